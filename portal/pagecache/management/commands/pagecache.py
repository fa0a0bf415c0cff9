from __future__ import annotations

from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand

from portal.pagecache.fronts import EVERYTHING
from portal.pagecache.models import Purge
from portal.pagecache.purging import purge, purges, tell_followers
from portal.pagecache.store import Files, folder


class Command(BaseCommand):
    help = "Look at the page cache, purge keys, or drop every stored page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, metavar="status | purge KEY… | clear")
        deeds.add_parser("status", help="How many pages are stored, and what was purged.")
        purge = deeds.add_parser("purge", help="Outdate every page that depends on one of the keys.")
        purge.add_argument("keys", nargs="+", metavar="KEY", help="Such as article:17 or identity.")
        deeds.add_parser("clear", help="Delete every stored page; each is rendered anew.")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["deed"])(options)

    def status(self, options: dict[str, Any]) -> None:
        count = size = 0
        for file in Files(folder()).entries():
            # The server goes on meanwhile: a file may be gone.
            with suppress(FileNotFoundError):
                size += file.stat().st_size
                count += 1
        self.stdout.write(f"Stored pages: {count} ({size / 1e6:.1f} MB) in {folder()}")
        self.stdout.write(f"Last purge: {purges().number()}")
        self.stdout.write(f"Purges waiting: {Purge.objects.filter(carried_out_at=None).count()}")

    def purge(self, options: dict[str, Any]) -> None:
        purge(*options["keys"])
        self.stdout.write(f"Purged: {', '.join(options['keys'])}")

    def clear(self, options: dict[str, Any]) -> None:
        deleted = Files(folder()).clear()
        purges().purge_everything()
        tell_followers([EVERYTHING])
        self.stdout.write(f"Stored pages deleted: {deleted}")
