"""Measures one archive: ``python -m bench.scale.asking`` in a portal's environment, told as JSON."""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from typing import Any, Final

import django

from bench.scale.goals import MAY_COUNT

# What would read a list to its end, or walk to a page.
FORBIDDEN: Final = re.compile(r"\bCOUNT\(\*\)|\bOFFSET\b", re.IGNORECASE)
SEED: Final = 7
# So many of a kind's statements are told with their mean.
TOLD: Final = 4
HOST: Final = "127.0.0.1"


def measured() -> dict[str, Any]:
    """Every kind: medians of database time and of all, most queries, bytes, and what broke a rule."""
    from bench.scale.kinds import KINDS

    client, desk = clients()
    answers = {}
    for name, paths_of in KINDS.items():
        paths = list(paths_of(random.Random(SEED)))
        whose = desk if paths[0].startswith("/admin/") else client
        # The first page of a process fills what it keeps for ever: prepared statements, templates.
        look(whose, paths[-1])
        answers[name] = told([look(whose, path) for path in paths], may_count=name in MAY_COUNT)
    return {"kinds": answers, "bytes": size()}


def clients() -> tuple[Any, Any]:
    """A reader and somebody at the desk."""
    from django.test import Client

    from portal.accounts.models import User

    person, _is_new = User.objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True, "is_active": True}
    )
    desk = Client(SERVER_NAME=HOST)
    desk.force_login(person)
    return Client(SERVER_NAME=HOST), desk


def look(client: Any, path: str) -> dict[str, Any]:
    """One page as nobody has it, its parts in their places. Raises ``RuntimeError`` unless it is there."""
    from bench.scale.stopwatch import watching
    from portal.pagecache import values

    values.forget()
    began = time.perf_counter()
    with watching() as watch:
        answer = client.get(path)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}.")
    return {
        "path": path,
        "database": sum(watch.milliseconds.values()),
        "all": took,
        "queries": len(watch.statements),
        "bytes": len(answer.content),
        "by_statement": watch.milliseconds,
        "broken": [sql for sql in watch.statements if FORBIDDEN.search(sql)],
    }


def told(looks: list[dict[str, Any]], *, may_count: bool) -> dict[str, Any]:
    """The looks at one kind in numbers."""
    worst = max(looks, key=lambda one: one["database"])
    slow: dict[str, float] = defaultdict(float)
    for one in looks:
        for sql, took in one["by_statement"].items():
            slow[sql] += took / len(looks)
    return {
        "database": statistics.median(one["database"] for one in looks),
        "worst": worst["database"],
        "worst_at": worst["path"],
        "slowest": sorted(((took, sql) for sql, took in slow.items()), reverse=True)[:TOLD],
        "all": statistics.median(one["all"] for one in looks),
        "queries": max(one["queries"] for one in looks),
        "bytes": max(one["bytes"] for one in looks),
        "broken": [] if may_count else sorted({sql for one in looks for sql in one["broken"]}),
    }


def size() -> int:
    """Bytes of the databases."""
    from django.db import connections

    total = 0
    for alias in connections:
        with connections[alias].cursor() as cursor:
            if connections[alias].vendor == "sqlite":
                cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
            else:
                cursor.execute("SELECT pg_database_size(current_database())")
            total += cursor.fetchone()[0]
    return total


def main() -> None:
    """Measure and tell."""
    django.setup()
    json.dump(measured(), sys.stdout)


if __name__ == "__main__":
    main()
