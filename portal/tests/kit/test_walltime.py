"""Promises of clock times on the days when clocks are changed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.kit.walltime import moments_of

KYIV = ZoneInfo("Europe/Kyiv")


def hours(year: int, month: int, day: int, hour: int, minute: int) -> list[str]:
    wall = dt.datetime(year, month, day, hour, minute)
    return [f"{moment:%H:%M}" for moment in moments_of(wall, KYIV)]


def test_an_ordinary_time_is_one_moment() -> None:
    assert hours(2026, 1, 15, 9, 0) == ["07:00"]
    assert hours(2026, 7, 15, 9, 0) == ["06:00"]


def test_the_hour_left_out_in_spring_is_none() -> None:
    # 29 March 2026: 02:59:59 is followed by 04:00.
    assert hours(2026, 3, 29, 2, 59) == ["00:59"]
    assert hours(2026, 3, 29, 3, 0) == []
    assert hours(2026, 3, 29, 3, 59) == []
    assert hours(2026, 3, 29, 4, 0) == ["01:00"]


def test_the_hour_that_comes_twice_in_autumn_is_two() -> None:
    # 25 October 2026: 03:59:59 is followed by 03:00.
    assert hours(2026, 10, 25, 2, 59) == ["23:59"]
    assert hours(2026, 10, 25, 3, 0) == ["00:00", "01:00"]
    assert hours(2026, 10, 25, 3, 59) == ["00:59", "01:59"]
    assert hours(2026, 10, 25, 4, 0) == ["02:00"]


@given(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC)))
def test_whatever_a_clock_shows_means_the_moment_at_which_it_shows_it(moment: dt.datetime) -> None:
    shown = moment.astimezone(KYIV).replace(tzinfo=None)
    assert moment in moments_of(shown, KYIV)
