from __future__ import annotations

import signal
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.operations.backup.archive import Refused
from portal.operations.backup.making import make


class Command(BaseCommand):
    help = "Write databases, pictures and journals into one checksummed file; the portal may be running."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="A file that is not there yet.")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        # Only the main thread may; elsewhere nobody sends any.
        with suppress(ValueError):
            # What is half done goes.
            signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
        try:
            told = make(options["file"])
        except Refused as error:
            raise CommandError(str(error)) from error
        size = options["file"].stat().st_size / 1e6
        rows = sum(sum(tables.values()) for tables in told["counts"].values())
        self.stdout.write(
            f"{options['file']}: {size:.1f} MB, {rows} rows, {told['pictures']} files of pictures, "
            f"{told['journals']} journals ({told['engine']}: {told['snapshot']}; "
            f"{time.monotonic() - began:.1f} s)."
        )
