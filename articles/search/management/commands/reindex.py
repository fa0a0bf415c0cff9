"""manage.py reindex: the search index anew from the articles."""

from __future__ import annotations

from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import search

WIDTH: Final = 40


class Command(BaseCommand):
    """Builds the search index anew while the portal runs."""

    help = _("Build the search index anew from the published articles; the portal may be running.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Index everything, with a bar that grows where people look on, else a line now and then."""
        found = search.reindex(self._bar if self.stdout.isatty() or options["verbosity"] > 1 else _nothing)
        message = ngettext("%(number)s article can be found.", "%(number)s articles can be found.", found)
        self.stdout.write(message % {"number": found})

    def _bar(self, done: int, total: int) -> None:
        filled = WIDTH * min(done, total) // max(total, 1)
        ending = "\n" if done >= total else ""
        self.stdout.write(f"\r[{'#' * filled:<{WIDTH}}] {done} / {total}", ending=ending)
        self.stdout.flush()


def _nothing(done: int, total: int) -> None:
    """Tell nobody."""
