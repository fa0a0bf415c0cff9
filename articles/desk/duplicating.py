"""A story begun as a copy of another."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from articles.desk import audit, drafting, references, scheduling
from articles.desk.models import Revision
from articles.models import Article
from portal.accounts.models import User


def duplicate(article: Article, *, by: User | None, form: str = "") -> Article:
    """A draft of ``by`` in the same edition that says what the working copy of ``article`` says.

    It has an address of its own, and no translation, correction, view or time of the other but its embargo.
    ``form`` names the form it is asked for in: asked twice, it makes one. Raises ``PermissionDenied``. About
    40 queries.
    """
    if by is not None and not _sees_stories(by):
        raise PermissionDenied
    with transaction.atomic():
        copy = drafting.begin(edition=article.edition, by=by, form=form)
        if Revision.objects.filter(article=copy).exists():
            return copy
        snapshot, _lost = references.without_lost(drafting.snapshot_of(article).with_(slug=""))
        drafting.save(copy, snapshot, by=by)
        if article.embargo_until and article.embargo_until > timezone.now():
            scheduling.embargo(copy, article.embargo_until, by=by)
        audit.record(copy, "duplicated", by=by, copy_of=str(article))
    return copy


def _sees_stories(person: User) -> bool:
    return person.has_perm("articles.view_article") or person.has_perm("articles.change_article")
