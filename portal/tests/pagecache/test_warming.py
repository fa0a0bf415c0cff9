"""Promises of keeping warm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portal.pagecache import warming
from portal.pagecache.cache import PageCache
from portal.pagecache.renders import Renders
from portal.tests.pagecache.newsstand import Newsstand


def test_what_is_good_is_left_alone_until_it_would_make_an_old_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers who need a copy have nearly the whole of its day."""
    stand = Newsstand()
    cache = PageCache(tmp_path, Renders(stand))
    monkeypatch.setattr(warming, "_cache", lambda: cache)
    assert [warming.warm(["/one/"]) for _ in range(2)] == [(1, True), (0, True)]
    entry = cache.files.read("/one/")
    assert entry is not None
    cache.files.write(replace(entry, stored_at=entry.stored_at - warming.YOUNG - 1))
    assert warming.warm(["/one/"]) == (1, True)
