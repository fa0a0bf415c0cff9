"""Many saved pages at once: each file by itself, gone on with after a kill, every one accounted for."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from articles.desk import audit
from articles.importing.intake.running import alone
from articles.importing.intake.values import Tell
from articles.importing.intake.writing import IMPORTED
from articles.importing.lines import LONGEST_FILE
from articles.importing.models import ImportedItem, ImportRun
from articles.importing.pages import Outcome, import_page
from articles.importing.shape import Doubt, Unreadable
from portal import editions

log = logging.getLogger(__name__)
ORIGIN: Final = "saved pages"
KIND: Final = "pages"
State = ImportRun.State


def files_of(named: Sequence[Path]) -> list[Path]:
    """The files that were named, those within named folders, those that patterns match; each once."""
    found: dict[Path, None] = {}
    for path in named:
        if path.is_dir():
            inner = (one for one in path.rglob("*") if one.is_file())
            found |= dict.fromkeys(one for one in sorted(inner) if not _is_hidden(one, path))
        elif any(sign in path.name for sign in "*?["):
            found |= dict.fromkeys(one for one in sorted(path.parent.glob(path.name)) if one.is_file())
        else:
            found[path] = None
    return list(found)


def import_files(
    files: Sequence[Path],
    *,
    edition: str | None = None,
    publish: bool = False,
    tell: Tell = lambda done, total: None,
) -> ImportRun:
    """Make each file an article, as ``import_page`` does; what became of each stands in the run's report.

    A file that cannot be read costs itself. Killed and begun again, it passes what is there already, some
    hundred files a second. Raises ``AlreadyRunning``, and ``OperationalError`` when the database is away.
    """
    with alone(ORIGIN):
        dead = ImportRun.objects.filter(origin=ORIGIN, state=State.RUNNING)
        dead.update(state=State.STOPPED, ended_at=timezone.now())
        run = ImportRun.objects.create(
            kind=KIND,
            source=str(files[0].parent.resolve())[:500] if files else "",
            origin=ORIGIN,
            edition=edition or editions.primary(),
            state=State.RUNNING,
            total=len(files),
        )
        counts: Counter[str] = Counter()
        began = time.monotonic()
        for number, file in enumerate(files, start=1):
            counts.update(_import_one(file, run, edition, publish))
            run.done, run.counts, run.moved_at = number, dict(counts), timezone.now()
            run.seconds = time.monotonic() - began
            run.save(update_fields=["done", "counts", "moved_at", "seconds"])
            tell(number, len(files))
        run.state, run.ended_at = State.DONE, timezone.now()
        run.save(update_fields=["state", "ended_at"])
    return run


def _import_one(file: Path, run: ImportRun, edition: str | None, publish: bool) -> list[str]:
    """What is counted of it."""
    source = str(file.resolve())
    # Else a file that was mended since would count as another version of itself.
    ImportedItem.objects.filter(origin=ORIGIN, key=_key(source), article=None).delete()
    try:
        with file.open("rb") as opened:
            raw = opened.read(LONGEST_FILE + 1)
        with transaction.atomic():
            outcome = import_page(raw, source, edition=edition, publish=publish)
            return _noted(outcome, run)
    except Unreadable as error:
        return _refused(source, run, str(error))
    except OSError as error:
        return _refused(source, run, error.strerror or type(error).__name__)
    except OperationalError:
        raise
    except DatabaseError as error:
        log.warning("%s was refused by the database: %s", source, error)
        return _refused(source, run, str(error))
    except Exception as error:
        log.exception("%s could not be imported", source)
        return _refused(source, run, type(error).__name__)


def _noted(outcome: Outcome, run: ImportRun) -> list[str]:
    state = f"state {outcome.article.state}"
    if not outcome.is_new:
        return ["unchanged", state]
    # What stands before it in the trail was done by the import.
    audit.record(outcome.article, IMPORTED, by=None, origin=ORIGIN, run=run.pk)
    doubts = [doubt.as_stored() for doubt in outcome.page.doubts]
    result = ImportedItem.Outcome.DOUBTED if doubts else ImportedItem.Outcome.KEPT
    ImportedItem.objects.filter(article=outcome.article).update(
        run=run,
        what="page",
        label=outcome.page.title[:200],
        outcome=result,
        notes=[{"level": "doubted", **doubt} for doubt in doubts],
    )
    return ["new", str(result), state, *(["changed copies"] if outcome.is_changed_copy else [])]


def _refused(source: str, run: ImportRun, why: str) -> list[str]:
    note: dict[str, Any] = {"level": "lost", **Doubt("newsroom", source[-200:], why).as_stored()}
    ImportedItem.objects.create(
        run=run,
        edition=run.edition,
        source=source[:500],
        origin=ORIGIN,
        key=_key(source),
        what="page",
        label=Path(source).name[:200],
        digest=_key(f"refused {source}"),
        outcome=ImportedItem.Outcome.REFUSED,
        notes=[note],
    )
    return [str(ImportedItem.Outcome.REFUSED)]


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)
