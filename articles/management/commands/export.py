"""manage.py export DIR: everything of the newsroom as documented files, for whatever comes after."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone

from articles.exporting import run
from articles.exporting.folder import Refused
from portal.kit.telling import Progress
from portal.timeouts import without_timeouts


class Command(BaseCommand):
    help = (
        "Write stories, drafts, revisions, rubrics, tags, authors, pictures, addresses, views and the site's "
        "identity into a new folder, as docs/export-format.md says. No account, and nothing of readers."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="A folder that is not there yet.")
        parser.add_argument(
            "--since", help="Only what was changed then or later: 2026-11-20 or 2026-11-20T12:00Z."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            with without_timeouts():
                counts = run.export(options["folder"], Progress(self.stdout), since=_moment(options["since"]))
        except Refused as refused:
            raise CommandError(str(refused)) from None
        told = ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)
        self.stdout.write(f"{told} written in {time.monotonic() - began:,.0f} s: {options['folder']}")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment, day = parse_datetime(text), parse_date(text)
    except ValueError:
        moment = day = None
    if moment is not None:
        return moment if moment.tzinfo else moment.replace(tzinfo=get_current_timezone())
    if day is None:
        raise CommandError("--since is a day or a moment: 2026-11-20 or 2026-11-20T12:00Z.")
    return datetime(day.year, day.month, day.day, tzinfo=get_current_timezone()).astimezone(UTC)
