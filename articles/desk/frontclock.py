"""Putting planned fronts up at their moment: every second, in each worker, each exactly once."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import DatabaseError, OperationalError
from django.utils import timezone

from articles.desk import fronts
from articles.desk.frontpages import FrontLayout

Failure = FrontLayout.Failure
log = logging.getLogger(__name__)
AT_ONCE: Final = 50


def carry_out(now: datetime | None = None) -> int:
    """Put up every planned front that is due, the earliest first; how many were put up here.

    What fails keeps its moment, rests five seconds and hinders no other. One query when nothing is due.
    """
    now = now or timezone.now()
    done = 0
    for layout in list(FrontLayout.objects.due(now).rested(now).select_related("author")[:AT_ONCE]):
        done += _attempt(layout, now)
    return done


def raise_alarms(now: datetime | None = None) -> int:
    """Tell the log of each planned front that is a minute late, once. One query when there is none."""
    now = now or timezone.now()
    told = 0
    for layout in FrontLayout.objects.late(now).filter(alarmed_at=None):
        if FrontLayout.objects.filter(pk=layout.pk, alarmed_at=None).update(alarmed_at=now):
            why = layout.failure or "not tried yet"
            log.error("Planned front %s was due at %s and is not up (%s)", layout.pk, layout.due_at, why)
            told += 1
    return told


def _attempt(layout: FrontLayout, now: datetime) -> bool:
    """Put one up, or note why it is not up."""
    try:
        return fronts.switch(layout, now)
    except OperationalError:
        failure = Failure.BUSY
        if layout.failure != failure:
            log.warning("Not up yet and will be tried again: planned front %s (%s)", layout.pk, failure)
    except Exception as error:  # whatever it was, other fronts go on
        failure = Failure.ERROR
        if layout.failure == failure:
            log.warning("Failed again: planned front %s: %r", layout.pk, error)
        else:
            log.exception("Failed and will be tried again: planned front %s", layout.pk)
    try:
        waiting = FrontLayout.objects.waiting().filter(pk=layout.pk)
        waiting.order_by().update(failure=failure, tried_at=now)
    except DatabaseError:
        log.warning("Why planned front %s is not up could not be written down", layout.pk)
    return False
