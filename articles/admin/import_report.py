"""One import: how far it is, what became of each thing, and the way back."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin import doubts
from articles.admin.base import editor
from articles.importing.models import ImportedItem, ImportRun
from articles.importing.plans import UPLOADED
from articles.models import Article

ROWS: Final = 50
STANDS_STILL: Final = dt.timedelta(minutes=2)
State, Outcome = ImportRun.State, ImportedItem.Outcome
LEVELS: Final = {"mended": _("mended"), "doubted": _("doubtful"), "lost": _("lost")}
MARKS: Final = {
    Outcome.KEPT: "published",
    Outcome.MENDED: "published",
    Outcome.DOUBTED: "ready",
    Outcome.LOST: "withdrawn",
    Outcome.SKIPPED: "draft",
    Outcome.REFUSED: "withdrawn",
}
COUNTS: Final = {
    "new": _("New stories"),
    "updated": _("Brought up to date"),
    "unchanged": _("Known and unchanged"),
    "edited here": _("Edited here, so left alone"),
    "twice in the source": _("Twice in the file"),
    "state published": _("Public"),
    "state draft": _("Drafts"),
    "addresses": _("Former addresses"),
    "addresses of rubrics, tags and authors": _("Former addresses of rubrics, tags and authors"),
    "comments": _("Comments, which do not come over"),
}


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    view, held = site.admin_view, {"site": site}
    return [
        path("imports/runs/<int:pk>/", view(run_page), held, name="import_run"),
        path("imports/runs/<int:pk>/stop/", view(require_POST(stop)), name="import_stop"),
        path("imports/runs/<int:pk>/go-on/", view(require_POST(go_on)), name="import_go_on"),
        path("imports/runs/<int:pk>/undo/", view(require_POST(undo)), name="import_undo"),
    ]


def run_page(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """How far a run is, and its report; in JSON with ``?as=json``. Six queries at most."""
    run = _run(request, pk, "view")
    state = {"done": run.done, "total": run.total or 0, "ended": not run.is_at_work}
    if request.GET.get("as") == "json":
        return JsonResponse({**state, "said": said(run)})
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in Outcome.values else ""
    rows = ImportedItem.objects.filter(run=run).order_by("pk")
    if outcome:
        rows = rows.filter(outcome=outcome)
    page = Paginator(rows.select_related("article"), ROWS).get_page(request.GET.get("page"))
    person = editor(request)
    context = {
        **site.each_context(request),
        "title": named(run),
        "run": run,
        "said": said(run),
        "counts": _counts(run),
        "filters": [(value, label, run.counts.get(value, 0)) for value, label in Outcome.choices],
        "outcome": outcome,
        "page": page,
        "items": [_row(item) for item in page],
        "stands_still": run.is_at_work and _is_still(run),
        "may_start": person.has_perm("importing.add_importrun"),
        "may_undo": person.has_perm("importing.delete_importrun") and _may_be_undone(run),
    }
    return TemplateResponse(request, "admin/import_run.html", context)


def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a run; what it brought stays, and the next one goes on."""
    from articles.importing.intake import background

    run = _run(request, pk, "add")
    if background.stop(run):
        messages.success(request, gettext("It ends after what is being written just now."))
    return _back(run)


def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker carry on one that stands still, was stopped or failed."""
    from articles.importing.intake import background

    run = _run(request, pk, "add")
    if run.state == State.UNDOING:
        background.take_back.enqueue(run.pk)
    elif run.state in {State.STOPPED, State.FAILED, State.WAITING, State.RUNNING}:
        waits = ImportRun.objects.filter(pk=run.pk, state=run.state)
        waits.update(state=State.WAITING, error="", ended_at=None)
        background.start(run)
    return _back(run)


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away what a run brought, unless somebody has worked on any of it: then say on which."""
    from articles.importing.intake import background, undoing

    run = _run(request, pk, "delete")
    if not _may_be_undone(run):
        return _back(run)
    try:
        # The first of it at once, so that who may not is told here; the rest is the worker's.
        if not undoing.undo(run, by=editor(request), seconds=0.0):
            background.take_back.enqueue(run.pk)
    except undoing.Touched as found:
        titles = list(Article.objects.filter(pk__in=found.articles).values_list("title", flat=True)[:3])
        text = gettext("It is not undone: somebody has worked on what it brought, on “%s” for instance.")
        messages.error(request, text % "”, “".join(titles))
    return _back(run)


def named(run: ImportRun) -> str:
    """The kind and the file."""
    from articles.importing import offered

    file = run.source.rsplit("/", 1)[-1] if not run.source.startswith("http") else run.source
    return f"{offered.name_of(run.kind)}: {UPLOADED.sub('', file)}"


def said(run: ImportRun) -> str:
    """How far it is, in words."""
    if run.is_at_work and run.state != State.UNDOING:
        text = ngettext("%(done)d of %(total)d done.", "%(done)d of %(total)d done.", run.total or 0)
        told = text % {"done": run.done, "total": run.total} if run.total else gettext("It waits its turn.")
        left = run.seconds_left
        minutes = 0 if left is None else -(-left // 60)
        more = ngettext("About %d minute left.", "About %d minutes left.", minutes) % minutes if left else ""
        return f"{told} {more}".strip()
    trial = gettext("A trial. ") if run.options.get("as_drafts") and run.options.get("limit") else ""
    return f"{trial}{run.get_state_display()}"


def _row(item: ImportedItem) -> dict[str, Any]:
    """A thing with what was noted about it, in the language being spoken."""
    notes = [
        (
            LEVELS.get(note["level"], note["level"]),
            doubts.part_in_words(note["where"]),
            note["what"],
            doubts.reason_in_words(note),
        )
        for note in item.notes
    ]
    return {
        "label": item.label or item.key or item.source,
        "article": item.article_id,
        "outcome": item.get_outcome_display(),
        "mark": MARKS.get(Outcome(item.outcome), "draft"),
        "source": item.source,
        "notes": notes,
    }


def _counts(run: ImportRun) -> list[tuple[Any, int]]:
    return [(label, run.counts[name]) for name, label in COUNTS.items() if run.counts.get(name)]


def _is_still(run: ImportRun) -> bool:
    return timezone.now() - (run.moved_at or run.began_at) > STANDS_STILL


def _may_be_undone(run: ImportRun) -> bool:
    return run.state in {State.DONE, State.STOPPED, State.FAILED} and run.kind != "wire"


def _run(request: HttpRequest, pk: int, right: str) -> ImportRun:
    if not editor(request).has_perm(f"importing.{right}_importrun"):
        raise PermissionDenied
    return get_object_or_404(ImportRun, pk=pk)


def _back(run: ImportRun) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:import_run", args=[run.pk]))
