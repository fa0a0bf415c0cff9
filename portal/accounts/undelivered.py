"""Letters that do not get away: a mail server that is gone, refuses, or does not know the portal any more.

Nobody waits for a letter, so nobody would notice: it is told wherever somebody asks how the portal is, and
beside the invitation.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from portal.accounts import letters
from portal.jobs.compat import TaskResultStatus

# For so long a letter that was given up is told, unless another got away since.
TOLD_FOR: Final = timedelta(days=1)


def said() -> str:
    """What is wrong in a few words: letters tried in vain since the last that got away. Two queries."""
    sent = _letters().filter(status=TaskResultStatus.SUCCESSFUL, return_value=True)
    since = max(
        sent.aggregate(last=Max("finished_at"))["last"] or timezone.now() - TOLD_FOR,
        timezone.now() - TOLD_FOR,
    )
    count = _failing().filter(finished_at__gt=since).count()
    if not count:
        return ""
    words = ngettext("%(count)d letter could not be sent", "%(count)d letters could not be sent", count)
    return words % {"count": count}


def invitations() -> set[int]:
    """The numbers of the invitations whose newest letter could not be sent so far. One query."""
    ours = _letters().filter(task_path=letters.invited.module_path).order_by("enqueued_at")
    newest = {
        found["args"][0]: error and status != TaskResultStatus.SUCCESSFUL
        for found, error, status in ours.values_list("args_kwargs", "exception_class_path", "status")
    }
    return {number for number, is_failing in newest.items() if is_failing}


def _letters() -> QuerySet[Any]:
    paths = [one.module_path for one in (letters.told, letters.forgotten, letters.invited)]
    return DBTaskResult.objects.filter(task_path__in=paths)


def _failing() -> QuerySet[Any]:
    """Those that were tried in vain and will be tried again, and those that were given up."""
    return _letters().exclude(exception_class_path="").exclude(status=TaskResultStatus.SUCCESSFUL)
