"""manage.py import_wordpress: a WordPress site's stories, from the files that it exports."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.importing.intake.sources import Unreadable
from articles.importing.wordpress.source import WordPress
from articles.management import bringing


class Command(BaseCommand):
    help = (
        "Bring a WordPress site over: its export (Tools, Export, All content), in one or more files, packed "
        "or not. Run again, it goes on, takes what is new and changes nothing that was edited here."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="FILE.xml or FILE.xml.gz")
        bringing.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = WordPress(options["files"])
        except Unreadable as error:
            raise CommandError(str(error)) from None
        bringing.bring(source, options, self.stdout)
