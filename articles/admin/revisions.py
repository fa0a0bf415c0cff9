"""The history of a story: its revisions, any two of them compared, each named, looked at or brought back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import body
from articles.admin import comparison_words
from articles.admin.base import editor
from articles.admin.fields import note_too_long
from articles.desk import checks, comparison, preview, revisions, rights, slugs
from articles.desk.models import Revision
from articles.desk.snapshot import Snapshot
from articles.models import Article

# What stands for the newest revision that readers got.
PUBLIC = "public"


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    below, view, held = "articles/article/<int:pk>/revisions/", site.admin_view, {"site": site}
    return [
        path(below, view(history), held, name="article_revisions"),
        path(f"{below}compare/", view(compare), held, name="article_compare"),
        path(f"{below}<int:number>/", view(require_POST(deed)), held, name="article_revision"),
    ]


def history(request: HttpRequest, site: AdminSite, pk: int) -> TemplateResponse:
    """The revisions, fifty at a time. Two queries beside the session's."""
    article = seen_article(request, pk)
    marked = request.GET.get("only") == "marked"
    page = revisions.page(
        article, below=number_of(request, "below"), above=number_of(request, "above"), marked=marked
    )
    return _listed(request, site, article, page, marked=marked)


def _listed(
    request: HttpRequest,
    site: AdminSite,
    article: Article,
    page: revisions.Page,
    *,
    marked: bool,
    refused: dict[str, Any] | None = None,
) -> TemplateResponse:
    """The list; ``refused`` is a note that was not kept, by the number of its revision, and why."""
    context = {
        **site.each_context(request),
        "title": _("History"),
        "subtitle": str(article),
        "article": article,
        "page": page,
        "marked": marked,
        "may_change": rights.of(editor(request)).may_edit(article),
        "refused": refused,
    }
    status = 422 if refused else 200
    return TemplateResponse(request, "admin/articles/article/revisions.html", context, status=status)


def compare(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """Two revisions side by side, the older one first. At most eleven queries beside the session's.

    Without ``new`` it is the newest, without ``old`` the one before; ``old=public`` is what readers see.
    """
    article = seen_article(request, pk)
    wanted = number_of(request, "new") or revisions.latest(article)
    if request.GET.get("old") == PUBLIC:
        first = revisions.latest(article, public=True)
    else:
        first = number_of(request, "old") or revisions.latest(article, below=wanted)
    numbers = sorted({number for number in (first, wanted) if number})
    if len(numbers) < 2:
        messages.info(request, _("There is nothing to compare it with."))
        return HttpResponseRedirect(reverse("admin:article_revisions", args=[pk]))
    old, new = (revision_of(article, number) for number in numbers)
    try:
        found = comparison.compare(Snapshot.from_json(old.snapshot), Snapshot.from_json(new.snapshot))
    except body.Refused:
        messages.error(request, _("One of these texts is older than the rules of today and can't be read."))
        return HttpResponseRedirect(reverse("admin:article_revisions", args=[pk]))
    context = {
        **site.each_context(request),
        "title": _("What has changed"),
        "subtitle": str(article),
        "article": article,
        "old": old,
        "new": new,
        "found": found,
        "fields": comparison_words.fields(found),
        "passages": comparison_words.passages(found),
        "may_change": rights.of(editor(request)).may_edit(article),
    }
    return TemplateResponse(request, "admin/articles/article/compare.html", context)


def deed(request: HttpRequest, site: AdminSite, pk: int, number: int) -> HttpResponse:
    """Name a revision, look at it as readers would, or bring it back."""
    article = seen_article(request, pk)
    revision = revision_of(article, number)
    if "_preview" in request.POST:
        shown = preview.keep(
            article, article.edition, Snapshot.from_json(revision.snapshot), by=editor(request)
        )
        return HttpResponseRedirect(reverse("admin:article_look_unsaved", args=[shown.token]))
    if "_restore" in request.POST:
        return restore(request, revision)
    return name(request, site, revision)


def name(request: HttpRequest, site: AdminSite, revision: Revision) -> HttpResponse:
    """Keep the note; one that is too long comes back where it was written."""
    note, marked = request.POST.get("note", ""), request.POST.get("only") == "marked"
    try:
        if revisions.name(revision, note, by=editor(request)):
            messages.success(request, _("Noted."))
    except PermissionDenied:
        messages.error(request, _("Not noted: you may not change this story any more."))
        if note.strip():
            messages.info(request, _("You had written: %s") % note)
    except checks.NoteTooLong as refusal:
        article = revision.article
        page = revisions.page(article, below=revision.number + 1, marked=marked)
        refused = {"number": revision.number, "note": note, "why": note_too_long(refusal)}
        return _listed(request, site, article, page, marked=marked, refused=refused)
    history_url = reverse("admin:article_revisions", args=[revision.article_id])
    return HttpResponseRedirect(f"{history_url}?only=marked" if marked else history_url)


def restore(request: HttpRequest, revision: Revision) -> HttpResponse:
    """Bring a revision back, and say what of it is no more."""
    history_url = reverse("admin:article_revisions", args=[revision.article_id])
    try:
        done = revisions.restore(revision, by=editor(request))
    except (body.Refused, slugs.SlugTaken) as refusal:
        messages.error(request, _("Not restored: %s") % refusal)
        return HttpResponseRedirect(history_url)
    if done.lost:
        names = ", ".join(comparison_words.field_name(field) for field in done.lost)
        messages.warning(request, _("Some of it is no longer there and has to be chosen anew: %s.") % names)
    if done.saved.changed:
        said = _("Number %d is the working copy again. Readers see nothing of it before you publish.")
        messages.success(request, said % revision.number)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[revision.article_id]))
    messages.info(request, _("The working copy says just that already."))
    return HttpResponseRedirect(history_url)


def seen_article(request: HttpRequest, pk: int) -> Article:
    """The story, for those who may see stories. One query."""
    person = editor(request)
    if not (person.has_perm("articles.view_article") or person.has_perm("articles.change_article")):
        raise PermissionDenied
    return get_object_or_404(Article, pk=pk)


def revision_of(article: Article, number: int) -> Revision:
    """One revision or 404."""
    found = revisions.of(article, number)
    if found is None:
        raise Http404
    return found


def number_of(request: HttpRequest, name: str) -> int | None:
    """A number in the address; None for anything else."""
    text: Any = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
