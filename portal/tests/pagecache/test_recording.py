"""Promises of what is noted while a page is rendered."""

from __future__ import annotations

import datetime as dt
from threading import Thread

import pytest
import time_machine
from django.utils import timezone

from portal.pagecache import recording
from portal.pagecache.recording import Counted

KYIV_EVENING = dt.datetime(2026, 12, 31, 21, 59, 59, tzinfo=dt.UTC)
MIDNIGHT = dt.datetime(2026, 12, 31, 22, 0, tzinfo=dt.UTC)


def test_without_a_recording_nothing_is_noted_and_the_page_is_whole() -> None:
    recording.depends_on("news")
    recording.good_for(seconds=1)
    recording.counted_by("article", 1, 2)
    assert recording.seam("count") is None
    assert recording.current() is None


def test_what_is_said_is_noted() -> None:
    with recording.recording() as notes:
        assert not notes.is_cacheable
        recording.depends_on("news", "news", "card:1")
        recording.counted_by("article", 7, 100)
    assert notes.is_cacheable
    assert notes.keys == {"news", "card:1"}
    assert notes.counted == Counted("article", 7, 100)


def test_depending_on_nothing_is_something_to_say() -> None:
    with recording.recording() as notes:
        recording.depends_on()
    assert notes.is_cacheable
    assert notes.keys == set()


def test_the_earliest_moment_counts() -> None:
    with time_machine.travel(KYIV_EVENING, tick=False), recording.recording() as notes:
        recording.good_this_year()
        assert notes.expires_at == MIDNIGHT
        recording.good_for(seconds=60)
        assert notes.expires_at == MIDNIGHT
        recording.good_for(seconds=0.5)
        assert notes.expires_at == KYIV_EVENING + dt.timedelta(seconds=0.5)
        recording.good_today()
        assert notes.expires_at == KYIV_EVENING + dt.timedelta(seconds=0.5)


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        (dt.date(2026, 7, 1), dt.datetime(2026, 7, 1, 21, tzinfo=dt.UTC)),
        (dt.date(2026, 3, 28), dt.datetime(2026, 3, 28, 22, tzinfo=dt.UTC)),
        (dt.date(2026, 3, 29), dt.datetime(2026, 3, 29, 21, tzinfo=dt.UTC)),
        (dt.date(2026, 10, 24), dt.datetime(2026, 10, 24, 21, tzinfo=dt.UTC)),
        (dt.date(2026, 10, 25), dt.datetime(2026, 10, 25, 22, tzinfo=dt.UTC)),
        (dt.date(2028, 2, 28), dt.datetime(2028, 2, 28, 22, tzinfo=dt.UTC)),
    ],
)
def test_a_day_ends_at_the_newsrooms_midnight_across_clock_changes(
    day: dt.date, midnight: dt.datetime
) -> None:
    assert recording.midnight_after(day) == midnight


def test_recordings_within_each_other_and_in_threads_are_apart() -> None:
    heard: list[object] = []
    with recording.recording() as outer:
        with recording.recording() as inner:
            recording.depends_on("inner")
        recording.depends_on("outer")
        thread = Thread(target=lambda: heard.append(recording.current()))
        thread.start()
        thread.join()
    assert (outer.keys, inner.keys, heard) == ({"outer"}, {"inner"}, [None])


def test_a_recording_ends_with_the_render_that_fails() -> None:
    with pytest.raises(ZeroDivisionError), recording.recording():
        raise ZeroDivisionError
    assert recording.current() is None


def test_moments_are_aware() -> None:
    with recording.recording() as notes:
        recording.good_today()
    assert notes.expires_at
    assert timezone.is_aware(notes.expires_at)
