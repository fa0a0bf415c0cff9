"""The indexes of words on PostgreSQL: they slow each story put in, and are made of many within minutes."""

from __future__ import annotations

from typing import Final

from django.db import connections

from articles.search.engines import alias

# What was put in last stands in a list that each search reads from end to end, in kilobytes: the least there
# can be. A long one costs more than the whole table of a small newsroom, as the planner knows.
LONGEST_LIST: Final = 64
# As the migrations make them.
INDEXES: Final = {
    "search_words_words": "search_words USING gin (words)",
    "desk_words_title": "desk_words USING gin (title)",
    "desk_words_text": "desk_words USING gin (text)",
}


def put_off() -> None:
    """Take the indexes away before very many stories are put in; searches read every story meanwhile."""
    _run(*(f"DROP INDEX IF EXISTS {name}" for name in INDEXES))


def make() -> None:
    """Make those that are not there: some minutes for a million stories, no time otherwise."""
    made = (
        f"CREATE INDEX IF NOT EXISTS {name} ON {on} WITH (gin_pending_list_limit = {LONGEST_LIST})"
        for name, on in INDEXES.items()
    )
    _run("SET maintenance_work_mem = '512MB'", *made, "RESET maintenance_work_mem")


def _run(*statements: str) -> None:
    """SQLite's own index of words is written in one piece with its table."""
    connection = connections[alias()]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
