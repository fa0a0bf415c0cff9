"""manage.py generate_archive: invented stories in any number, for measuring alone."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.management.archive import building
from articles.management.archive.plan import Plan

# As many as the search index has room for in one millisecond.
MOST: Final = 2_000_000
WIDTH: Final = 40


class Command(BaseCommand):
    help = (
        "Fill an empty portal with invented stories of fifteen years, for measuring. The same numbers give "
        "the same archive; a run that was killed is gone on with when it is asked for again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--articles", type=int, required=True, help="How many articles, in both editions."
        )
        parser.add_argument("--until", help="When the archive ends, in ISO 8601; this hour unless told.")
        parser.add_argument("--seed", type=int, default=1, help="Another number gives other stories.")
        parser.add_argument("--pictures", type=int, default=8, help="How many pictures stories share: 8.")
        parser.add_argument(
            "--analyze",
            action="store_true",
            help="Count what columns hold on SQLite, too, as no portal does.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, with a bar where people look on, else a line for each twentieth part."""
        if not 1 <= options["articles"] <= MOST:
            raise CommandError(f"--articles is a number from 1 to {MOST:,}.")
        plan = Plan(options["articles"], _until(options["until"]), options["seed"])
        self.began, self.told = time.monotonic(), 0
        try:
            added = building.build(plan, self._tell, pictures=options["pictures"], analyze=options["analyze"])
        except building.Refused as refused:
            raise CommandError(str(refused)) from None
        seconds = time.monotonic() - self.began
        self.stdout.write(f"{added:,} of {plan.articles:,} articles were added in {seconds:,.0f} s.")

    def _tell(self, done: int, total: int) -> None:
        if self.stdout.isatty():
            filled = WIDTH * done // total
            self.stdout.write(f"\r[{'#' * filled:<{WIDTH}}] {done:,} / {total:,}", ending="")
            if done >= total:
                self.stdout.write("")
        elif done >= total or (done - self.told) * 20 >= total:
            self.told = done
            self.stdout.write(f"{done:,} / {total:,}")
        self.stdout.flush()


def _until(text: str | None) -> datetime:
    if text is None:
        return timezone.now().replace(minute=0, second=0, microsecond=0)
    moment = parse_datetime(text)
    if moment is None:
        raise CommandError("--until is a moment like 2026-11-20T12:00Z.")
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    if moment > timezone.now():
        raise CommandError("--until has not come yet: nothing is published in the future.")
    return moment
