"""Promises of keeping warm."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.functional import empty

from portal.pagecache import purges, purging, warming
from portal.pagecache.cache import PageCache
from portal.pagecache.purges import Purges
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


def test_web_processes_learn_from_it_that_the_folder_was_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever publishes from a process that has just begun knows no former file, in which it could say so."""
    path = tmp_path / "pagecache" / "purges"
    web, worker = Purges(path), Purges(path)
    kept = web.number()
    path.parent.rename(tmp_path / "former")
    Purges(path).purge(["news"])
    monkeypatch.setattr(purges, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(purging, "purges", lambda: worker)
    monkeypatch.setattr(warming, "_has_static_files", lambda: True)
    monkeypatch.setattr(warming, "_providers", [])
    monkeypatch.setattr(warming, "warm", lambda addresses: (0, True))
    # The number it has seen and looked at just now.
    monkeypatch.setattr(warming, "_last_look", (kept, time.monotonic()))
    warming.keep_warm()
    assert web.number() != kept
    web.look()
    assert web.number() == worker.number() > kept
    web.close()
    worker.close()


@pytest.fixture
def uncollected(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The folder of static files of a portal that was never prepared."""
    settings.STATIC_ROOT = tmp_path / "static"
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    former, staticfiles_storage._wrapped = staticfiles_storage._wrapped, empty
    yield settings.STATIC_ROOT
    staticfiles_storage._wrapped = former


def test_without_static_files_it_says_so_in_one_line_and_begins_when_they_are_there(
    uncollected: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(warming, "warm", lambda addresses: (3, True))
    monkeypatch.setattr(warming, "_providers", [])
    monkeypatch.setattr(warming, "_last_look", (-1, 0.0))
    assert [warming.keep_warm() for _ in range(3)] == [0, 0, 0]
    assert [record.getMessage() for record in caplog.records] == [
        "No page is kept warm: there are no static files yet. Run manage.py prepare"
    ]
    uncollected.mkdir()
    manifest = {"version": "1.1", "hash": "", "paths": {"site.css": "site.0123456789ab.css"}}
    (uncollected / "staticfiles.json").write_text(json.dumps(manifest))
    assert warming.keep_warm() == 3
