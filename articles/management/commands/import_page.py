from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from articles.importing import folders
from articles.importing.intake.running import AlreadyRunning
from articles.importing.pages import Outcome, import_page, read_page
from articles.importing.saved_page import SavedPage, Unreadable
from articles.management import bringing
from portal import editions


class Command(BaseCommand):
    """Makes the saved text of a page an article."""

    help = "Turn the saved text of a news page into a structured article; what is doubtful is listed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            type=Path,
            nargs="+",
            metavar="FILE",
            help="texts of pages, UTF-8; folders, patterns",
        )
        parser.add_argument("--edition", choices=editions.codes(), help="else told by the text's letters")
        parser.add_argument("--publish", action="store_true", help="publish it unless a check blocks")
        parser.add_argument("--dry-run", action="store_true", help="read and report, store nothing")
        parser.add_argument("--json", action="store_true", help="with --dry-run: print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        named: list[Path] = options["files"]
        if options["json"] and not options["dry_run"]:
            raise CommandError("--json describes a dry run: add --dry-run.")
        if len(named) > 1 or named[0].is_dir() or any(sign in named[0].name for sign in "*?["):
            self._many(named, options)
            return
        self._one(named[0], options)

    def _many(self, named: list[Path], options: dict[str, Any]) -> None:
        """Each file by itself; the report stands in the admin too."""
        files = folders.files_of(named)
        if not files:
            raise CommandError("No file was found.")
        if options["dry_run"]:
            for file in files:
                self._look_at(file, options)
            return
        try:
            run = folders.import_files(
                files,
                edition=options["edition"],
                publish=options["publish"],
                tell=bringing.Bar(self.stdout).tell,
            )
        except AlreadyRunning as error:
            raise CommandError(str(error)) from None
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"The database can't take it ({error}): run manage.py migrate.") from None
        bringing.report(run, self.stdout)

    def _look_at(self, file: Path, options: dict[str, Any]) -> None:
        """A line for each page of a dry run, an object with ``--json``."""
        try:
            page = read_page(file.read_bytes(), options["edition"])
        except (OSError, Unreadable) as error:
            self.stdout.write(f"{file}: {error}" if not options["json"] else json.dumps({"file": str(file)}))
            return
        if options["json"]:
            told = {"file": str(file), **page.as_json()}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"{file}: {page.title} ({len(page.doubts)} doubts)")

    def _one(self, file: Path, options: dict[str, Any]) -> None:
        try:
            raw = file.read_bytes()
            if options["dry_run"]:
                self._describe(read_page(raw, options["edition"]), as_json=options["json"])
                return
            source = str(file.resolve())
            outcome = import_page(raw, source, edition=options["edition"], publish=options["publish"])
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}.") from None
        except Unreadable as error:
            raise CommandError(f"{file}: {error}") from None
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"The database can't take it ({error}): run manage.py migrate.") from None
        self._report(outcome, wanted_publishing=options["publish"])

    def _describe(self, page: SavedPage, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(page.as_json(), ensure_ascii=False, indent=2))
            return
        parts = {kind: len(page.of_kind(kind)) for kind in ("paragraph", "quote", "addition", "recall")}
        self.stdout.write(f"{page.title}\n{page.edition} · {page.published} · {page.place} · {page.agency}")
        self.stdout.write(" · ".join(f"{kind}: {count}" for kind, count in parts.items()))
        self._list_doubts(page)

    def _list_doubts(self, page: SavedPage) -> None:
        for doubt in page.doubts:
            self.stdout.write(f"? {doubt.where}: {doubt.what} ({doubt.reason})")

    def _report(self, outcome: Outcome, *, wanted_publishing: bool) -> None:
        state = "published" if outcome.is_published else "draft"
        name = f"article {outcome.article.pk} ({outcome.article.edition}/{outcome.article.slug}, {state})"
        if outcome.is_new:
            self._list_doubts(outcome.page)
        if outcome.is_changed_copy:
            self.stdout.write(f"Changed since it was imported: kept beside the first as {name}.")
        elif outcome.is_new:
            self.stdout.write(f"Imported as {name}.")
        else:
            self.stdout.write(f"Already imported as {name}.")
        if outcome.problems:
            reasons = " ".join(str(problem.message) for problem in outcome.problems)
            raise CommandError(f"Not published, kept as a draft: {reasons}")
        if wanted_publishing and not outcome.is_published:
            reason = (
                "a changed copy waits for an editor" if outcome.is_changed_copy else "it was edited since"
            )
            raise CommandError(f"Not published: {reason}.")
