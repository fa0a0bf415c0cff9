"""Telling people what became of their stories."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from articles.desk.models import Notice
from articles.models import Article
from portal.accounts.models import User

SHOWN: Final = 12
KEPT_FOR: Final = timedelta(days=90)


def tell(
    article: Article, kind: Notice.Kind, *, by: User | None, words: str = "", decided_by: int | None = None
) -> None:
    """Tell who wrote a story, but not who did the deed. Inside the verb's transaction; two queries.

    Those are whoever began it and the accounts of its byline. What an import began nobody waits for, but
    the one who ``decided_by`` themselves that something should happen to it.
    """
    if article.created_by_id is None and decided_by is None:
        return
    wrote = Q(pk__in=(article.created_by_id, decided_by)) | Q(author__bylines__article=article)
    people = User.objects.filter(wrote, is_active=True).distinct()
    if by is not None:
        people = people.exclude(pk=by.pk)
    facts = {"article": article, "kind": kind, "words": words[:300], "by_name": str(by or "")[:150]}
    Notice.objects.bulk_create(Notice(person=person, **facts) for person in people)


def unread_by(person: User) -> int:
    """How many notices this person has not read. One query."""
    return Notice.objects.filter(person=person, read_at=None).count()


def newest_of(person: User) -> list[Notice]:
    """The newest unread notices, with their stories. One query."""
    unread = Notice.objects.filter(person=person, read_at=None)
    return list(unread.select_related("article").order_by("-at", "-pk")[:SHOWN])


def mark_read(person: User, number: int | None = None) -> int:
    """Put away one notice of this person, or all; how many that were. Safe to call twice. One query."""
    unread = Notice.objects.filter(person=person, read_at=None)
    return (unread.filter(pk=number) if number else unread).update(read_at=timezone.now())


def forget_old() -> int:
    """Delete what was told ninety days ago, read or not. How many that were. One query."""
    return Notice.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
