from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.operations.backup import archive
from portal.operations.backup.archive import Refused
from portal.operations.backup.restoring import restore


class Command(BaseCommand):
    help = "Replace this portal's data by those of a backup; the portal must be stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--overwrite", action="store_true", help="Replace data that are there.")
        parser.add_argument("--verify", action="store_true", help="Only say whether the file is whole.")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            if options["verify"]:
                archive.verify(file)
                told, old = archive.manifest_of(file), None
            else:
                told, old = restore(file, overwrite=options["overwrite"])
        except Refused as error:
            raise CommandError(str(error)) from error
        rows = sum(sum(tables.values()) for tables in told["counts"].values())
        facts = (
            f"release {told['version']}, {told['made_at']}, {rows} rows, {told['pictures']} pictures' files"
        )
        if options["verify"]:
            self.stdout.write(f"{file} is whole: {facts}.")
            return
        self.stdout.write(f"Restored: {facts}.")
        if old:
            self.stdout.write(f"The former data lie in {old}: delete them when nothing is missing.")
        self.stdout.write("Start the portal now: it brings the rest up to date.")
