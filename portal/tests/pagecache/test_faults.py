"""Promises of the page cache when something fails: the database, the clock, the disk."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
import time_machine

from portal.pagecache import resting as module
from portal.pagecache.cache import PageCache
from portal.pagecache.entries import NOTICE
from portal.pagecache.outcomes import Busy, Failed, How
from portal.pagecache.recording import current, seam
from portal.pagecache.renders import Renders
from portal.pagecache.resting import Resting
from portal.pagecache.store import Files
from portal.tests.pagecache.newsstand import Newsstand, Sheet
from portal.tests.pagecache.reader import Reader, SameThread

NOON = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
BROKEN = Sheet("Out of order", "500 Internal Server Error")
MARK = "the page as it was"


def marked() -> str:
    """A page that can say of itself that it is a copy."""
    if notes := current():
        notes.notice = f"<p>{MARK}</p>"
    return "<p>Old news</p>" + (seam(NOTICE) or "")


def raises() -> str:
    raise OSError("the database is gone")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that failed is tried again by the next reader."""
    monkeypatch.setattr(module, "REST_AFTER_FAILURE", 0.0)


@pytest.mark.parametrize("fault", [BROKEN, Sheet(raises)])
@pytest.mark.usefixtures("_no_rest")
def test_a_page_that_cannot_be_made_is_served_as_it_was(
    clock: time_machine.Coordinates, fault: Sheet
) -> None:
    stand = Newsstand(one=Sheet(marked))
    reader = Reader(stand)
    reader.get("/one/")
    stand.pages["/one/"] = fault
    reader.cache.purges.purge(["news"])
    clock.shift(HOUR)
    answer = reader.get("/one/")
    assert (answer.status, answer.how) == (200, "failed")
    assert MARK in answer.text
    assert answer.headers["Age"] == "3600"
    assert answer.headers["Cache-Control"] == "no-cache"
    stand.pages["/one/"] = Sheet("<p>New</p>")
    well = reader.get("/one/")
    assert (well.status, well.how, well.text) == (200, "miss", "<p>New</p>")


@pytest.mark.usefixtures("_no_rest")
def test_a_copy_is_served_for_a_day_and_no_longer(clock: time_machine.Coordinates) -> None:
    stand = Newsstand(one=Sheet(marked))
    reader = Reader(stand)
    reader.get("/one/")
    stand.pages["/one/"] = BROKEN
    clock.shift(24 * HOUR)
    assert reader.get("/one/").how == "failed"
    clock.shift(dt.timedelta(seconds=1))
    assert reader.get("/one/").status == 503
    reader.cache.forget()
    assert reader.get("/one/").status == 503, "nor is it from the file"


@pytest.mark.parametrize("fault", [BROKEN, Sheet(raises)])
@pytest.mark.parametrize(("path", "language"), [("/uk/one/", "uk"), ("/one/", "en")])
def test_without_a_copy_readers_are_told_when_to_come_again(fault: Sheet, path: str, language: str) -> None:
    stand = Newsstand()
    stand.pages[path] = fault
    answer = Reader(stand).get(path)
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert "Out of order" not in answer.text


