"""manage.py import_wagtail: a Wagtail site's pages, from Django's dumpdata."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.importing.intake.sources import Unreadable
from articles.importing.wagtail.source import Wagtail
from articles.management import bringing


class Command(BaseCommand):
    help = (
        "Bring a Wagtail site over: what its manage.py dumpdata wrote, packed with gzip or not. Pages with "
        "a body come, or those of the models you name. Run again, it changes nothing that was edited here."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="FILE.json or FILE.json.gz")
        parser.add_argument(
            "--model",
            action="append",
            default=[],
            metavar="APP.MODEL",
            help="pages to bring; may be repeated",
        )
        parser.add_argument("--site", default="", metavar="URL", help="the address that the site had")
        bringing.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = Wagtail(options["file"], models=options["model"], site=options["site"])
            bringing.bring(source, options, self.stdout)
        except Unreadable as error:
            raise CommandError(str(error)) from None
