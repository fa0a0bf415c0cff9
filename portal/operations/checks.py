"""Wiring that would fail quietly is an error at start-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

EDITIONS = "portal.editions.EditionMiddleware"
BEFORE_EDITIONS = "django.contrib.auth.middleware.AuthenticationMiddleware"
AFTER_EDITIONS = "django.middleware.common.CommonMiddleware"
# What backups, editors' tools and other portals on the server are left.
OTHERS_CONNECTIONS = 10
# So many times what a server keeps in memory a database may be: a portal reads little of it all the time.
MOST_BESIDE_MEMORY = 32
MB = 1 << 20
LOCALE = "django.middleware.locale.LocaleMiddleware"


@register()
def check_middleware(**kwargs: Any) -> list[CheckMessage]:
    """Editions need the signed-in person before them, and nobody else may choose a language."""
    order = list(settings.MIDDLEWARE)
    if EDITIONS not in order:
        return [Error(f"{EDITIONS} is missing from MIDDLEWARE.", id="operations.E001")]
    found: list[CheckMessage] = []
    place = order.index(EDITIONS)
    if BEFORE_EDITIONS not in order[:place] or AFTER_EDITIONS not in order[place:]:
        found.append(
            Error(
                f"{EDITIONS} must stand after {BEFORE_EDITIONS} and before {AFTER_EDITIONS}.",
                hint="It shows the admin in the signed-in person's language.",
                id="operations.E002",
            )
        )
    if LOCALE in order:
        found.append(
            Error(
                f"{LOCALE} must go.",
                hint="It makes every page vary on Accept-Language; the address decides.",
                id="operations.E003",
            )
        )
    return found


@register()
def check_tasks(**kwargs: Any) -> list[CheckMessage]:
    """Tasks are kept in the database, where the worker looks for them."""
    backend = settings.TASKS.get("default", {}).get("BACKEND", "")
    if backend == "django_tasks_db.DatabaseBackend":
        return []
    return [
        Error("TASKS must use django_tasks_db.DatabaseBackend: the worker looks there.", id="operations.E004")
    ]


@register(Tags.security, deploy=True)
def check_site_url(**kwargs: Any) -> list[CheckMessage]:
    """A public portal has an https address."""
    if settings.SECURE:
        return []
    return [checks.Warning("PORTAL_SITE_URL is not https.", id="operations.W001")]


@register(Tags.database)
def check_server(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A PostgreSQL server keeps every letter, takes all pools' connections, has memory for its database.

    Asked only with ``--database``, as migrations do. One query.
    """
    found: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_encoding'), current_setting('max_connections')::int,"
                " pg_size_bytes(current_setting('shared_buffers')), pg_database_size(current_database())"
            )
            encoding, room, memory, size = cursor.fetchone()
        if encoding != "UTF8":
            hint = "Make the database anew: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
            said = f"Database {alias} keeps {encoding}, not UTF8."
            found.append(Error(said, hint=hint, id="operations.E005"))
        wanted = _pool_size(alias) * (settings.PORTAL_WORKERS + 1) + OTHERS_CONNECTIONS
        if room < wanted:
            hint = f"Raise max_connections to {wanted} or more, or lower PORTAL_WORKERS."
            said = f"The server of {alias} takes no more than {room} connections."
            found.append(checks.Warning(said, hint=hint, id="operations.W002"))
        if size > memory * MOST_BESIDE_MEMORY:
            hint = "Set shared_buffers to a quarter of its machine's memory: docs/postgresql.md."
            said = f"The server of {alias} has {memory // MB} MB of memory for {size // MB} MB of database."
            found.append(checks.Warning(said, hint=hint, id="operations.W003"))
    return found


def _pool_size(alias: str) -> int:
    return int(connections[alias].settings_dict["OPTIONS"].get("pool", {}).get("max_size", 1))
