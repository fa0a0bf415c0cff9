from __future__ import annotations

import time
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.kit import databases
from portal.kit.telling import Progress
from portal.operations.takeover.refusal import Refused

DONE = """
Every row is there. To serve from it:
  1. Set DATABASE_URL to that address where the portal has its settings. Leave PORTAL_DATA and its key as they
     are: pictures, journals of views and who is signed in go on from there, views not booked yet included.
  2. Start the portal.
The way back: SQLite's files were not changed. Until something is written on the server, take DATABASE_URL out
again. When you are sure, move *.sqlite3* out of PORTAL_DATA."""


class Command(BaseCommand):
    help = (
        "Take this portal over from SQLite to an empty PostgreSQL database, and compare both; the portal "
        "must be stopped. Killed, it goes on when it is asked for again."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, metavar="ADDRESS", help=databases.EXAMPLE)
        parser.add_argument(
            "--start-over", action="store_true", help="Empty what an unfinished move left there first."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            databases.postgresql(options["to"], connections=1)
        except ValueError as problem:
            raise CommandError(f"--to: {problem}") from None
        # It needs psycopg, which is looked for above.
        moving = import_module("portal.operations.takeover.moving")
        try:
            found = moving.move(
                options["to"],
                start_over=options["start_over"],
                tell=Progress(self.stdout),
                say=self.say,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.show(found)
        seconds = time.monotonic() - began
        if not all(one.agrees for one in found):
            raise CommandError(
                "The two sides differ: nothing is lost, SQLite's files are as they were. Say --start-over to "
                "move all anew."
            )
        rows = sum(one.here.rows for one in found)
        self.stdout.write(f"{rows:,} rows of {len(found)} tables in {seconds:,.0f} s.{DONE}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def show(self, found: list[Any]) -> None:
        """Both sides' digests, table by table."""
        width = max(len(one.name) for one in found)
        self.stdout.write(f"{'Table':<{width}}  {'Rows':>11}  {'SQLite':<12}  {'PostgreSQL':<12}")
        full = [one for one in found if one.here.rows or not one.agrees]
        for one in full:
            word = "" if one.agrees else f"  DIFFERS: {one.there.rows:,} rows there"
            self.stdout.write(
                f"{one.name:<{width}}  {one.here.rows:>11,}  {one.here.short}  {one.there.short}{word}"
            )
        self.stdout.write(f"Empty on both sides: {len(found) - len(full)} tables.")
        for one in found:
            for column, texts in one.mended.items():
                self.stdout.write(
                    f"Mended on the way: {one.name}.{column}, {texts:,} texts with characters that "
                    "PostgreSQL has no room for."
                )
