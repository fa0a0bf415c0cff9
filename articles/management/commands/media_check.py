from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.media.store import checking

SHOWN = 20
TOLD = {
    "lost": "Originals that are lost",
    "without_copies": "Pictures whose copies are not those of the database",
    "not_shown": "Public pictures that readers do not get whole",
    "wrongly_shown": "Pictures that readers get and should not",
    "nobodys": "Files that no picture has",
}


class Command(BaseCommand):
    """Compares, says, and mends only when told."""

    help = "Compare pictures with their files, here or in the store; status 1 where they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Mend what can be mended.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = checking.compare()
        except OSError as error:
            raise CommandError(f"The pictures' files cannot be looked at: {error}.") from error
        self.stdout.write(f"{found.pictures:,} pictures, {found.waiting:,} things on the way to the store.")
        for name, words in TOLD.items():
            if names := getattr(found, name):
                more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
                self.stdout.write(f"{words} ({len(names):,}): {', '.join(names[:SHOWN])}{more}.")
        if found.is_well:
            self.stdout.write("Everything is where it belongs.")
            return
        if not options["repair"]:
            raise CommandError("Nothing was changed; --repair mends what can be mended.")
        checking.repair(found)
        if found.lost:
            raise CommandError("All is being mended but lost originals: bring them back from a backup.")
        self.stdout.write("It is being mended: look again in some minutes.")
