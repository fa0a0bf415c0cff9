"""What is looked at before an article goes out: some findings block, others warn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.desk.snapshot import Snapshot
from articles.media.models import Image
from articles.models import Article, Kind, Stage
from portal import editions, moments
from portal.accounts.models import User
from portal.kit.text import one_line

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EMBARGO = "embargo"  # the field of the finding that only time, or who lifts it, mends
LEAD_LENGTH = range(80, 301)
TITLE_LENGTH = range(20, 121)
NOTE_LENGTH = 300


@dataclass(frozen=True)
class Problem:
    """One finding: what to do, in a sentence; ``field`` is where in the form, ``picture`` of which."""

    field: str
    message: StrOrPromise
    blocks: bool
    picture: int = 0


class NoteTooLong(Exception):
    """A note is one line in a list. It is refused rather than cut: ``length`` is what it has."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length


class NoteMissing(Exception):
    """A substantive update tells what has changed, or it is none."""


def ask_for_note(*, substantive: bool, note: str, by: User | None) -> None:
    """Raise ``NoteMissing`` where a person calls an update substantive and says nothing of it. No query.

    The timetable is not asked: who set the time was.
    """
    if by is not None and substantive and not note.strip():
        raise NoteMissing


def as_note(text: str) -> str:
    """A note as it is stored. Raises ``NoteTooLong``. No query."""
    note = one_line(text)
    if len(note) > NOTE_LENGTH:
        raise NoteTooLong(len(note))
    return note


def problems(article: Article, snapshot: Snapshot) -> list[Problem]:
    """All findings about ``snapshot``, blocking ones first. At most four queries."""
    found = [problem for check in CHECKS for problem in check(article, snapshot)]
    return sorted(found, key=lambda problem: not problem.blocks)


def missing_words(article: Article, snapshot: Snapshot) -> Iterator[Problem]:
    is_flash = article.stage == Stage.FLASH
    required = (
        ("title", snapshot.title.strip(), _("Write a title.")),
        ("lead", snapshot.lead.strip(), _("Write a lead.")),
        ("body", snapshot.body.strip() or is_flash, _("Write the text.")),
        ("rubric", snapshot.rubric, _("Choose the main rubric.")),
        ("byline", snapshot.byline or is_flash, _("Name an author in the byline.")),
    )
    for field, value, message in required:
        if not value:
            yield Problem(field, message, blocks=True)


def pictures(article: Article, snapshot: Snapshot) -> Iterator[Problem]:
    """Every picture has an alt text that is not the title, a credit and a licence."""
    used = set(body.parse(snapshot.body).document.references.images)
    if snapshot.lead_image:
        used.add(snapshot.lead_image)
    for image in Image.objects.filter(pk__in=used).order_by("pk"):
        where = "lead_image" if image.pk == snapshot.lead_image else "body"
        alt = image.alt.get(article.edition, "")
        findings = (
            (not alt, _("Picture %(number)s has no alt text in this edition: say what it shows.")),
            (
                alt and alt.casefold() == snapshot.title.strip().casefold(),
                _("The alt text of picture %(number)s repeats the title: say what the picture shows."),
            ),
            (
                not image.credit.strip(),
                _("Picture %(number)s has no credit: name its author or owner."),
            ),
            (not image.licence, _("Picture %(number)s has no licence: say why it may be published.")),
        )
        for found, message in findings:
            if found:
                yield Problem(where, message % {"number": image.pk}, blocks=True, picture=image.pk)


def under_embargo(article: Article, snapshot: Snapshot) -> Iterator[Problem]:
    """Nobody shows readers anything new of it before its moment."""
    if article.embargo_until and article.embargo_until > timezone.now():
        message = _("Under embargo until %(until)s: nobody can publish it before.")
        yield Problem(EMBARGO, message % {"until": moments.exact(article.embargo_until)}, blocks=True)


def lengths(article: Article, snapshot: Snapshot) -> Iterator[Problem]:
    if snapshot.lead and len(snapshot.lead) not in LEAD_LENGTH:
        message = _("The lead has %(length)d characters; 80 to 300 read best.")
        yield Problem("lead", message % {"length": len(snapshot.lead)}, blocks=False)
    if snapshot.title and len(snapshot.title) not in TITLE_LENGTH:
        message = _("The title has %(length)d characters; 20 to 120 read best.")
        yield Problem("title", message % {"length": len(snapshot.title)}, blocks=False)


def context(article: Article, snapshot: Snapshot) -> Iterator[Problem]:
    if not snapshot.place:
        yield Problem("place", _("No place is named in the dateline."), blocks=False)
    if not snapshot.sources and snapshot.kind not in {Kind.OPINION, Kind.ADVERTISING}:
        yield Problem("sources", _("No source is named."), blocks=False)


def other_editions(article: Article, snapshot: Snapshot) -> Iterator[Problem]:
    published = set(
        Article.objects.visible().filter(group=article.group_id).values_list("edition", flat=True)
    )
    for code in editions.codes():
        if code != article.edition and code not in published:
            message = format_lazy(
                _("This story is not published in: {language}."), language=editions.name_of(code)
            )
            yield Problem("", message, blocks=False)


CHECKS: tuple[Callable[[Article, Snapshot], Iterator[Problem]], ...] = (
    missing_words,
    pictures,
    under_embargo,
    lengths,
    context,
    other_editions,
)
