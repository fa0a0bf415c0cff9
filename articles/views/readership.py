"""How views are counted, for readers who want to know, and the numbers to check it by."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.readership import carrying, daily
from articles.readership.phrases import grouped
from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_for, good_today

DAYS_SHOWN = 7
# Sources that the portal itself names.
gettext_noop("demonstration")
gettext_noop("saved page")


@readers_page()
@require_safe
def readership_page(request: HttpRequest) -> HttpResponse:
    """The rule, how many of all shown views were carried over, and the last days' numbers. Four queries."""
    depends_on(cachekeys.DAILY_VIEWS)
    good_for(seconds=cachekeys.DAILY_VIEWS_LIVE)
    good_today()
    counted, first = daily.counted()
    sources = carrying.sources()
    carried = sum(views for _articles, views in sources.values())
    context = {
        "heading": _("How we count views"),
        "shown": grouped(counted + carried),
        "counted": grouped(counted),
        "carried": grouped(carried) if carried else "",
        "first": first,
        "sources": [
            {"name": _(name), "articles": grouped(articles), "views": grouped(views)}
            for name, (articles, views) in sources.items()
        ],
        "editions": [editions.name_of(code) for code in editions.codes()],
        "days": last_days(),
    }
    return render(request, "articles/readership.html", context)


def last_days() -> list[dict[str, Any]]:
    """The last finished days, newest first, each with a number per edition. Two queries."""
    since = timezone.localdate() - dt.timedelta(days=DAYS_SHOWN)
    counted = {(day, edition): views for day, edition, views in daily.finished(since=since)}
    days = sorted({day for day, _edition in counted}, reverse=True)
    codes = editions.codes()
    return [{"day": day, "views": [grouped(counted.get((day, code), 0)) for code in codes]} for day in days]


@readers_page()
@require_safe
def readership_csv(request: HttpRequest) -> HttpResponse:
    """What was counted on each finished day in each edition: ``date,edition,counted``. Two queries."""
    depends_on(cachekeys.DAILY_VIEWS)
    good_for(seconds=cachekeys.DAILY_VIEWS_LIVE)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    rows = csv.writer(response, lineterminator="\n")
    rows.writerow(["date", "edition", "counted"])
    rows.writerows((day.isoformat(), edition, views) for day, edition, views in daily.finished())
    return response
