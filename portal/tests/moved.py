"""A portal on SQLite that is moved to PostgreSQL: ``python -m portal.tests.moved fill | look | kill``.

For the portal of the environment, whatever engine the tests run on.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib import import_module
from typing import Any


def fill() -> None:
    """Make a newsroom, and count a view that nobody books."""
    from articles.readership import turnstile
    from articles.tests import newsroom

    room = newsroom.make(1)
    turnstile.here().count(room.full["en"].pk, b"a reader", 0)


def look() -> None:
    """Print what readers and editors are shown, as JSON; on PostgreSQL what was counted is booked first."""
    from django.core.management import call_command
    from django.db import connection

    from articles import search
    from articles.models import Article, TranslationGroup
    from articles.readership import flushing
    from articles.readership.models import ViewTotal
    from articles.search import desk
    from portal.tests.drill import pages

    call_command("settle_pictures")
    told: dict[str, Any] = {"pages": pages()}
    found = search.search("rails", "en")
    told["found"] = [hit.article.pk for hit in found.hits]
    told["at the desk"] = sorted(desk.narrowed(Article.objects.all(), "tram").values_list("pk", flat=True))
    if connection.vendor == "postgresql":
        flushing.flush()
        flushing.flush()
        told["booked"] = sum(ViewTotal.objects.values_list("counted", flat=True))
        told["next key"] = TranslationGroup.objects.create().pk
    json.dump(told, sys.stdout)


def kill(address: str, *calls: str) -> None:
    """Move, and be killed by the system after so many steps; again and again, in processes of their own.

    Then once more, killed when the comparison begins.
    """
    from django.db import connections

    from portal.operations.takeover import moving

    moving.ROWS = 7  # type: ignore[misc]
    connections.close_all()
    for most in [*map(int, calls), 10**9]:
        child = os.fork()
        if not child:
            _move_and_die(moving, address, most)
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.WTERMSIG(status)}\n")


def _move_and_die(moving: Any, address: str, most: int) -> None:
    left = most

    def step(*said: Any) -> None:
        nonlocal left
        left -= 1
        if not left or said[0] == "Rows compared":
            os.kill(os.getpid(), signal.SIGKILL)

    moving.move(address, start_over=False, tell=step, say=step)
    os._exit(0)


def main(verb: str, *values: str) -> None:
    """Do what is asked for."""
    settings = import_module("portal.settings")
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    {"fill": fill, "look": look, "kill": kill}[verb](*values)


if __name__ == "__main__":
    main(*sys.argv[1:])
