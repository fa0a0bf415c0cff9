"""manage.py import_feed: the items of a feed as drafts, once. The wire desk reads feeds again and again."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.importing.feeds import reading
from articles.importing.feeds.source import FeedSource, mapping_for
from articles.importing.feeds.values import Feed, NoFeed, ReaderMissing
from articles.importing.intake import running
from articles.importing.intake.running import AlreadyRunning, Options
from articles.models import Rubric
from articles.wiredesk.models import Problem
from articles.wiredesk.reading import MOST_BYTES, Failed, ask, charset_of
from portal import editions


class Command(BaseCommand):
    help = (
        "Make the items of a feed (RSS, Atom, JSON Feed) drafts that name their source. Run again, it takes "
        "what is new, follows what changed there and never writes over what was edited here."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="URL|FILE", help="where the feed is")
        parser.add_argument("--edition", choices=editions.codes(), help="of the drafts; else the primary one")
        parser.add_argument("--rubric", metavar="SLUG", help="of the drafts; else the first of the menu")
        parser.add_argument("--name", default="", help="of the source; else the feed's title")
        parser.add_argument("--limit", type=int, metavar="N", help="end after so many items, oldest first")
        parser.add_argument("--dry-run", action="store_true", help="say what would come, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = options["edition"] or editions.primary()
        rubric = _rubric(options["rubric"])
        feed, address = _fetched(options["source"])
        source = FeedSource(feed, address=address, name=options["name"], edition=edition)
        survey, how = source.survey(), Options(limit=options["limit"], as_drafts=True)
        mapping = mapping_for(rubric.slug)
        self.stdout.write(f"{survey.title} ({survey.address}): {survey.total} items")
        for what, number in survey.held.items():
            self.stdout.write(f"{what}: {number}")
        try:
            if options["dry_run"]:
                counts = running.try_out(source, survey, edition=edition, mapping=mapping, options=how)
            else:
                row = running.begin(source, edition=edition, mapping=mapping, options=how)
                running.run(source, row, survey)
                counts = row.counts
        except AlreadyRunning as error:
            raise CommandError(str(error)) from None
        for name, number in sorted(counts.items()):
            if isinstance(number, int):
                self.stdout.write(f"{name}: {number}")
        if options["dry_run"]:
            self.stdout.write("Nothing was written: this was a dry run.")


def _rubric(slug: str | None) -> Rubric:
    rubrics = Rubric.objects.order_by("position", "pk")
    found = rubrics.filter(slug=slug).first() if slug else rubrics.first()
    if found is None:
        raise CommandError(f"There is no rubric “{slug}”." if slug else "Make a rubric first.")
    return found


def _fetched(where: str) -> tuple[Feed, str]:
    """The feed and its address. Raises ``CommandError``."""
    try:
        if where.startswith(("http://", "https://")):
            got = ask(where)
            return reading.read(got.body, url=got.url, charset=charset_of(got)), where
        with Path(where).open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Failed(Problem.TOO_LARGE)
        return reading.read(raw), str(Path(where).resolve())
    except OSError as error:
        raise CommandError(f"{where}: {error.strerror or error}.") from None
    except Failed as failure:
        raise CommandError(f"{where}: {failure.problem.label}. {failure.said}".strip()) from None
    except (NoFeed, ReaderMissing) as reason:
        raise CommandError(f"{where}: {reason}") from None
