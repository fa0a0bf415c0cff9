from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from articles.desk import renewal

STAMP = "stories.stamp"


class Command(BaseCommand):
    help = "Derive stories anew from what was written: the newest at once, older ones by the worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once",
            action="store_true",
            help="Only if editions, address, time zone or markup differ from the last time.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stamp = settings.PORTAL_DATA / STAMP
        if options["once"] and stamp.exists() and stamp.read_text() == renewal.shown_by():
            return
        renewal.renew_all()
        stamp.write_text(renewal.shown_by())
