"""Wiring that would fail quietly is an error at start-up."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

EDITIONS = "portal.editions.EditionMiddleware"
BEFORE_EDITIONS = "django.contrib.auth.middleware.AuthenticationMiddleware"
AFTER_EDITIONS = "django.middleware.common.CommonMiddleware"
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
