from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.media import store
from articles.media.store import moving
from portal.kit.telling import Progress

SHOWN = 20


class Command(BaseCommand):
    """Either way can be stopped and begun again; the portal runs meanwhile."""

    help = "Bring all pictures from this machine into the store, or back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", choices=["store", "disk"], required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        if not store.is_on():
            raise CommandError("There is no store: set PORTAL_STORE, its key and its secret.")
        move = moving.to_store if options["to"] == "store" else moving.to_disk
        try:
            failed = move(Progress(self.stdout))
        except OSError as error:
            raise CommandError(f"The store does not answer ({error}). Begin again when it does.") from error
        if failed:
            more = f" and {len(failed) - SHOWN} more" if len(failed) > SHOWN else ""
            raise CommandError(f"Not moved: {', '.join(failed[:SHOWN])}{more}. The log says why.")
        self.stdout.write("All pictures are there.")
