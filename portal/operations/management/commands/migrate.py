from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from portal.operations import preparing
from portal.timeouts import without_timeouts


class Command(migrate.Command):
    """Django's own, with as much time as an index on a million rows needs.

    A database that takes the tables of some apps only is spared the history of all others, which Django would
    go through for nothing. Then it goes app by app, past those with nothing to be applied: each costs half a
    second.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        preparing.make_file(connections[options["database"]])
        with without_timeouts(options["database"]):
            its_own = preparing.apps_of(options["database"])
            if options["app_label"] or its_own == preparing.apps_of(None):
                super().handle(*args, **options)
                return
            *labels, last = sorted(its_own)
            for label in labels:
                if label in {app for app, _name in preparing.unapplied(options["database"])}:
                    super().handle(*args, **{**options, "app_label": label, "run_syncdb": False})
            # What follows every run, such as rights, follows this one.
            super().handle(*args, **{**options, "app_label": last, "run_syncdb": False})
