"""Two snapshots of an article side by side: every field in words, the text node by node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from articles import body
from articles.body.difference import NodeChange
from articles.body.difference import compare as compare_bodies
from articles.desk.nounmerge import former_names
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.media.models import Image
from articles.models import Article, Author, AuthorRole, Kind, Mark, Rubric, SourceKind, Tag
from portal.kit import worddiff
from portal.kit.worddiff import Budget, Change, Piece
from portal.moments import short

TEXTS = ("title", "lead", "lead_caption")


@dataclass(frozen=True)
class FieldChange:
    """One field that differs. Of a list each piece is an item; ``is_reordered`` if only the order differs."""

    name: str
    pieces: tuple[Piece, ...]
    is_list: bool = False
    is_reordered: bool = False


@dataclass(frozen=True)
class Comparison:
    """Everything that differs, and every node of the text."""

    fields: list[FieldChange]
    nodes: list[NodeChange]
    names: Names

    @property
    def is_empty(self) -> bool:
        return not self.fields and all(change.is_quiet for change in self.nodes)


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """What became of ``before`` until ``after``. At most five queries, and a bounded number of steps.

    Names are those of today; what is no more is shown by its number.
    """
    budget = Budget()
    old, new = (body.parse(snapshot.body).document.identify() for snapshot in (before, after))
    names = Names.of((before, after), (old, new))
    changed = []
    for field in fields(Snapshot):
        was, now = getattr(before, field.name), getattr(after, field.name)
        if field.name == "body" or was == now:
            continue
        if field.name in TEXTS:
            changed.append(FieldChange(field.name, worddiff.compare(was, now, budget)))
        elif isinstance(was, tuple):
            one, other = ([names.word(field.name, item) for item in value] for value in (was, now))
            changed.append(_list_change(field.name, one, other))
        else:
            words = (names.word(field.name, was), names.word(field.name, now))
            changed.append(FieldChange(field.name, _replaced(*words)))
    return Comparison(changed, compare_bodies(old, new, budget), names)


def _replaced(before: str, after: str) -> tuple[Piece, ...]:
    both = (Piece(Change.REMOVED, before), Piece(Change.ADDED, after))
    return tuple(piece for piece in both if piece.text)


def _list_change(name: str, before: Sequence[str], after: Sequence[str]) -> FieldChange:
    """Items that went, then those of today in their order."""
    pieces = [Piece(Change.REMOVED, item) for item in before if item not in after]
    pieces += [Piece(Change.SAME if item in before else Change.ADDED, item) for item in after]
    is_reordered = all(piece.change == Change.SAME for piece in pieces)
    return FieldChange(name, tuple(pieces), is_list=True, is_reordered=is_reordered)


@dataclass(frozen=True)
class Names:
    """What the numbers in snapshots are called today."""

    rubrics: dict[int, str]
    tags: dict[int, str]
    authors: dict[int, str]
    images: dict[int, str]
    stories: dict[str, str]

    @classmethod
    def of(cls, snapshots: Iterable[Snapshot], documents: Iterable[body.Document] = ()) -> Names:
        """The names that these snapshots and texts need. At most five queries."""
        used = [document.references for document in documents]
        held = list(snapshots)
        rubrics = {pk for one in held for pk in (one.rubric, *one.rubrics) if pk}
        tags = {pk for one in held for pk in (one.place, *one.tags) if pk}
        authors = {credit.author for one in held for credit in one.byline}
        images = {one.lead_image for one in held if one.lead_image} | {
            pk for one in used for pk in one.images
        }
        uids = {uid for one in used for uid in one.articles}
        stories = Article.objects.filter(uid__in=uids).only("uid", "title") if uids else ()
        return cls(
            rubrics=_labels(Rubric, rubrics),
            tags=_labels(Tag, tags),
            authors=_labels(Author, authors),
            images=_labels(Image, images),
            stories={str(story.uid): str(story) for story in stories},
        )

    def word(self, field: str, value: Any) -> str:
        """A value of a snapshot's field as an editor would say it."""
        if value is None or value == "":
            return ""
        known: dict[str, dict[int, str]] = {
            "rubric": self.rubrics,
            "rubrics": self.rubrics,
            "place": self.tags,
            "tags": self.tags,
            "lead_image": self.images,
        }
        if field in known:
            return known[field].get(value) or gone(value)
        if field == "kind":
            return str(Kind(value).label) if value in Kind else str(value)
        if field == "marks":
            return str(Mark(value).label) if value in Mark else str(value)
        if isinstance(value, Credit):
            return self._credit(value)
        return _source(value) if isinstance(value, SourceRow) else str(value)

    def image(self, number: int) -> str:
        """A picture of the text."""
        return self.images.get(number) or gone(number)

    def story(self, uid: str) -> str:
        """A story the text names."""
        return self.stories.get(uid) or uid

    def _credit(self, credit: Credit) -> str:
        name = self.authors.get(credit.author) or gone(credit.author)
        known = credit.role in AuthorRole and credit.role != AuthorRole.TEXT
        return f"{name} ({AuthorRole(credit.role).label})" if known else name


def gone(number: int) -> str:
    """What is said of something that was deleted."""
    return _("no. %(number)d, deleted since") % {"number": number}


def _labels(model: type[Rubric | Tag | Author | Image], keys: set[int]) -> dict[int, str]:
    """What they are called; a tag or author that was merged into another has the name it had."""
    labels = {thing.pk: str(thing) for thing in model.objects.filter(pk__in=keys)} if keys else {}
    lost = keys - labels.keys()
    return labels | former_names(str(model._meta.model_name), lost) if lost else labels


def _source(row: SourceRow) -> str:
    kind = str(SourceKind(row.kind).label) if row.kind in SourceKind else row.kind
    time = short(row.moment, "j M Y H:i") if row.moment else ""
    return " · ".join(part for part in (row.name, row.channel, kind, row.link, time) if part)
