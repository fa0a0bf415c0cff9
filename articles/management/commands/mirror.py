from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.management.mirror import hands
from articles.management.mirror.writing import Mirror
from articles.templatetags import cards

SHOWN = 20
# Rows of lists in the memory of each process, for as long as it runs: some twenty megabytes.
CARDS_KEPT = 8192


class Command(BaseCommand):
    help = "Write every public page and what it needs as files that any web server can send."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--all", action="store_true", help="Write unchanged pages anew, too.")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        cards.CARDS_KEPT = CARDS_KEPT
        try:
            done = Mirror(options["folder"].resolve(), anew=options["all"], processes=hands.cores()).run()
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{done.written} pages written, {done.unchanged} unchanged, {done.gone} gone, "
            f"{done.renewed} with other boxes, {done.files} files brought ({time.monotonic() - began:.1f} s)."
        )
        for path, page in list(done.broken.items())[:SHOWN]:
            self.stdout.write(f"{path} is linked on {page} and is not there.")
        for path in done.failed[:SHOWN]:
            self.stdout.write(f"{path} could not be made; what was there of it stays.")
        if done.failed:
            raise CommandError(f"{len(done.failed)} pages could not be made.")
        if done.broken:
            raise CommandError(f"{len(done.broken)} links lead nowhere.")
