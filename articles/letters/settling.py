"""What an editor does with a report: correct openly, mend, or find nothing wrong."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from articles.desk import audit, correcting, publishing, rights
from articles.letters.models import ErrorReport
from articles.models import Article, Correction
from portal.accounts.models import User

State = ErrorReport.State


class NotPublic(Exception):
    """The story is not public: there is nobody to tell of a correction."""


def correct(
    report: ErrorReport, *, kind: str, text: str, by: User, place: str = Correction.Place.TOP
) -> bool:
    """Tell readers openly what was wrong and settle the report. False when somebody has settled it.

    Raises ``NotPublic`` and what ``correcting.correct`` raises; nothing is settled then.
    """
    with transaction.atomic():
        if not _settle(report, State.CORRECTED, by):
            return False
        if correcting.correct(report.article, kind=kind, text=text, by=by, place=place) is None:
            raise NotPublic
    return True


def mended(report: ErrorReport, *, by: User) -> bool:
    """Note that the story was mended without a note to readers. False when settled already. Four queries."""
    with transaction.atomic():
        return _settle(report, State.MENDED, by)


def dismiss(report: ErrorReport, *, by: User) -> bool:
    """Note that nothing is to be corrected. False when settled already. Four queries."""
    with transaction.atomic():
        return _settle(report, State.DISMISSED, by)


def seen_by(person: User) -> QuerySet[ErrorReport]:
    """The reports of stories that this person may correct."""
    theirs = Article.objects.filter(rights.of(person).publishable)
    return ErrorReport.objects.filter(Exists(theirs.filter(pk=OuterRef("article"))))


def waiting_for(person: User, *, at_most: int = 100) -> int:
    """How many open reports wait for this person, counted so far. One query."""
    return seen_by(person).filter(state=State.OPEN)[:at_most].count()


def _settle(report: ErrorReport, state: State, by: User) -> bool:
    if not publishing.may_publish(by, report.article):
        raise PermissionDenied
    facts: dict[str, Any] = {"state": state, "settled_at": timezone.now(), "settled_by": by}
    if not ErrorReport.objects.filter(pk=report.pk, state=State.OPEN).update(**facts):
        return False
    # What the reader wrote stays out of the trail, which is kept for good.
    audit.record(report.article, "report settled", by=by, outcome=str(state))
    return True
