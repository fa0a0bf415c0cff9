"""Translations at the desk: what an edition lacks, what fell behind, and a story beside its original."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
from articles.admin.base import editor, number_in
from articles.admin.comparison_words import NodeInWords
from articles.admin.fields import in_tree_order
from articles.body.difference import Fate, NodeChange
from articles.desk import drafting, rights, translating
from articles.desk.translating import Lag
from articles.models import Article, Rubric, keyset
from portal import editions
from portal.kit.text import excerpt
from portal.kit.worddiff import Change, Piece

PAGE = 50
# The edition that the law wants complete.
FIRST = "uk"
EXCERPT = 90
# So many changed paragraphs are named in the form; the screen shows all.
NAMED = 6


@dataclass(frozen=True)
class Row:
    """A node of the original and the one that translates it; either may be missing."""

    original: NodeInWords | None
    translation: str
    kind: str


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    view, held = site.admin_view, {"site": site}
    return [
        path("translations/", view(overview), held, name="translations"),
        path("articles/article/<int:pk>/beside/", view(beside), held, name="article_beside"),
        path("articles/article/<int:pk>/confirm/", view(require_POST(confirm)), name="article_confirm"),
    ]


def overview(request: HttpRequest, site: AdminSite) -> TemplateResponse:
    """Public stories that an edition lacks, or translations that fell behind. Four queries at most."""
    seen(request)
    codes = editions.codes()
    wanted = request.GET.get("edition", "")
    edition = wanted if wanted in codes else FIRST if FIRST in codes else codes[-1]
    is_behind = request.GET.get("show") == "behind"
    stories = Article.objects.visible().select_related("rubric").defer("search_text")
    stories = stories.behind().filter(edition=edition) if is_behind else stories.without_version_in(edition)
    rubric = request.GET.get("rubric", "")
    if rubric.isdecimal():
        stories = stories.filter(in_rubrics__rubric=int(rubric[:9]))
    try:
        before, after = (cursor_of(request, name) for name in ("before", "after"))
        page = keyset.page(stories, PAGE, before=before, after=after)
    except (keyset.Malformed, keyset.Unknown) as error:
        raise Http404 from error
    begun = {} if is_behind else versions_in(edition, page.rows)
    context = {
        **site.each_context(request),
        "title": _("Translations"),
        "page": page,
        "rows": [{"story": story, "begun": begun.get(story.group_id)} for story in page.rows],
        "edition": edition,
        "edition_name": editions.name_of(edition),
        "editions": editions.choices(),
        "is_behind": is_behind,
        "rubric": rubric,
        "rubrics": in_tree_order(Rubric.objects.all()),
        "may_add": rights.of(editor(request)).may_begin(edition),
    }
    return TemplateResponse(request, "admin/translations.html", context)


def beside(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """A translation beside its original, node by node, as both are saved. Seven queries."""
    seen(request)
    article = get_object_or_404(Article, pk=pk)
    found = translating.lag(article)
    if found is None:
        raise Http404
    original, translation = drafting.snapshot_of(found.original), drafting.snapshot_of(article)
    context = {
        **site.each_context(request),
        "title": _("Beside the original"),
        "subtitle": str(article),
        "article": article,
        "lag": found,
        "original": original,
        "translation": translation,
        "fields": [(comparison_words.field_name(field.name), field.pieces) for field in found.fields],
        "gone": [words(change) for change in found.changed if change.now is None],
        "rows": list(rows_of(found, original.body, translation.body)),
        "may_change": rights.of(editor(request)).may_edit(article),
    }
    return TemplateResponse(request, "admin/articles/article/beside.html", context)


def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the translation is true to the original as it was shown."""
    article = get_object_or_404(Article, pk=pk)
    number = request.POST.get("number", "")
    if number.isdecimal() and translating.confirm(article, int(number[:9]), by=editor(request)):
        messages.success(request, _("Noted: the translation is true to its original."))
    else:
        messages.info(request, _("There was nothing to confirm."))
    return HttpResponseRedirect(reverse("admin:article_beside", args=[pk]))


def press(request: HttpRequest, article: Article) -> bool:
    """The same from the form, once what it holds is saved."""
    number = number_in(request.POST["_translated"])
    if number and translating.confirm(article, number, by=editor(request)):
        messages.success(request, _("Saved. Noted: the translation is true to its original."))
    else:
        messages.info(request, _("Saved. There was nothing to confirm."))
    return True


def in_form(article: Article) -> dict[str, Any]:
    """What the form of a translation says of its original; empty for other stories. Two or three queries."""
    found = translating.lag(article)
    if found is None:
        return {}
    named = [field_words(field.name) for field in found.fields]
    named += [node_words(change) for change in found.changed]
    return {"lag": found, "lag_named": named[:NAMED], "lag_more": max(0, len(named) - NAMED)}


def field_words(name: str) -> str:
    return comparison_words.field_name(name)


def node_words(change: NodeChange) -> str:
    """A changed node in one line: its place, its kind, how it begins, what became of it."""
    shown = words(change)
    place = change.now if change.now is not None else change.was
    return _("%(kind)s, block %(place)d, %(said)s: %(words)s") % {
        "kind": shown.kind,
        "place": (place or 0) + 1,
        "said": ", ".join(shown.said),
        "words": excerpt(change.node.text, EXCERPT) or "–",
    }


def words(change: NodeChange) -> NodeInWords:
    """A node in words; what its values name stays as it is written."""
    return comparison_words.node_in_words(change, None)


def rows_of(found: Lag, original: str, translation: str) -> Iterator[Row]:
    """Both texts side by side; the original's nodes with what changed in them since."""
    one, other = (body.parse(text).document.identify() for text in (original, translation))
    changes = {change.now: change for change in found.nodes if change.now is not None}
    for place, twin in translating.side_by_side(one, other):
        left = None
        if place is not None:
            change = changes.get(place) or unchanged(one, place)
            left = words(change)
        node = other.nodes[twin] if twin is not None else None
        yield Row(left, node.text if node else "", comparison_words.kind_name(node.name) if node else "")


def unchanged(document: body.Document, place: int) -> NodeChange:
    """A node nothing happened to."""
    node = document.nodes[place]
    pieces = (Piece(Change.SAME, node.text),) if node.text else ()
    return NodeChange(Fate.SAME, before=node, after=node, was=place, now=place, pieces=pieces)


def versions_in(edition: str, stories: list[Article]) -> dict[int, Article]:
    """Versions in this edition that are begun and not public, by group. One query."""
    groups = [story.group_id for story in stories]
    begun = Article.objects.filter(edition=edition, group__in=groups, binned_at=None)
    return {version.group_id: version for version in begun.only("pk", "group_id", "state", "title")}


def cursor_of(request: HttpRequest, name: str) -> keyset.Cursor | None:
    text = request.GET.get(name, "")
    return keyset.Cursor.parse(text) if text else None


def seen(request: HttpRequest) -> None:
    """Only for those who may see stories."""
    person = editor(request)
    if not (person.has_perm("articles.view_article") or person.has_perm("articles.change_article")):
        raise PermissionDenied
