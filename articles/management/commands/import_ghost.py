"""manage.py import_ghost: a Ghost site's posts and pages, from the file that it exports."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.importing.ghost.source import PERMALINK, Ghost
from articles.importing.intake.sources import Unreadable
from articles.management import bringing


class Command(BaseCommand):
    help = (
        "Bring a Ghost site over: the JSON of its Settings → Export, packed with gzip or not. Run again, it "
        "goes on, takes what is new and changes nothing that was edited here."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="FILE.json or FILE.json.gz")
        parser.add_argument("--site", default="", metavar="URL", help="the address that the site had")
        parser.add_argument(
            "--permalink",
            default=PERMALINK,
            metavar="PATH",
            help="what addresses of posts looked like, as routes.yaml says it: /{year}/{month}/{slug}/",
        )
        bringing.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = Ghost(options["file"], site=options["site"], permalink=options["permalink"])
            bringing.bring(source, options, self.stdout)
        except Unreadable as error:
            raise CommandError(str(error)) from None
