from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.management.demo import loading
from portal import demonstration


class Command(BaseCommand):
    help = "Load the demonstration newsroom: stories, pictures, authors, accounts. Once loaded, it stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Say nothing where there is nothing to load.")

    def handle(self, *args: Any, **options: Any) -> None:
        if loading.is_done():
            self.stop(options, "The demonstration newsroom is here already.")
        elif demonstration.is_own():
            self.stop(options, "This is your own newsroom: the demonstration is not loaded into it.")
        else:
            self.stdout.write("Loading the demonstration newsroom (half a minute) …")
            self.stdout.flush()
            demonstration.load()

    def stop(self, options: dict[str, Any], reason: str) -> None:
        if not options["once"]:
            raise CommandError(reason)
