"""What a flush forgets: it empties the tables of models, and the words of both indexes stand in none."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from articles.search import desk
from articles.search.engines import alias, engine
from articles.search.models import DeskDocument, SearchDocument


def forget_words(using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Empty each index of which no document is left. Receives ``post_migrate``, which ends a flush.

    Words of before would be found again under the numbers that new stories get. At most five statements.
    """
    if using != alias():
        return
    indexes: list[tuple[type[models.Model], Any]] = [
        (SearchDocument, engine()),
        (DeskDocument, desk.engine()),
    ]
    with connections[using].cursor() as cursor:
        there = set(connections[using].introspection.table_names(cursor))
        for model, index in indexes:
            # Half-way through the migrations tables are not there yet.
            if {model._meta.db_table, index.TABLE} <= there and not model._default_manager.exists():
                cursor.execute(index.EMPTY)
