"""A run in the background: the worker takes slices of it, so that pictures and renewals fit between."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Final

from django.utils import timezone

from articles.importing.intake import running, undoing
from articles.importing.intake.sources import Source, Unreadable
from articles.importing.models import ImportRun
from portal.accounts.models import User
from portal.jobs.compat import task

log = logging.getLogger(__name__)
# One worker does one task at a time; nothing else may wait much longer.
SLICE_SECONDS: Final = 20.0
PAUSE: Final = timedelta(minutes=1)
# Of the first slice, as somebody looks on; the others take their turn.
SOON: Final = 10
State = ImportRun.State

Opener = Callable[[ImportRun], Source]
_openers: dict[str, Opener] = {}
# The run that this worker has in hand: what its source has read once need not be read for each slice.
_in_hand: dict[tuple[int, datetime], Source] = {}


def opens(kind: str) -> Callable[[Opener], Opener]:
    """Announce how a source of this kind is opened again from the row of its run."""

    def announce(opener: Opener) -> Opener:
        _openers[kind] = opener
        return opener

    return announce


def opened(run: ImportRun) -> Source:
    """The source of a run. Raises ``Unreadable`` where it is gone or its kind is unknown."""
    # Those that the rooms of sources announce; they are many modules, and few processes need them.
    import_module("articles.importing.offered")
    if run.kind not in _openers:
        raise Unreadable(f"Nothing here reads {run.kind}.")
    return _openers[run.kind](run)


def start(run: ImportRun) -> None:
    """Have the worker do the run. Harmless when called twice."""
    carry_on.using(priority=SOON).enqueue(run.pk)


@task()
def carry_on(pk: int) -> None:
    """Go on with a run for a while and ask for the next slice. Harmless twice, and after it was stopped."""
    run = ImportRun.objects.filter(pk=pk, state__in=(State.WAITING, State.RUNNING)).first()
    if run is None:
        return
    try:
        name = (pk, run.began_at)
        if name not in _in_hand:
            _in_hand.clear()
            _in_hand[name] = opened(run)
        source = _in_hand[name]
        is_done = running.run(source, run, source.survey(), seconds=SLICE_SECONDS)
    except running.AlreadyRunning:
        # A command has the site in hand just now.
        carry_on.using(run_after=timezone.now() + PAUSE).enqueue(pk)
        return
    except Unreadable as error:
        said = error.said_to(run.started_by)
        ImportRun.objects.filter(pk=pk).update(state=State.FAILED, error=said, ended_at=timezone.now())
        return
    if is_done:
        _in_hand.clear()
    else:
        carry_on.enqueue(pk)


@task()
def take_back(pk: int) -> None:
    """Go on with undoing a run and ask for the next slice. Harmless twice."""
    run = ImportRun.objects.filter(pk=pk, state=State.UNDOING).first()
    if run is None:
        return
    try:
        if not undoing.undo(run, by=None, seconds=SLICE_SECONDS):
            take_back.enqueue(pk)
    except undoing.Touched as found:
        log.warning("Undoing import %s ends: stories %s were edited meanwhile", pk, found)
        ImportRun.objects.filter(pk=pk).update(state=State.STOPPED, error=str(found))


def undo(run: ImportRun, *, by: User | None) -> bool:
    """Begin to undo a run, and have the worker go on; True when all is gone already.

    Raises what ``undoing.undo`` raises.
    """
    is_done = undoing.undo(run, by=by, seconds=0)
    if not is_done:
        take_back.enqueue(run.pk)
    return is_done


def stop(run: ImportRun) -> bool:
    """End a run after the batch that is being written. False when it was not at work."""
    at_work = ImportRun.objects.filter(pk=run.pk, state__in=(State.WAITING, State.RUNNING))
    return bool(at_work.update(state=State.STOPPED, ended_at=timezone.now()))
