"""What the search page's address asks for besides words: filters, dates, order; and the form that asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import search
from articles.models import Author, AuthorName, Byline, Kind, NounAddress, Rubric, Tag, TagAlias, TagKind
from articles.models.addresses import led_to
from articles.models.named import begins
from portal import editions
from portal.kit.text import fold

M = TypeVar("M", bound=Model)
ALL_EDITIONS = "all"
RELEVANCE = "relevance"
NAMES = ("sort", "edition", "rubric", "kind", "person", "tag", "author", "from", "until")
# Fields that name a tag or an author.
NAMED = ("person", "tag", "author")
LONGEST = 100
SHORTEST_BEGINNING = 2


@dataclass(frozen=True)
class Chip:
    """A filter in force: in words, and the address without it."""

    label: str
    url: str


@dataclass
class Narrowing:
    """The page's filters as read from its address; what of it leads nowhere is said in ``remarks``."""

    edition: str
    asked: dict[str, str]
    rubric: int = 0
    tag: int = 0
    person: int = 0
    author: int = 0
    kind: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    words: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def by_relevance(self) -> bool:
        return self.asked.get("sort") == RELEVANCE

    def filters(self) -> search.Filters:
        """The filters as search takes them."""
        return search.Filters(self.edition, self.rubric, self.tag, self.person, self.author, self.kind)

    def query(self, **other: str) -> str:
        """The address' query for the same page with ``other`` values instead; empty ones are left out."""
        merged = {**self.asked, **other}
        return "?" + urlencode({name: value for name, value in merged.items() if value})

    def chips(self) -> list[Chip]:
        """The filters in force, each with the way out of it."""
        return [Chip(label, self.query(**{name: ""})) for name, label in self.words.items()]


def read(request: HttpRequest, query: str) -> Narrowing:
    """The filters in the request's address. A query for each rubric named; up to six for a name."""
    asked = {name: request.GET.get(name, "").replace("\0", " ").strip()[:LONGEST] for name in NAMES}
    own = editions.of_path(request.path)
    found = Narrowing(own, {"q": query, **asked})
    _read_edition(found, own)
    _read_dates(found)
    if asked["kind"] in Kind.values:
        found.kind = asked["kind"]
        found.words["kind"] = str(Kind(found.kind).label)
    _read_rubric(found)
    _read_tag(found, "person", Q(kind=TagKind.PERSON))
    _read_tag(found, "tag", Q())
    _read_author(found)
    return found


def _read_edition(found: Narrowing, own: str) -> None:
    asked = found.asked["edition"]
    if asked == ALL_EDITIONS:
        found.edition = ""
        found.words["edition"] = _("All editions")
    elif asked in editions.codes() and asked != own:
        found.edition = asked
        found.words["edition"] = editions.name_of(asked)


def _read_dates(found: Narrowing) -> None:
    since, until = _day(found.asked["from"]), _day(found.asked["until"])
    if since:
        found.since = _midnight(since)
        found.words["from"] = _("From %(day)s") % {"day": date_format(since)}
    if until:
        found.until = _midnight(until + dt.timedelta(days=1))
        found.words["until"] = _("Until %(day)s") % {"day": date_format(until)}
    for name, day in (("from", since), ("until", until)):
        if found.asked[name] and not day:
            found.asked[name] = ""
            found.remarks.append(_("A date is written as 2026-11-26; the search was made without it."))
    if since and until and until < since:
        found.remarks.append(_("The last day is before the first one, so nothing can be found."))


def _read_rubric(found: Narrowing) -> None:
    slug = found.asked["rubric"]
    rubric = (Rubric.objects.filter(slug=slug).first() or led_to("rubric", slug)) if slug else None
    if rubric:
        found.rubric = rubric.pk
        found.words["rubric"] = rubric.label


def _read_tag(found: Narrowing, name: str, kind: Q) -> None:
    typed = found.asked[name]
    if not typed:
        return
    folded, spelled = fold(typed), TagAlias.objects.all()
    public = Tag.objects.standing().with_publicity().filter(kind, Q(is_public=True))
    steps = [Q(slug=typed), Q(folded=folded), Q(pk__in=spelled.filter(folded=folded).values("tag"))]
    steps.append(Q(pk__in=NounAddress.objects.of_kind("tag").filter(slug=typed).values("tag")))
    if len(folded) >= SHORTEST_BEGINNING:
        beginning = begins("folded", folded)
        steps += [beginning, Q(pk__in=spelled.filter(beginning).values("tag"))]
    tag = _first(public.order_by("folded"), steps)
    if tag:
        setattr(found, name, tag.pk)
        found.asked[name], found.words[name] = tag.slug, tag.label
    else:
        _is_unknown(found, name)


def _first(rows: QuerySet[M], steps: list[Q]) -> M | None:
    """The first row that one of the steps finds, each asked by an index of its own. One query for each step.

    Put together with OR they would read every row there is.
    """
    return next((found for step in steps if (found := rows.filter(step).first()) is not None), None)


def _read_author(found: Narrowing) -> None:
    typed = found.asked["author"]
    if not typed:
        return
    public = Exists(Byline.objects.filter(author=OuterRef("pk"), published_at__isnull=False))
    folded, names = fold(typed), AuthorName.objects.all()
    steps = [Q(slug=typed), Q(pk__in=names.filter(folded=folded).values("author"))]
    steps.append(Q(pk__in=NounAddress.objects.of_kind("author").filter(slug=typed).values("author")))
    if len(folded) >= SHORTEST_BEGINNING:
        steps.append(Q(pk__in=names.filter(begins("folded", folded)).values("author")))
    author = _first(Author.objects.standing().filter(public).order_by("sort_key"), steps)
    if author:
        found.author = author.pk
        found.asked["author"], found.words["author"] = author.slug, author.label
    else:
        _is_unknown(found, "author")


def _is_unknown(found: Narrowing, name: str) -> None:
    remark = _("No story names “%(name)s” there; the search was made without it.")
    found.remarks.append(remark % {"name": found.asked[name]})
    found.asked[name] = ""


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year < 2100 else None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(settings.PORTAL_TIME_ZONE)).astimezone(dt.UTC)
