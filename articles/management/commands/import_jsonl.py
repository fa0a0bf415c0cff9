"""manage.py import_jsonl: stories of any system, one JSON object a line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.importing.intake.sources import Unreadable
from articles.importing.jsonlines import JsonLines
from articles.management import bringing


class Command(BaseCommand):
    help = (
        "Bring stories over from a file of JSON Lines, as docs/moving.md describes it, packed or not. "
        "Run again, it goes on, takes what is new and changes nothing that was edited here."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="FILE.jsonl or FILE.jsonl.gz")
        parser.add_argument(
            "--origin", default="", help="The site that it is of, such as old.example, if no line has a url."
        )
        bringing.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = JsonLines(options["file"], options["origin"])
        except Unreadable as error:
            raise CommandError(str(error)) from None
        bringing.bring(source, options, self.stdout)
