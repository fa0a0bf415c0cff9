"""Counting a view. Whatever happens to the counter, the page is served at once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connections, router, transaction
from django.utils import timezone

from articles.readership import repeats
from articles.readership.models import ViewHour, ViewTotal
from articles.readership.visitors import Visitor

log = logging.getLogger(__name__)

# A reader never waits longer for the counter; a lock is held for about a millisecond.
PATIENCE_MS = 200
HOUR = 3600

ADD_TO_TOTAL = """
    INSERT INTO {table} (article_id, counted, carried) VALUES (%s, 1, 0)
    ON CONFLICT (article_id) DO UPDATE SET counted = {table}.counted + 1
"""
ADD_TO_HOUR = """
    INSERT INTO {table} (hour, article_id, count) VALUES (%s, %s, 1)
    ON CONFLICT (hour, article_id) DO UPDATE SET count = {table}.count + 1
"""


def count_view(article_id: int, visitor: Visitor, *, now: dt.datetime | None = None) -> bool:
    """Count one view of an article if a person reads it for the first time in half an hour.

    True if it was counted. Three statements in one transaction of the readership database, none for a
    crawler. Never raises for the database's sake: a locked or full one costs the view, not the page.
    """
    if not visitor.is_reading:
        return False
    now = now or timezone.now()
    alias = router.db_for_write(ViewTotal)
    try:
        with impatient(alias), transaction.atomic(using=alias):
            if not repeats.is_first(article_id, visitor, now):
                return False
            _add(alias, article_id, int(now.timestamp()) // HOUR)
    except (DatabaseError, InterfaceError) as error:
        log.warning("A view of article %s was not counted: %s", article_id, error)
        return False
    return True


def _add(alias: str, article_id: int, hour: int) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(ADD_TO_TOTAL.format(table=ViewTotal._meta.db_table), [article_id])
        cursor.execute(ADD_TO_HOUR.format(table=ViewHour._meta.db_table), [hour, article_id])


@contextmanager
def impatient(alias: str) -> Iterator[None]:
    """Within the block nothing waits longer than ``PATIENCE_MS`` for another writer."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        # Elsewhere a row's lock is all one can wait for, and it lasts as long as one of these blocks.
        yield
        return
    connection.ensure_connection()
    usual = int(1000 * connection.settings_dict.get("OPTIONS", {}).get("timeout", 5))
    # Straight to the driver: a page's queries are counted, and this one reads and writes nothing.
    connection.connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        if connection.connection is not None:
            connection.connection.execute(f"PRAGMA busy_timeout = {usual}")
