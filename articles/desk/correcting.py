"""Correcting openly: a story says what was wrong, and so do the stories that recall it."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from articles.desk import aftermath, audit, publishing, rights
from articles.desk.models import RecallToCheck
from articles.models import Article, Correction, Reference
from portal.accounts.models import User

LONGEST = 1000


class TextMissing(Exception):
    """A correction says nothing without a text."""


def correct(
    article: Article,
    *,
    kind: str,
    text: str,
    by: User | None,
    place: str = Correction.Place.TOP,
) -> Correction | None:
    """Tell readers of a public story what was wrong with it; None while the story is not public.

    It waits for no embargo and no working copy: it is about what readers have read already. The story's page,
    /corrections/ and the stories that recall it say so at once; the editors of the latter
    find them on their dashboard. Said twice it stands once. Raises ``TextMissing``, ``PermissionDenied``, and
    ``ValueError`` for another kind or place. Some twenty queries, and fifteen for each of the newest fifty
    stories that recall it.
    """
    if not publishing.may_publish(by, article):
        raise PermissionDenied
    # Browsers count a line's end as one character and send it as two.
    said = "\n".join(text.strip().splitlines())[:LONGEST]
    if not said:
        raise TextMissing
    with transaction.atomic():
        if not Article.objects.visible().filter(pk=article.pk).exists():
            return None
        made, is_new = Correction.objects.get_or_create(
            article=article,
            kind=Correction.Kind(kind),
            place=Correction.Place(place),
            text=said,
            defaults={"by": by},
        )
        if not is_new:
            return made
        audit.record(article, "corrected", by=by, kind=made.kind, text=said)
        if made.mends:
            _ask_to_check(article, made)
        aftermath.after_correction(article)
    return made


def take_back(correction: Correction, *, by: User | None) -> bool:
    """Take a correction off the page that was itself a mistake; the audit trail keeps it. False when gone."""
    if not publishing.may_publish(by, correction.article):
        raise PermissionDenied
    article = correction.article
    with transaction.atomic():
        if not Correction.objects.filter(pk=correction.pk).delete()[0]:
            return False
        audit.record(article, "correction taken back", by=by, text=correction.text)
        aftermath.after_correction(article)
    return True


def checked(story: Article, *, by: User | None) -> bool:
    """Note that somebody looked at what ``story`` recalls of corrected ones. False when nothing waits."""
    if not publishing.may_publish(by, story):
        raise PermissionDenied
    with transaction.atomic():
        waiting = RecallToCheck.objects.filter(story=story, checked_at=None)
        if not waiting.update(checked_at=timezone.now(), checked_by=by):
            return False
        audit.record(story, "recalls checked", by=by)
    return True


def to_check(person: User) -> list[RecallToCheck]:
    """Public stories of this editor that recall corrected ones and were not looked at since. One query."""
    theirs = Article.objects.visible().filter(rights.of(person).publishable)
    # Asked of each that waits: as a list, all public stories would be read first.
    may_look = models.Exists(theirs.filter(pk=models.OuterRef("story")))
    waiting = RecallToCheck.objects.filter(may_look, checked_at=None)
    return list(waiting.select_related("story", "correction__article").order_by("-pk")[:50])


def recalling(article: Article) -> models.QuerySet[Article]:
    """The public stories whose text recalls or names ``article``."""
    naming = Reference.objects.filter(kind=Reference.ARTICLE, target=str(article.uid))
    return Article.objects.visible().filter(pk__in=naming.values("article")).exclude(pk=article.pk)


def _ask_to_check(article: Article, correction: Correction) -> None:
    stories: Iterable[int] = recalling(article).values_list("pk", flat=True)
    RecallToCheck.objects.bulk_create(RecallToCheck(correction=correction, story_id=pk) for pk in stories)
