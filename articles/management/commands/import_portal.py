"""manage.py import_portal DIR: an export of Dateline becomes the same site in an empty portal."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from articles.exporting.folder import Refused
from articles.importing.whole import arriving
from portal.kit.telling import Progress
from portal.timeouts import without_timeouts

LISTED: Final = 50


class Command(BaseCommand):
    help = (
        "Bring in a folder that manage.py export wrote: stories under the same addresses, drafts, revisions, "
        "pictures, views. A later export of the same site brings what was changed there since, but for what "
        "was worked on here. Killed, it goes on where it stopped when it is started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder of the export.")
        parser.add_argument(
            "--beside",
            action="store_true",
            help="Also where there are other stories. What is here under the same name stays as it is.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            told = arriving.expect_fitting(options["folder"], anyway=options["beside"])
            with without_timeouts():
                came = arriving.bring_in(options["folder"], told, Progress(self.stdout))
        except Refused as refused:
            raise CommandError(str(refused)) from None
        words = ", ".join(f"{number:,} {name}" for name, number in came.counts.items() if number)
        self.stdout.write(f"{words or 'Nothing new'}; {time.monotonic() - began:,.0f} s.")
        if came.kept:
            self.stdout.write(f"Worked on here, too, and left as they are: {len(came.kept):,} stories.")
        for title in came.kept[:LISTED]:
            self.stdout.write(f"- {title}")
        if came.names:
            self.stdout.write(
                f"Called as before, as others here have the names of there: {len(came.names):,}."
            )
        for name in came.names[:LISTED]:
            self.stdout.write(f"- {name}")
