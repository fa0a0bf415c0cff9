"""What is read: statistics for everybody who may see articles."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from articles.admin import curves
from articles.admin.base import editor
from articles.admin.reading_words import kind_names, share
from articles.desk import nounmerge
from articles.models import Article, Author, Rubric
from articles.readership import bars, carrying, statistics, tallies
from articles.readership.models import DayTotal
from articles.readership.phrases import grouped
from articles.readership.statistics import Period, Reading
from portal import editions, moments

USUAL = 7
CHOICES = (1, 7, 30, 90, 365)
NOUNS_SHOWN = 30
STORIES_SHOWN = 20
# So many are asked for, since only stories of the chosen edition are shown.
STORIES_ASKED = 200
STORIES_OF_A_NOUN_ASKED = 2000
# A story's hours are shown for so many days, else its days.
DAYS_BY_HOUR = 3
# Calendars end somewhere; no newsroom counted readers on the web before.
EARLIEST = dt.date(1991, 8, 6)


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    return [
        path("statistics/", site.admin_view(overview), {"site": site}, name="statistics"),
        path(
            "statistics/article/<int:pk>/",
            site.admin_view(of_article),
            {"site": site},
            name="article_statistics",
        ),
    ]


def overview(request: HttpRequest, site: AdminSite) -> TemplateResponse:
    """What was read in a period: by day, kind, rubric, author; the stories read most. Ten queries.

    Of one rubric or author with ``?rubric=`` or ``?author=``.
    """
    guard(request)
    period = period_of(request)
    edition = request.GET.get("edition", "")
    edition = edition if edition in editions.codes() else ""
    noun, thing = noun_of(request)
    merged: Collection[int] = nounmerge.merged_keys("author", thing.pk) if isinstance(thing, Author) else ()
    reading = statistics.of_all(period, edition, noun, thing.pk if thing else 0, also=merged)
    context = {
        **page(request, site, period, reading),
        "title": _("Statistics"),
        "subtitle": thing.label if thing else None,
        "edition": edition,
        "editions": editions.choices(),
        "noun": noun.value if thing else "",
        "thing": thing,
        "stories": stories(period, edition, thing),
        "is_too_long": period.length > statistics.LONGEST_FOR_STORIES,
        "longest": statistics.LONGEST_FOR_STORIES,
    }
    context |= curves.of_now(edition, noun, thing.pk if thing else 0)
    if thing is None:
        context |= {
            "rubrics": named(DayTotal.Noun.RUBRIC, Rubric, period, edition),
            "authors": named(DayTotal.Noun.AUTHOR, Author, period, edition),
        }
    return TemplateResponse(request, "admin/statistics.html", context)


def of_article(request: HttpRequest, site: AdminSite, pk: int) -> TemplateResponse:
    """How one story was read: by minute, hour, day and kind, and what was carried over. Seven queries."""
    guard(request)
    article = get_object_or_404(Article.objects.only("pk", "title", "edition", "published_at"), pk=pk)
    period = period_of(request)
    reading = statistics.of_article(pk, period, by_hour=period.length <= DAYS_BY_HOUR)
    counted, carried = tallies.both(pk)
    context = {
        **page(request, site, period, reading),
        "title": _("Statistics"),
        "subtitle": str(article),
        "article": article,
        "curves": curves.of_article(pk),
        "counted": grouped(counted),
        "carried": grouped(carried),
        "shown": grouped(counted + carried),
        "brought": carrying.of_article(pk),
    }
    return TemplateResponse(request, "admin/article_statistics.html", context)


def guard(request: HttpRequest) -> None:
    """Statistics are for those who may see articles."""
    person = editor(request)
    if not (person.has_perm("articles.view_article") or person.has_perm("articles.change_article")):
        raise PermissionDenied


def period_of(request: HttpRequest) -> Period:
    """The period asked for by ``?from=`` and ``?to=``, made sensible; the last seven days without them."""
    today = timezone.localdate()
    first, last = day(request.GET.get("from", "")), day(request.GET.get("to", ""))
    last = min(max(last or today, EARLIEST), today)
    first = min(first or last - dt.timedelta(days=USUAL - 1), last)
    return Period(max(first, last - dt.timedelta(days=statistics.LONGEST - 1)), last)


def noun_of(request: HttpRequest) -> tuple[DayTotal.Noun, Rubric | Author | None]:
    """The rubric or author asked for, if there is one. One query."""
    rubric, author = (request.GET.get(name, "") for name in ("rubric", "author"))
    if rubric.isdecimal():
        return DayTotal.Noun.RUBRIC, get_object_or_404(Rubric, pk=int(rubric[:18]))
    if author.isdecimal():
        return DayTotal.Noun.AUTHOR, get_object_or_404(Author, pk=int(author[:18]))
    return DayTotal.Noun.ALL, None


def day(text: str) -> dt.date | None:
    """The day as a form writes it, None for anything else."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def page(request: HttpRequest, site: AdminSite, period: Period, reading: Reading) -> dict[str, Any]:
    """What both pages show. No query."""
    views = reading.views
    steps = [(label(step), number) for step, number in reading.steps.items()]
    return {
        **site.each_context(request),
        "period": period,
        "choices": [
            {"period": Period.until(timezone.localdate(), days=days), "label": last_days(days)}
            for days in CHOICES
        ],
        "views": grouped(views),
        "chart": bars.chart(steps),
        "steps": [(name, grouped(number)) for name, number in steps],
        "is_by_hour": any(isinstance(step, dt.datetime) for step in reading.steps),
        "kinds": [
            {"name": name, "views": grouped(reading.kinds[kind]), "share": share(reading.kinds[kind], views)}
            for kind, name in kind_names().items()
        ],
    }


def named(noun: DayTotal.Noun, model: type[Rubric] | type[Author], period: Period, edition: str) -> list[Any]:
    """The rubrics or authors read most: name, views, primary key. Three queries.

    What was read of an author who was merged into another counts for the other.
    """
    counted = statistics.by_noun(noun, period, edition, NOUNS_SHOWN)
    same = nounmerge.survivors(noun.value, [pk for pk, _views in counted]) if model is Author else {}
    sums: Counter[int] = Counter()
    for pk, views in counted:
        sums[same.get(pk, pk)] += views
    found = sums.most_common()
    names = {one.pk: one.label for one in model.objects.filter(pk__in=[pk for pk, _views in found])}
    return [(names.get(pk) or _("none"), grouped(views), pk if pk in names else 0) for pk, views in found]


def stories(period: Period, edition: str, thing: Rubric | Author | None) -> list[tuple[Article, str]]:
    """The stories read most, of one rubric or author if asked. Two queries."""
    known = Article.objects.only("pk", "title", "edition")
    if isinstance(thing, Rubric):
        known = known.filter(rubric=thing)
    elif isinstance(thing, Author):
        known = known.filter(authors=thing)
    found = dict(statistics.stories(period, STORIES_ASKED if thing is None else STORIES_OF_A_NOUN_ASKED))
    articles = {article.pk: article for article in known.filter(pk__in=list(found))}
    shown = [articles[pk] for pk in found if pk in articles and edition in ("", articles[pk].edition)]
    return [(article, grouped(found[article.pk])) for article in shown[:STORIES_SHOWN]]


def last_days(days: int) -> str:
    """What a choice of the period is called."""
    return _("Today") if days == 1 else _("%(days)d days") % {"days": days}


def label(step: dt.datetime | dt.date) -> str:
    """A step of the chart in few letters."""
    return moments.short(step, "j M H:i" if isinstance(step, dt.datetime) else "j M")
