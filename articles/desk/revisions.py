"""The history of an article: read page by page, named, and brought back."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from articles.desk import audit, checks, drafting, references, rights, slugs
from articles.desk.models import Revision
from articles.desk.snapshot import Snapshot
from articles.models import Article
from portal.accounts.models import User

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Some revisions, the newest first; ``newer`` and ``older`` are the numbers to go on from, or None."""

    revisions: list[Revision]
    newer: int | None
    older: int | None


@dataclass(frozen=True)
class Restored:
    """What came of a restoring: what was saved, and which fields named something that is no more."""

    saved: drafting.Saved
    lost: tuple[str, ...]


def page(
    article: Article, *, below: int | None = None, above: int | None = None, marked: bool = False
) -> Page:
    """Fifty revisions below or above a number, else the newest. One query, and none of them is unpacked.

    ``marked`` leaves out those that were neither published nor named.
    """
    rows = Revision.objects.filter(article=article).defer("packed").select_related("author")
    if marked:
        rows = rows.filter(is_marked=True)
    if above is not None:
        found = list(rows.filter(number__gt=above).order_by("number")[: PAGE + 1])
        shown = found[PAGE - 1 :: -1] if len(found) > PAGE else found[::-1]
        newer = shown[0].number if len(found) > PAGE else None
        return Page(shown, newer, shown[-1].number if shown else None)
    if below is not None:
        rows = rows.filter(number__lt=below)
    found = list(rows.order_by("-number")[: PAGE + 1])
    shown = found[:PAGE]
    newer = shown[0].number if below is not None and shown else None
    return Page(shown, newer, shown[-1].number if len(found) > PAGE else None)


def of(article: Article, number: int) -> Revision | None:
    """One revision with its snapshot. One query."""
    return Revision.objects.filter(article=article, number=number).select_related("author").first()


def latest(article: Article, *, public: bool = False, below: int | None = None) -> int | None:
    """The number of the newest revision, of the newest that went to readers, or of that before another.

    What was set aside was never the working copy and does not count. One query.
    """
    rows = Revision.objects.filter(article=article).exclude(kind=Revision.Kind.ASIDE)
    if public:
        rows = rows.filter(is_marked=True, kind=Revision.Kind.PUBLISHED)
    if below is not None:
        rows = rows.filter(number__lt=below)
    return rows.order_by("-number").values_list("number", flat=True).first()


def name(revision: Revision, note: str, *, by: User | None) -> bool:
    """Say what a revision is; an empty note takes the name away. False when it says so already.

    Raises ``PermissionDenied``, ``NoteTooLong``.
    """
    _guard(revision.article, by)
    note = checks.as_note(note)
    with transaction.atomic():
        is_marked = bool(note) or Revision.Kind(revision.kind).is_marked
        rows = Revision.objects.filter(pk=revision.pk).exclude(note=note)
        if not rows.update(note=note, is_marked=is_marked):
            return False
        audit.record(revision.article, "revision named", by=by, number=revision.number, note=note)
    return True


def restore(revision: Revision, *, by: User | None) -> Restored:
    """Make a revision the working copy again, as a new revision. Readers see nothing of it.

    The address stays that of today once the story was public, and where another story has taken the old one.
    What the snapshot names and is no more is left out and told in ``lost``, by the names of its fields.
    Raises what ``drafting.save`` raises.
    """
    _guard(revision.article, by)
    article = revision.article
    snapshot, lost = references.without_lost(Snapshot.from_json(revision.snapshot))
    if article.was_published:
        snapshot = snapshot.with_(slug=drafting.snapshot_of(article).slug)
    elif snapshot.slug and slugs.slug_is_taken(article, snapshot.slug):
        snapshot = snapshot.with_(slug="")
    with transaction.atomic():
        saved = drafting.save(article, snapshot, by=by, kind=Revision.Kind.RESTORED)
        if saved.changed:
            made = Revision.objects.filter(article=article, number=latest(article) or 0)
            made.update(restored_from=revision.number)
            audit.record(article, "revision restored", by=by, number=revision.number)
    return Restored(saved, lost)


def _guard(article: Article, by: User | None) -> None:
    if not rights.of(by).may_edit(article):
        raise PermissionDenied
