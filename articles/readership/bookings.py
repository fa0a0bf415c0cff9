"""Bookings: where several machines book, each says of which articles, so that others can follow.

One books after the other: so none waits for another crosswise, and their numbers come in the order in which
they can be read. Whoever has seen one has seen all before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db import connections, router, transaction
from django.utils import timezone

from articles.readership.models import Booking, Watermark

# Whoever holds this number books; all machines ask for the same one.
TURN: Final = 0x56696577
# Whoever has not looked for so long reads everything anew.
KEPT: Final = dt.timedelta(minutes=10)


def are_told() -> bool:
    """Whether other machines may book into the same database. A file is one machine's own. No query."""
    alias = router.db_for_write(Watermark)
    return settings.PORTAL_SEVERAL_MACHINES and connections[alias].vendor == "postgresql"


def take_turn() -> None:
    """Until the transaction that is open ends nobody else books; waits for who does. One query, or none."""
    if are_told():
        with connections[router.db_for_write(Watermark)].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


def tell(journals: Iterable[int], articles: Iterable[int], *, closes: bool = False) -> None:
    """Say what was booked, in the transaction whose turn it is. One query, or none."""
    if are_told():
        Booking.objects.create(journals=sorted(journals), articles=sorted(articles), closes=closes)


def since(position: int) -> list[Booking] | None:
    """The bookings after this one, in order; None where it is forgotten. One query."""
    known = list(Booking.objects.filter(pk__gte=position).order_by("pk"))
    return known[1:] if known and known[0].pk == position else None


def last() -> int:
    """The last booking; an empty one is made where there is none, to go on from. One query or two."""
    newest = Booking.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is not None:
        return newest
    with transaction.atomic(using=router.db_for_write(Booking)):
        take_turn()
        return Booking.objects.create(journals=[], articles=[]).pk


def forget_old() -> int:
    """Delete those that nobody goes on from any more, but never the last; how many. Two queries."""
    old = Booking.objects.filter(booked_at__lt=timezone.now() - KEPT, pk__lt=last())
    return old.delete()[0]
