"""The archive: a calendar of days, and the stories of one day."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.models import periods
from articles.views.lists import list_of_stories, show_list, stories
from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_for

# Nothing was published before or will be after.
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True)
class CalendarDay:
    """A square of the calendar; ``url`` is empty where the day has no stories."""

    number: int
    url: str
    is_shown: bool


@dataclass(frozen=True)
class Calendar:
    """A month, week by week from Monday, and the months next to it that the archive covers."""

    month: date
    weeks: list[list[CalendarDay | None]]
    earlier_url: str
    later_url: str


@readers_page()
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Leads to the newest day with stories."""
    depends_on(cachekeys.in_list("news", editions.of_path(request.path)))
    good_for(seconds=cachekeys.LISTS_LIVE)
    newest = stories(request).newest_first().values_list("published_at", flat=True).first()
    return HttpResponseRedirect(day_url(timezone.localdate(newest) if newest else timezone.localdate()))


@list_of_stories
@require_safe
def archive_day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """The stories of a day in the portal's zone, newest first, beside its month's calendar. Four queries."""
    try:
        shown = date(year, month, day)
        since, until = bounds(shown, shown + timedelta(days=1))
        # The calendar shows the whole month and looks into the next one.
        bounds(shown.replace(day=1), shown + timedelta(days=32))
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    edition = editions.of_path(request.path)
    filled = calendar_of(request, shown)
    is_at_an_end = not (filled.earlier_url and filled.later_url)
    depends_on(*cachekeys.archive_page(edition, shown, is_at_an_end=is_at_an_end))
    return show_list(
        request,
        stories(request).filter(published_at__gte=since, published_at__lt=until),
        name=f"day:{shown}",
        template="articles/archive.html",
        heading=date_format(shown, "j E Y"),
        by_hour=True,
        day=shown,
        calendar=filled,
    )


def calendar_of(request: HttpRequest, shown: date) -> Calendar:
    """The calendar of the month of ``shown``. One query: its days, and whether any lie before and after."""
    first = shown.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    month = [first + timedelta(days=number) for number in range((after - first).days)]
    since, until = bounds(first, after)
    around = [(EARLIEST, since), (until, LATEST)]
    asked = [*around, *(bounds(day, day + timedelta(days=1)) for day in month)]
    found = periods.filled(editions.of_path(request.path), asked)
    filled = {day for place, day in enumerate(month, len(around)) if place in found}
    weeks = [
        [_square(first.replace(day=number), filled, shown) if number else None for number in week]
        for week in calendar.Calendar().monthdayscalendar(first.year, first.month)
    ]
    return Calendar(
        month=first,
        weeks=weeks,
        earlier_url=day_url(first - timedelta(days=1)) if 0 in found else "",
        later_url=day_url(after) if 1 in found else "",
    )


def bounds(first: date, after: date) -> tuple[datetime, datetime]:
    """The moments between which the days from ``first`` until before ``after`` lie, across clock changes.

    Raises ``OverflowError`` where one is in no year that UTC has.
    """
    zone = timezone.get_current_timezone()
    since, until = (datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC) for day in (first, after))
    return since, until


def day_url(day: date) -> str:
    """The address of a day, digits padded as in ``/archive/2025/11/21/``."""
    return reverse("articles:archive_day", args=[day.year, day.month, day.day])


def _square(day: date, filled: set[date], shown: date) -> CalendarDay:
    return CalendarDay(day.day, day_url(day) if day in filled else "", day == shown)
