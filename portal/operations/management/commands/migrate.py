from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from portal.timeouts import without_timeouts


class Command(migrate.Command):
    """Django's own, with as much time as an index on a million rows needs."""

    def handle(self, *args: Any, **options: Any) -> None:
        with without_timeouts(options["database"]):
            super().handle(*args, **options)
