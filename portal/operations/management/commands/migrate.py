from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from portal.operations import preparing
from portal.timeouts import without_timeouts


class Command(migrate.Command):
    """Django's own, with as much time as an index on a million rows needs.

    A database that takes the tables of some apps only is spared the history of all others, which Django would
    go through for nothing.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        with without_timeouts(options["database"]):
            its_own = preparing.apps_of(options["database"])
            if options["app_label"] or its_own == preparing.apps_of(None):
                super().handle(*args, **options)
                return
            for label in sorted(its_own):
                super().handle(*args, **{**options, "app_label": label, "run_syncdb": False})
