"""Promises of pages that another release has stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import override_settings

from portal.pagecache import release
from portal.pagecache.purges import Purges


@pytest.fixture
def purges(tmp_path: Path) -> Purges:
    return Purges(tmp_path / "purges")


def test_pages_of_the_same_release_stay(tmp_path: Path, purges: Purges) -> None:
    assert not release.forget_pages_of_another(tmp_path, purges)
    number = purges.number()
    assert release.forget_pages_of_another(tmp_path, purges)
    assert purges.number() == number


def test_pages_of_another_release_are_outdated(tmp_path: Path, purges: Purges) -> None:
    release.forget_pages_of_another(tmp_path, purges)
    made_at = purges.number()
    with override_settings(PORTAL_EDITIONS=["uk", "en"]):
        assert not release.forget_pages_of_another(tmp_path, purges)
    assert purges.outdated([], made_at)


def test_pages_that_name_pictures_elsewhere_are_not_those_that_name_them_here(
    tmp_path: Path, purges: Purges
) -> None:
    release.forget_pages_of_another(tmp_path, purges)
    made_at, contents = purges.number(), release.contents.__wrapped__()
    with override_settings(PORTAL_STORE_PUBLIC="https://pictures.example/"):
        assert not release.forget_pages_of_another(tmp_path, purges)
        assert release.contents.__wrapped__() != contents
    assert purges.outdated([], made_at)