def test_while_the_code_is_changed_its_faults_are_shown(settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    assert Reader(Newsstand(one=BROKEN)).get("/one/").text == "Out of order"


@pytest.mark.parametrize("has_copy", [True, False])
def test_a_page_that_failed_rests(has_copy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # Fifty readers may take longer than a rest where the machine is busy.
    monkeypatch.setattr(module, "REST_AFTER_FAILURE", 3600.0)
    stand = Newsstand(one=Sheet(marked) if has_copy else BROKEN)
    reader = Reader(stand)
    reader.get("/one/")
    stand.pages["/one/"] = BROKEN
    reader.cache.purges.purge(["news"])
    reader.get("/one/")
    count = stand.renders["/one/"]
    for _ in range(50):
        assert reader.get("/one/").status == (200 if has_copy else 503)
    assert stand.renders["/one/"] == count
    stand.pages["/one/"] = Sheet("<p>New</p>")
    with patch.object(reader.cache, "_resting", Resting()):
        assert reader.get("/one/").text == "<p>New</p>"


def test_what_failed_is_not_remembered_without_end() -> None:
    stand = Newsstand()
    reader = Reader(stand)
    for number in range(3 * module.MOST_RESTING):
        stand.pages["/one/"] = BROKEN
        with pytest.raises(Failed):
            reader.cache.render(f"/one/?q={number}")
    assert len(reader.cache._resting) <= module.MOST_RESTING


def test_the_clock_set_back_makes_no_minute_last_for_days(clock: time_machine.Coordinates) -> None:
    stand = Newsstand(one=Sheet("<p>Old</p>", seconds=60))
    reader = Reader(stand)
    reader.get("/one/")
    assert reader.get("/one/").how == "hit"
    stand.pages["/one/"] = Sheet("<p>New</p>", seconds=60)
    clock.shift(-72 * HOUR)
    assert reader.get("/one/").text == "<p>New</p>"
    assert reader.get("/one/").how == "hit"
    reader.cache.forget()
    assert reader.get("/one/").how == "hit", "the file is of this time too"


def test_the_clock_set_forward_costs_a_render_and_no_reader(clock: time_machine.Coordinates) -> None:
    stand = Newsstand(one=Sheet("<p>News</p>"))
    reader = Reader(stand)
    reader.get("/one/")
    clock.shift(72 * HOUR)
    assert reader.get("/one/").status == 200
    assert reader.get("/one/").how == "hit"
    assert stand.renders == {"/one/": 2}


@pytest.mark.usefixtures("_no_rest")
def test_a_withdrawn_page_is_found_nowhere_any_more() -> None:
    stand = Newsstand(one=Sheet("<p>Secret</p>"))
    reader = Reader(stand)
    reader.get("/one/")
    stand.pages["/one/"] = Sheet("<p>Withdrawn</p>", "410 Gone")
    reader.cache.purges.purge(["news"])
    assert reader.get("/one/").status == 410
    assert (reader.get("/one/").status, reader.get("/one/").how) == (410, "hit")
    # In need the copy is of the withdrawn page, from memory and from the file.
    stand.pages["/one/"] = BROKEN
    reader.cache.purges.purge(["news"])
    assert (reader.get("/one/").status, reader.get("/one/").how) == (410, "failed")
    reader.cache.forget()
    assert reader.get("/one/").status == 410
    stand.pages["/one/"] = Sheet("<p>Back again</p>")
    assert reader.get("/one/").text == "<p>Back again</p>"
    assert (reader.get("/one/").status, reader.get("/one/").how) == (200, "hit")


def caches(folder: Path, stand: Newsstand, count: int = 2) -> list[PageCache]:
    """The caches of several processes."""
    return [PageCache(folder, Renders(stand, SameThread("test"))) for _ in range(count)]


def test_what_another_process_has_made_is_found_without_a_render(tmp_path: Path) -> None:
    stand = Newsstand(one=Sheet("<p>Old</p>"))
    here, there = caches(tmp_path, stand)
    assert [cache.find("/one/")[1] for cache in (here, there)] == [How.MISS, How.HIT]
    stand.pages["/one/"] = Sheet("<p>New</p>")
    there.purges.purge(["news"])
    assert here.good("/one/") is None
    assert there.find("/one/")[1] is How.MISS
    # Even where no thread is free to render.
    with patch.object(Renders, "are_stuck", True):
        kept, how = here.find("/one/")
    assert (kept.body(b"", zipped=False, with_notice=False), how) == (b"<p>New</p>", How.HIT)
    assert stand.renders == {"/one/": 2}


def test_the_copy_in_need_is_the_newest_that_any_process_has_made(tmp_path: Path) -> None:
    """Purged twice, and the second render is still under way elsewhere."""
    stand = Newsstand(one=Sheet("<p>Old</p>"))
    here, there = caches(tmp_path, stand)
    here.find("/one/")
    stand.pages["/one/"] = Sheet("<p>New</p>")
    there.purges.purge(["news"])
    there.find("/one/")
    there.purges.purge(["news"])
    with patch.object(here.flights, "claim", return_value=False):
        kept, how = here.find("/one/")
    assert (kept.body(b"", zipped=False, with_notice=False), how) == (b"<p>New</p>", How.STALE)


def test_while_the_crew_is_stuck_copies_go_on_and_the_rest_is_told(tmp_path: Path) -> None:
    stand = Newsstand(one=Sheet("<p>Old</p>"))
    (cache,) = caches(tmp_path, stand, 1)
    cache.find("/one/")
    cache.purges.purge(["news"])
    with patch.object(Renders, "are_stuck", True):
        for _ in range(3):
            assert cache.find("/one/")[1] is How.FAILED, "it says so"
            with pytest.raises(Busy):
                cache.find("/two/")
    assert len(cache.flights) == 0
    assert [cache.find(address)[1] for address in ("/one/", "/two/")] == [How.MISS, How.MISS]


def test_a_process_that_ends_renders_nothing_more(tmp_path: Path) -> None:
    stand = Newsstand(one=Sheet("<p>Old</p>"))
    (cache,) = caches(tmp_path, stand, 1)
    cache.find("/one/")
    cache.purges.purge(["news"])
    with patch.object(SameThread, "submit", side_effect=RuntimeError("after shutdown")):
        assert cache.find("/one/")[1] is How.STALE
        with pytest.raises(Busy):
            cache.find("/two/")
    assert len(cache.flights) == 0


@pytest.mark.parametrize("damage", [b"", b"noise"])
def test_a_damaged_file_is_rendered_anew(damage: bytes) -> None:
    stand = Newsstand(one=Sheet("<p>News</p>"))
    reader = Reader(stand)
    reader.get("/one/")
    reader.cache.files.path("/one/", False).write_bytes(damage)
    assert reader.get("/one/").how == "hit"
    reader.cache.forget()
    assert (reader.get("/one/").text, reader.get("/one/").how) == ("<p>News</p>", "hit")
    assert stand.renders == {"/one/": 2}


def test_where_nothing_can_be_stored_pages_are_kept_in_memory() -> None:
    stand = Newsstand(one=Sheet("<p>News</p>"))
    reader = Reader(stand)
    with patch.object(Files, "write", return_value=False):
        assert [reader.get("/one/").how for _ in range(3)] == ["miss", "hit", "hit"]
        reader.cache.purges.purge(["news"])
        assert [reader.get("/one/").how for _ in range(3)] == ["miss", "hit", "hit"]
