"""The number shown: views carried over from elsewhere plus views counted here. Two numbers, kept apart.

On a story's own page it is exact: ``base_of`` plus the counters of the journals. The base leaves out what
these journals have booked, so no flush ever changes it. Lists show ``totals``, which are a second old.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import DatabaseError, InterfaceError, connections, router
from django.db.models import F

from articles.readership import bookings, turnstile
from articles.readership.models import ViewTotal, Watermark
from articles.readership.shelf import NotKnownError
from portal.planned import Among

log = logging.getLogger(__name__)

BASE = """
    SELECT
        COALESCE((SELECT counted + carried FROM {total} WHERE article_id = %s), 0)
        - COALESCE((
            SELECT SUM(direct + search + social + inside + other) FROM {mark}
            WHERE article_id = %s {journals}
        ), 0)
"""


def base_of(article_id: int) -> int | None:
    """The number shown for an article without what the present journals have counted. One query.

    Where there are several machines: without what the journals of all of them have, so that the base is the
    same on each. It changes when views are carried over, and when a journal is folded away; both purge the
    page. None means that it cannot be read now: show no number rather than a wrong one.
    """
    try:
        if bookings.are_told():
            return _base_without(article_id, None)
        shelf = turnstile.here().shelf
        while True:
            journals = shelf.identities
            base = _base_without(article_id, journals)
            # A journal that came meanwhile may have been booked before the query: then it is asked again.
            if shelf.identities == journals:
                return base
    except (DatabaseError, InterfaceError, OSError) as error:
        log.warning("The view count of article %s could not be read: %s", article_id, error)
        return None


def shown(article_id: int) -> int | None:
    """The number shown for an article at this moment. One query; None when it cannot be read."""
    base = base_of(article_id)
    try:
        return None if base is None else base + turnstile.here().total(article_id)
    except NotKnownError:
        return None


def _base_without(article_id: int, journals: list[int] | None) -> int:
    """Without what these have booked; with None, without what any has that is not folded away."""
    named = "" if journals is None else f"AND journal IN ({', '.join(['%s'] * len(journals)) or 'NULL'})"
    statement = BASE.format(total=ViewTotal._meta.db_table, mark=Watermark._meta.db_table, journals=named)
    with connections[router.db_for_read(ViewTotal)].cursor() as cursor:
        cursor.execute(statement, [article_id, article_id, *(journals or [])])
        return int(cursor.fetchone()[0])


def both(article_id: int) -> tuple[int, int]:
    """What was counted here and what was carried over, a second old. One query."""
    row = ViewTotal.objects.filter(article_id=article_id).values_list("counted", "carried").first()
    return row or (0, 0)


def totals(ids: Iterable[int]) -> dict[int, int]:
    """The number shown for each article asked for; 0 where nothing is known. One query, none for no ids.

    An empty answer means that the numbers cannot be read now: show none rather than a wrong one.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    shown = F("counted") + F("carried")
    try:
        known = dict(ViewTotal.objects.filter(Among("article_id", wanted)).values_list("article_id", shown))
    except (DatabaseError, InterfaceError) as error:
        log.warning("View counts could not be read: %s", error)
        return {}
    return {article_id: known.get(article_id, 0) for article_id in wanted}
