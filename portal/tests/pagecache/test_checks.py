"""Promises of the checks: wrong wiring of the page cache is found before it is served."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import override_settings

from portal.pagecache import checks


def ids(**changed: Any) -> list[str | None]:
    with override_settings(**changed):
        return [found.id for found in checks.check_wiring(None)]


def test_the_portals_own_wiring_is_right() -> None:
    assert checks.check_wiring(None) == checks.check_query_names(None) == []


def test_another_entry_would_cache_and_count_nothing() -> None:
    assert ids(WSGI_APPLICATION="elsewhere.wsgi.application") == ["pagecache.E001"]


@pytest.mark.parametrize("name", checks.HARMFUL)
def test_each_harmful_middleware_is_found(name: str) -> None:
    assert ids(MIDDLEWARE=[*settings.MIDDLEWARE, name]) == ["pagecache.E002"]


def test_a_session_for_every_reader_is_found() -> None:
    assert ids(SESSION_SAVE_EVERY_REQUEST=True) == ["pagecache.E003"]


@pytest.mark.parametrize("names", [("q", "q"), ("",), (1,), (("q",),)])
def test_query_names_that_make_no_sense_are_found(names: tuple[Any, ...]) -> None:
    view = SimpleNamespace(callback=SimpleNamespace(query_names=names))
    nested = SimpleNamespace(url_patterns=[SimpleNamespace(url_patterns=[view])])
    with patch.object(checks, "get_resolver", return_value=nested):
        assert [found.id for found in checks.check_query_names(None)] == ["pagecache.E004"]
