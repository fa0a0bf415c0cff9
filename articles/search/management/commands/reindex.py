"""manage.py reindex: the search index anew from the articles."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import search


class Command(BaseCommand):
    """Builds the search index anew while the portal runs."""

    help = _("Build the search index anew from the published articles; the portal may be running.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Index everything, telling how far it is at higher verbosity."""

        def tell(done: int) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(str(done))

        found = search.reindex(tell)
        message = ngettext("%(number)s article can be found.", "%(number)s articles can be found.", found)
        self.stdout.write(message % {"number": found})
