from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.operations import preparing


class Command(BaseCommand):
    help = "Bring databases, static files and site pages up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="Also load the demo newsroom, once.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            preparing.prepare(say=self.stdout.write)
        except preparing.REFUSALS as error:
            raise CommandError(str(error)) from error
        if options["demo"]:
            preparing.load_demo()
