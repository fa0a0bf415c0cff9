"""Translations and their originals: what changed since, and who said that it was carried over.

Beginning a translation and confirming it move its number; saving does not: a mended typo would hide from the
desk that the original had changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from articles import body
from articles.body.difference import NodeChange
from articles.body.difference import compare as compare_bodies
from articles.desk import aftermath, audit, rights
from articles.desk.comparison import FieldChange
from articles.desk.models import Revision, Translation
from articles.desk.snapshot import Snapshot
from articles.models import Article
from portal.accounts.models import User
from portal.kit import worddiff
from portal.kit.worddiff import Budget

# The words of a story; what else differs concerns no translation.
WORDS = ("title", "lead", "lead_caption")
# Pairs of nodes that are tried when two texts are laid side by side; longer ones are paired by their places.
PAIRS = 250_000


@dataclass(frozen=True)
class Lag:
    """How a translation stands to its original; ``fields`` and ``nodes`` are what changed since then."""

    translation: Translation
    newest: int
    fields: list[FieldChange]
    nodes: list[NodeChange]

    @property
    def original(self) -> Article:
        return self.translation.original

    @property
    def is_behind(self) -> bool:
        return bool(self.changed or self.fields)

    @property
    def changed(self) -> list[NodeChange]:
        """The nodes something happened to."""
        return [change for change in self.nodes if not change.is_quiet]


def note_original(article: Article, original: Article, *, by: User | None) -> None:
    """Note at the beginning of a translation which text of the original it is made of. Three queries."""
    number = _newest(original) or 0
    Translation.objects.create(article=article, original=original, number=number, confirmed_by=by)
    article.original_edition = original.edition
    Article.objects.filter(pk=article.pk).update(original_edition=original.edition)


def lag(article: Article) -> Lag | None:
    """What changed in the original of ``article``; None when it is no translation.

    Two queries, and one more when the original was saved since.
    """
    translation = (
        Translation.objects.filter(article=article).select_related("original", "confirmed_by").first()
    )
    if translation is None:
        return None
    newest = _newest(translation.original) or 0
    if newest == translation.number:
        return Lag(translation, newest, [], [])
    before, after = _texts(translation.original, translation.number, newest)
    budget = Budget()
    fields = [
        FieldChange(name, worddiff.compare(getattr(before, name), getattr(after, name), budget))
        for name in WORDS
        if getattr(before, name) != getattr(after, name)
    ]
    old, new = (body.parse(one.body).document.identify() for one in (before, after))
    return Lag(translation, newest, fields, compare_bodies(old, new, budget))


def confirm(article: Article, number: int, *, by: User | None) -> bool:
    """Say that a translation is true to its original up to revision ``number``: the one that was looked at.

    False when that was said already, or there is no such revision. Readers are told of a lag no more unless
    the original's public text has changed again since.
    """
    if not rights.of(by).may_edit(article):
        raise PermissionDenied
    with transaction.atomic():
        stale = Translation.objects.filter(article=article, number__lt=number)
        translation = stale.select_related("original").first()
        if translation is None or not _revisions(translation.original).filter(number=number).exists():
            return False
        if not stale.update(number=number, confirmed_by=by, confirmed_at=timezone.now()):
            return False  # somebody else was first
        audit.record(article, "translation confirmed", by=by, number=number)
        if _is_true_to_public(translation.original, number):
            caught_up = Article.objects.behind().filter(pk=article.pk)
            if caught_up.update(behind_since=None):
                aftermath.after_falling_behind([article.pk])
    return True


def fall_behind(original: Article) -> list[int]:
    """Mark the translations whose last confirmed text of ``original`` differs from what was just published.

    Their keys. One query for a story without translations, else two, and one for each of them.
    """
    behind = [
        translation.article_id
        for translation in Translation.objects.filter(original=original)
        if not _is_true_to_public(original, translation.number)
    ]
    if behind:
        Article.objects.filter(pk__in=behind).update(behind_since=timezone.now())
    return behind


def side_by_side(original: body.Document, translation: body.Document) -> list[tuple[int | None, int | None]]:
    """The places of nodes that belong together, in reading order: as many of one kind as keep their order.

    Nodes of a translation have ids of their own, so kind and place are all there is to go by.
    """
    one, other = ([node.name for node in document.nodes] for document in (original, translation))
    if len(one) * len(other) > PAIRS:
        return list(zip_longest(range(len(one)), range(len(other))))
    rows: list[tuple[int | None, int | None]] = []
    for _kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        rows += zip_longest(range(i, j), range(k, m))
    return rows


def _revisions(original: Article) -> models.QuerySet[Revision]:
    """What was ever the working copy."""
    return Revision.objects.filter(article=original).exclude(kind=Revision.Kind.ASIDE)


def _newest(original: Article) -> int | None:
    return _revisions(original).order_by("-number").values_list("number", flat=True).first()


def _texts(original: Article, *numbers: int) -> list[Snapshot]:
    """The snapshots of these revisions; an empty one where there is none. One query."""
    found = {revision.number: revision for revision in _revisions(original).filter(number__in=numbers)}
    return [
        Snapshot.from_json(found[number].snapshot) if number in found else Snapshot() for number in numbers
    ]


def _is_true_to_public(original: Article, number: int) -> bool:
    """Whether a revision of the original has the words that readers have. One or two queries."""
    public = _revisions(original).filter(is_marked=True, kind=Revision.Kind.PUBLISHED)
    latest = public.order_by("-number").values_list("number", flat=True).first()
    if latest is None or latest <= number:
        return True
    confirmed, shown = _texts(original, number, latest)
    return all(getattr(confirmed, name) == getattr(shown, name) for name in (*WORDS, "body"))
