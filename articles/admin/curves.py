"""The curves of the last hour and the last day, for the dashboard and each screen of the statistics."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.admin.reading_words import kinds_line
from articles.readership import curves, days, minutes, statistics
from articles.readership.curves import CurveChart
from articles.readership.minutes import Curve
from articles.readership.models import DayTotal
from articles.readership.phrases import grouped
from portal import moments

DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """One curve with its table; ``name`` is that of its section, ``compared`` what the dashed line is."""

    name: str
    heading: str
    step: str
    chart: CurveChart
    rows: list[tuple[str, str, str]]
    total: str
    told: str
    compared: str


def of_now(edition: str = "", noun: DayTotal.Noun = DayTotal.Noun.ALL, noun_id: int = 0) -> dict[str, object]:
    """The last hour and day, of one rubric or author if asked; and since when they are counted.

    That is said where it is later than they begin. Three queries.
    """
    hour, day = (curve(edition, noun, noun_id) for curve in (minutes.last_hour, minutes.last_day))
    since = minutes.counted_since(noun)
    begins = timezone.now() - 2 * DAY
    return {
        "curves": [
            _shown("hour", _("Last hour"), _("Minute"), hour),
            _shown("day", _("Last 24 hours"), _("Half-hour from"), day),
        ],
        "curves_since": moments.exact(since) if since is not None and since > begins else "",
        "kinds_of_day": kinds_line(day.kinds),
    }


def of_article(pk: int) -> list[Shown]:
    """The last hour of one story, and its last 24 hours with the one that runs. Two queries."""
    running = int(timezone.now().timestamp()) // days.HOUR
    hours = range(running - 23, running + 1)
    views = statistics.by_hour_of(pk, hours.start - 24, hours.stop)
    starts = [dt.datetime.fromtimestamp(hour * days.HOUR, days.zone()) for hour in hours]
    values, before = [views[hour] for hour in hours], [views[hour - 24] for hour in hours]
    return [
        _shown("hour", _("Last hour"), _("Minute"), minutes.last_hour_of(pk), is_by_hour=True),
        _shown("day", _("Last 24 hours"), _("Hour"), Curve(starts, values, before, Counter())),
    ]


def _shown(name: str, heading: str, step: str, curve: Curve, *, is_by_hour: bool = False) -> Shown:
    """A curve in words; it is compared with the hour before, else with the day before."""
    labels = [date_format(start, "H:i") for start in curve.starts]
    numbers = zip(labels, map(grouped, curve.views), map(grouped, curve.before), strict=True)
    if is_by_hour:
        told, compared = _("The dashed line is the hour before: %(views)s."), _("The hour before")
    else:
        told, compared = _("The dashed line is the day before: %(views)s."), _("The day before")
    return Shown(
        name=name,
        heading=heading,
        step=step,
        chart=curves.chart(labels, curve.views, curve.before),
        rows=list(numbers),
        total=grouped(curve.total),
        told=told % {"views": grouped(curve.total_before)},
        compared=compared,
    )
