"""What all importers' commands share: their options, the bar, the report."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError, OutputWrapper

from articles.importing.intake import running
from articles.importing.intake.mapping import Mapping, Misread
from articles.importing.intake.running import AlreadyRunning, Options
from articles.importing.intake.sources import Source, Unreadable
from articles.importing.intake.values import Survey
from articles.importing.models import ImportedItem, ImportRun
from portal import editions

WIDTH: Final = 40
LISTED: Final = 20


def add_arguments(parser: ArgumentParser) -> None:
    """The options that every importer takes."""
    media = parser.add_mutually_exclusive_group()
    media.add_argument("--media", type=Path, metavar="DIR", help="the site's folder of uploads, copied here")
    media.add_argument("--no-media", action="store_true", help="take no pictures over; captions stay")
    parser.add_argument("--edition", choices=editions.codes(), help="of stories that name no language")
    parser.add_argument("--dry-run", action="store_true", help="say what would come, write nothing")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="a mapping written by --propose")
    parser.add_argument("--propose", type=Path, metavar="FILE", help="write the proposed mapping and stop")
    parser.add_argument("--limit", type=int, metavar="N", help="end after so many things")
    parser.add_argument("--as-drafts", action="store_true", help="make nothing public: a trial")


def bring(source: Source, options: Named[str, Any], out: OutputWrapper) -> None:
    """Do what was asked for and say what came of it. Raises ``CommandError``."""
    edition = options["edition"] or editions.primary()
    try:
        survey = source.survey()
        _say_what_is_there(survey, out)
        mapping = _mapping(survey, edition, options["mapping"])
        if options["propose"]:
            _propose(mapping, options["propose"], out)
            return
        media = _media(options["media"])
        how = Options(media, options["limit"], options["as_drafts"], source.details)
        bar = Bar(out)
        if options["dry_run"]:
            counts = running.try_out(
                source, survey, edition=edition, mapping=mapping, options=how, tell=bar.tell
            )
            _say_counts(counts, out)
            out.write("Nothing was written: this was a dry run.")
            return
        row = running.begin(source, edition=edition, mapping=mapping, options=how)
        running.run(source, row, survey, tell=bar.tell)
    except (AlreadyRunning, Misread, Unreadable) as error:
        raise CommandError(str(error)) from None
    report(row, out)


class Bar:
    """How far it is: a bar where people look on, else a line for each twentieth part."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out, self._began, self._told = out, time.monotonic(), 0

    def tell(self, done: int, total: int | None) -> None:
        """So many of so many are done."""
        total = max(total or done, 1)
        rate = done / max(time.monotonic() - self._began, 0.001)
        left = round(max(total - done, 0) / rate)
        line = f"{done:,} / {total:,}, {rate:,.0f} a second, {left // 60}:{left % 60:02} left"
        if self._out.isatty():
            filled = min(WIDTH * done // total, WIDTH)
            self._out.write(f"\r[{'#' * filled:<{WIDTH}}] {line}   ", ending="\n" if done >= total else "")
        elif done >= total or (done - self._told) * 20 >= total:
            self._told = done
            self._out.write(line)
        self._out.flush()


def report(row: ImportRun, out: OutputWrapper) -> None:
    """What came of a run: its counts, and the first of what nothing was made of."""
    counts = {name: number for name, number in row.counts.items() if isinstance(number, int)}
    _say_counts(counts, out)
    refused = ImportedItem.objects.filter(run=row, outcome__in=("refused", "skipped")).order_by("pk")
    for item in refused[:LISTED]:
        why = item.notes[-1]["reason"] if item.notes else ""
        out.write(f"- {item.get_outcome_display()}: {item.label or item.key} ({why})")
    if (number := refused.count()) > LISTED:
        out.write(f"… and {number - LISTED} more. All of them are in the admin, under import {row.pk}.")
    out.write(f"Import {row.pk}: {row.done:,} things in {row.seconds:,.0f} s, {row.rate:,.1f} a second.")


def _say_what_is_there(survey: Survey, out: OutputWrapper) -> None:
    kinds = ", ".join(f"{name}: {number:,}" for name, number in sorted(survey.types.items()))
    held = ", ".join(f"{name}: {number:,}" for name, number in sorted(survey.held.items()))
    out.write(f"{survey.title} ({survey.address})\n{kinds}\n{held}; authors: {len(survey.authors):,}")


def _say_counts(counts: Named[str, int], out: OutputWrapper) -> None:
    for name in sorted(counts):
        out.write(f"{name}: {counts[name]:,}")


def _mapping(survey: Survey, edition: str, file: Path | None) -> Mapping:
    if file is None:
        return running.propose(survey, edition)
    try:
        return Mapping.from_json(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}.") from None
    except ValueError as error:
        raise Misread(f"{file}: {error}") from None


def _propose(mapping: Mapping, file: Path, out: OutputWrapper) -> None:
    text = json.dumps(mapping.as_json(), ensure_ascii=False, indent=2) + "\n"
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}.") from None
    out.write(f"The mapping is in {file}: change it, and give it back with --mapping {file}.")


def _media(folder: Path | None) -> Path | None:
    if folder is not None and not folder.is_dir():
        raise CommandError(f"{folder} is no folder.")
    return folder.resolve() if folder else None
