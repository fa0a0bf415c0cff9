"""What stands at each place of a front, as its screen shows it, and the stories offered beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.admin.front_sheet import Held, Sheet, in_words
from articles.admin.moment_field import MomentInput, Written
from articles.desk import fronts, lateness
from articles.desk.frontpages import FrontLayout, FrontPage, Pins
from articles.front import LATEST, leads
from articles.models import Article, State
from articles.models.front import places_of
from articles.search import desk as index
from portal import moments
from portal.accounts.models import User

OFFERED = 20
COMING = 8
LONGEST = 200


@dataclass(frozen=True)
class Place:
    """A place with the story that stands there, pinned or chosen by the rules."""

    number: int
    name: str
    story: Article | None
    is_pinned: bool
    is_first: bool
    is_last: bool
    until: Written
    pinned_by: str
    problem: str

    @property
    def until_input(self) -> SafeString:
        """Day and time of its end, with the zone that they are meant in."""
        attrs = {"id": f"until-{self.number}", "problem": self.problem and f"problem-{self.number}"}
        return MomentInput().render(f"until_{self.number}", self.until, attrs)

    @property
    def until_said(self) -> str:
        """Its end in words; empty without one."""
        return in_words(Held(0, self.until).said)

    @property
    def zone(self) -> str:
        """Whose clock is meant: that day's where a day is typed, else today's."""
        return zone_of(self.until)

    @property
    def is_empty_for_readers(self) -> bool:
        """Whether the story pinned there is not public."""
        return self.is_pinned and self.story is not None and not self.story.is_published


@dataclass(frozen=True)
class Offer:
    """A story that can be put at a place."""

    story: Article
    stands_at: str


@dataclass(frozen=True)
class Plan:
    """A front that shall go up at a time, or should have; what it pins, a line for each place."""

    layout: FrontLayout
    told: list[str]

    @property
    def when(self) -> str:
        """Its moment as the button said it, with the zone."""
        return moments.exact(self.layout.due_at) if self.layout.due_at else ""

    @property
    def missed(self) -> str:
        """That it should be up and is not, and why; empty while its time is to come."""
        if not self.layout.is_due:
            return ""
        text = gettext("It should have gone up and has not: %(why)s. It is tried again by itself.")
        return text % {"why": lateness.why(self.layout)}


def places(page: FrontPage, sheet: Sheet, problems: Mapping[int, str], stand: Pins) -> list[Place]:
    """The places with what the sheet pins and what the rules choose beside it. Three queries."""
    names = places_of(page.rubric_id)
    held = Article.objects.for_card().in_bulk([one.story for one in sheet.held.values()])
    pins = {place: held[one.story] for place, one in sheet.held.items() if one.story in held}
    people = User.objects.in_bulk([pin.by for pin in stand if pin.by])
    by = {pin.story: str(people.get(pin.by, "")) for pin in stand if pin.by}
    last = len(names)
    return [
        Place(
            number=number,
            name=str(names[number]),
            story=story,
            is_pinned=number in pins,
            is_first=number == 1,
            is_last=number == last,
            until=sheet.held[number].until if number in sheet.held else Written(),
            pinned_by=by.get(story.pk, "") if story and number in pins else "",
            problem=problems.get(number, ""),
        )
        for number, story in enumerate(leads(pins, _latest(page), places=last), 1)
    ]


def zone_of(written: Written) -> str:
    """Whose clock a moment is written by, as of that moment; as of now while there is none."""
    try:
        readings = written.readings()
    except ValueError:
        readings = ()
    return moments.zone(readings[0] if readings else timezone.now())


def stories_at(page: FrontPage, sheet: Sheet) -> list[int | None]:
    """Which story stands at each place. Two queries."""
    return [place.story.pk if place.story else None for place in places(page, sheet, {}, ())]


def offers(page: FrontPage, found: list[Place], words: str) -> list[Offer]:
    """The newest stories with these words, those that are ready but not public first. Two queries."""
    fit, words = fronts.candidates(page).for_card(), words[:LONGEST]
    public = index.narrowed(fit.visible().newest_first(), words)[:OFFERED]
    ready = fit.saved_in_state(State.READY).order_by("-saved_at", "-pk")
    coming = index.narrowed(ready, words)[:COMING]
    stands = {place.story.pk: place.name for place in found if place.story}
    return [Offer(story, stands.get(story.pk, "")) for story in (*coming, *public)]


def plans(page: FrontPage) -> tuple[list[Plan], list[Plan]]:
    """The planned fronts that wait, and those that gave way to what stands. At most three queries."""
    if page.pk is None:
        return [], []
    waiting = list(FrontLayout.objects.waiting().filter(page=page).select_related("author"))
    gone = fronts.gave_way(page)
    told = [Plan(layout, lines) for layout, lines in _in_words(page, [*waiting, *gone])]
    return told[: len(waiting)], told[len(waiting) :]


def titles_of(*sheets: Sheet) -> dict[int, str]:
    """The titles of the stories that sheets pin. One query."""
    stories = {one.story for sheet in sheets for one in sheet.held.values()}
    return dict(Article.objects.filter(pk__in=stories).values_list("pk", "title"))


def _in_words(page: FrontPage, layouts: list[FrontLayout]) -> list[tuple[FrontLayout, list[str]]]:
    """Layouts, each with what it pins where. One query, none without a layout."""
    stories = {pin.story for layout in layouts for pin in layout.pins}
    titles = dict(Article.objects.filter(pk__in=stories).values_list("pk", "title")) if stories else {}
    names = places_of(page.rubric_id)
    return [
        (layout, [f"{names[pin.place]}: {titles.get(pin.story, '–')}" for pin in layout.pins])
        for layout in layouts
    ]


def _latest(page: FrontPage) -> list[Article]:
    """What the rules choose from. One query."""
    if page.rubric is None:
        public = Article.objects.visible().in_edition(page.edition).newest_first()
        return list(public.without_advertising().for_card()[:LATEST])
    listed = page.rubric.listed.filter(edition=page.edition, published_at__isnull=False)
    rows = listed.order_by("-published_at", "-article_id").select_related(
        "article__rubric", "article__lead_image"
    )
    return [row.article for row in rows[: len(places_of(page.rubric_id)) + 1]]
