"""Preparing an import: its file is kept in private, read by the worker, mapped, tried, run."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from articles.desk import audit
from articles.importing import offered
from articles.importing.intake import background, running
from articles.importing.intake.mapping import Mapping, propose
from articles.importing.intake.running import Options
from articles.importing.intake.sources import Source, Unreadable
from articles.importing.models import ImportRun
from articles.importing.plans import ImportPlan
from portal.accounts.models import User
from portal.jobs.compat import task

MEGABYTE: Final = 1024 * 1024
# What nginx lets through; larger files are laid into the folder by hand.
MOST_MEGABYTES: Final = 200
TRIED: Final = 20
# Somebody looks on: before copies of pictures and the like.
SOON: Final = 10
KEPT_SECONDS: Final = 30 * 24 * 3600
UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")
UPLOADED: Final = "uploaded-"
ELSEWHERE: Final = _(
    "The file is not on the machine whose worker was to read it. Let all machines share the folder imports "
    "of PORTAL_DATA, or import by command where the file lies."
)
State = ImportPlan.State


class TooLarge(ValueError):
    """The file weighs more than may be sent."""


def folder() -> Path:
    """Where files of exports lie, private to the portal; made where it lacks."""
    found: Path = settings.PORTAL_DATA / "imports" / "files"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def files() -> list[str]:
    """The names of files that lie there, the newest first."""
    found = [one for one in folder().iterdir() if one.is_file() and not one.name.startswith(".")]
    return [one.name for one in sorted(found, key=lambda one: -one.stat().st_mtime)]


def folders() -> list[str]:
    """The names of folders that lie there: copied uploads."""
    return sorted(one.name for one in folder().iterdir() if one.is_dir() and not one.name.startswith("."))


def keep(chunks: Iterable[bytes], name: str) -> str:
    """Keep an uploaded file; its name there. Raises ``TooLarge``, and keeps nothing then."""
    plain = UNFIT.sub("-", Path(name).name).strip("-.")[-80:] or "export"
    target = folder() / f"{UPLOADED}{secrets.token_hex(4)}-{plain}"
    size = 0
    try:
        with target.open("xb") as file:
            target.chmod(0o600)
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_MEGABYTES * MEGABYTE:
                    raise TooLarge
                file.write(chunk)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target.name


def begin(
    *, kind: str, file: str, edition: str, by: User, media: str = "", details: dict[str, str] | None = None
) -> ImportPlan:
    """Have the worker read a file. Raises ``PermissionDenied``, ``ValueError`` for what is not there."""
    guard(by)
    if kind not in offered.LABELS or file not in files() or (media and media not in folders()):
        raise ValueError("No such kind, file or folder.")
    with transaction.atomic():
        plan = ImportPlan.objects.create(
            kind=kind, file=file, media=media, edition=edition, details=details or {}, begun_by=by
        )
        audit.record(plan, "import planned", by=by, file=file)
        look.using(priority=SOON).enqueue(plan.pk)
    return plan


@task()
def look(pk: int) -> None:
    """Read through a plan's file: what it holds, and what is proposed to become of it. Harmless twice."""
    plan = ImportPlan.objects.filter(pk=pk, state=State.READING).first()
    if plan is None:
        return
    try:
        survey = source_of(plan).survey()
    except Unreadable as error:
        said = error.said_to(plan.begun_by)[:500]
        ImportPlan.objects.filter(pk=pk).update(state=State.FAILED, error=said)
        return
    ImportPlan.objects.filter(pk=pk).update(
        survey=asdict(survey), mapping=propose(survey, plan.edition).as_json(), state=State.READY
    )


def source_of(plan: ImportPlan) -> Source:
    """The plan's file, opened. Raises ``Unreadable``."""
    if settings.PORTAL_SEVERAL_MACHINES and not (folder() / plan.file).exists():
        raise Unreadable(ELSEWHERE)
    return offered.source_of(plan.kind, str(folder() / plan.file), plan.details)


def map_(plan: ImportPlan, mapping: Mapping, *, by: User) -> None:
    """Keep what somebody decided about the names. Raises ``PermissionDenied`` and ``Misread``."""
    guard(by)
    mapping.check()
    plan.mapping = mapping.as_json()
    ImportPlan.objects.filter(pk=plan.pk).update(mapping=plan.mapping)


def try_out(plan: ImportPlan, *, by: User) -> ImportRun:
    """Bring the first twenty over as drafts, which the whole run replaces. Raises as ``go``."""
    return _start(plan, "trial", Options(_media(plan), TRIED, True), by)


def go(plan: ImportPlan, *, by: User) -> ImportRun:
    """Bring everything over in the background; pressed twice, it is one run.

    Raises ``PermissionDenied`` and ``Unreadable``.
    """
    return _start(plan, "run", Options(_media(plan)), by)


def _start(plan: ImportPlan, name: str, options: Options, by: User) -> ImportRun:
    guard(by)
    source = source_of(plan)
    options = replace(options, details=source.details)
    with transaction.atomic():
        mine = ImportPlan.objects.select_for_update().select_related(None).get(pk=plan.pk)
        under_way: ImportRun | None = getattr(mine, name)
        if under_way is not None and under_way.is_at_work:
            return under_way
        run = running.begin(
            source, edition=plan.edition, mapping=Mapping.from_json(plan.mapping), options=options, by=by
        )
        ImportPlan.objects.filter(pk=plan.pk).update(**{name: run})
        audit.record(run, "import begun", by=by, file=plan.file)
        background.start(run)
    return run


def _media(plan: ImportPlan) -> Path | None:
    return folder() / plan.media if plan.media else None


def forget_files(now: float | None = None) -> int:
    """Remove uploaded files after thirty days: exports hold people's addresses. How many there were.

    What was laid into the folder by hand stays. Plans that came to nothing go with them.
    """
    unused = ImportPlan.objects.filter(trial=None, run=None)
    unused.filter(begun_at__lt=timezone.now() - timedelta(seconds=KEPT_SECONDS)).delete()
    before = (time.time() if now is None else now) - KEPT_SECONDS
    old = [one for one in folder().glob(f"{UPLOADED}*") if one.stat().st_mtime < before]
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)


def guard(by: User) -> None:
    """Raises ``PermissionDenied`` for whoever may not bring anything over."""
    if not by.has_perm("importing.add_importrun"):
        raise PermissionDenied
