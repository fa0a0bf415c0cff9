"""Promises of parts: pieces that many pages share, made once and put in as pages are answered."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from unittest.mock import patch

import pytest
import time_machine
from django.db import OperationalError

from portal.pagecache import parts
from portal.pagecache import resting as module
from portal.pagecache.entries import NOTICE, WHEN
from portal.pagecache.recording import current, good_for, seam
from portal.pagecache.resting import Resting
from portal.tests.pagecache.newsstand import Newsstand, Sheet
from portal.tests.pagecache.reader import Reader

NOON = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


class Part:
    """A part whose text can be changed, or be a fault."""

    def __init__(self) -> None:
        self.text: str | Exception = "<p>Part</p>"
        self.renders = 0

    def __call__(self, edition: str) -> str:
        self.renders += 1
        good_for(seconds=60)
        if isinstance(self.text, Exception):
            raise self.text
        return self.text


@pytest.fixture
def part() -> Iterator[Part]:
    made = Part()
    with patch.dict(parts._renders, {"tested": made}):
        yield made


def page_with_part() -> str:
    return f"<p>Page</p>{parts.place('tested', 'en')}"


def test_a_part_is_rendered_once_for_all_pages(part: Part) -> None:
    reader = Reader(Newsstand(one=Sheet(page_with_part), two=Sheet(page_with_part)))
    assert [reader.get(path).text for path in ("/one/", "/two/")] == ["<p>Page</p><p>Part</p>"] * 2
    assert part.renders == 1


def test_a_changed_part_is_in_every_page_without_rendering_one(
    part: Part, clock: time_machine.Coordinates
) -> None:
    stand = Newsstand(one=Sheet(page_with_part), two=Sheet(page_with_part))
    reader = Reader(stand)
    former = [reader.get(path) for path in ("/one/", "/two/")]
    part.text = "<p>Changed</p>"
    clock.shift(dt.timedelta(seconds=61))
    answers = [reader.get(path) for path in ("/one/", "/two/")]
    assert [answer.text for answer in answers] == ["<p>Page</p><p>Changed</p>"] * 2
    assert not {answer.headers["ETag"] for answer in answers} & {answer.headers["ETag"] for answer in former}
    assert stand.renders == {"/one/": 1, "/two/": 1}
    assert part.renders == 2


@pytest.mark.parametrize("fault", [OSError("gone"), RuntimeError("bug"), "x" * (5 << 20)])
def test_a_part_that_fails_is_left_out_and_tried_again(part: Part, fault: str | Exception) -> None:
    part.text = fault
    reader = Reader(Newsstand(one=Sheet(page_with_part)))
    answer = reader.get("/one/")
    assert (answer.status, answer.text) == (200, "<p>Page</p>")
    assert answer.headers["Cache-Control"] == "no-cache", "nobody further on keeps it so"
    part.text = "<p>Part</p>"
    with patch.object(reader.cache, "_resting", Resting()):
        well = reader.get("/one/")
    assert well.text == "<p>Page</p><p>Part</p>"
    assert reader.get("/one/").how == "hit"


def test_a_part_that_fails_is_not_tried_by_every_reader(part: Part) -> None:
    part.text = OSError("gone")
    reader = Reader(Newsstand(one=Sheet(page_with_part), two=Sheet(page_with_part)))
    for _ in range(20):
        assert reader.get("/one/").status == reader.get("/two/").status == 200
    assert part.renders == 1


def test_a_part_that_failed_is_shown_as_it_was_for_a_day(
    part: Part, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REST_AFTER_FAILURE", 0.0)
    reader = Reader(Newsstand(one=Sheet(page_with_part)))
    reader.get("/one/")
    part.text = OSError("gone")
    clock.shift(HOUR)
    answer = reader.get("/one/")
    assert answer.text == "<p>Page</p><p>Part</p>"
    assert answer.headers["Cache-Control"] == "no-cache"
    clock.shift(24 * HOUR)
    assert reader.get("/one/").text == "<p>Page</p>"


def test_a_page_with_an_old_part_says_of_which_moment_it_is(
    part: Part, clock: time_machine.Coordinates
) -> None:
    """The page itself is known to be as it was written; what it shows of others is as old as the part."""

    def page() -> str:
        notes = current()
        assert notes
        notes.notice = f"<p>As of {WHEN}</p>"
        return page_with_part() + (seam(NOTICE) or "")

    reader = Reader(Newsstand(one=Sheet(page)))
    reader.get("/one/")
    clock.shift(HOUR)
    reader.get("/one/")
    part.text = OperationalError("gone")
    for minutes, said in ((5, "13:00"), (11 * 60, "13:00, 25 Nov")):
        clock.shift(dt.timedelta(minutes=minutes))
        reader.cache.forget()
        answer = reader.get("/one/")
        assert f"<p>As of {said}</p>" in answer.text
        assert (answer.how, answer.headers["Cache-Control"]) == ("failed", "no-cache")
        assert int(answer.headers["Age"]) >= minutes * 60


def test_where_the_database_is_away_one_render_tries_for_all(
    part: Part, clock: time_machine.Coordinates
) -> None:
    stand = Newsstand(one=Sheet(page_with_part), two=Sheet("<p>Two</p>"))
    reader = Reader(stand)
    for path in ("/one/", "/two/"):
        reader.get(path)
    part.text = OperationalError("locked")
    clock.shift(HOUR)
    reader.cache.purges.purge(["news"])
    answers = [reader.get(path) for path in ("/one/", "/two/", "/two/", "/one/")]
    assert {answer.status for answer in answers} == {200}
    assert [answer.how for answer in answers[1:]] == ["failed"] * 3
    assert stand.renders["/two/"] == 1
    assert reader.get("/three/").status == 404, "what has no copy is tried all the same"


def test_a_part_with_an_unknown_name_is_loud() -> None:
    with pytest.raises(KeyError, match="unknown"):
        parts.place("unknown", "en")


def test_without_a_page_cache_the_part_stands_in_the_page(part: Part) -> None:
    assert parts.place("tested", "en") == "<p>Part</p>"
