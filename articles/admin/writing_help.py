"""What the article form asks while somebody writes: answered beside their typing, never in its way."""

from __future__ import annotations

import json
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.admin.story_suggest import as_item
from articles.desk import known_tags, suggesting, tagging
from articles.models import Article, Tag
from portal import editions, moments
from portal.kit.text import excerpt, fold
from portal.kit.typography import typeset_runs

TAGS_SHOWN: Final = 8
STORIES_SHOWN: Final = 5
TWINS_SHOWN: Final = 3
LONGEST_RECALL: Final = 300
MOST_RUNS: Final = 20_000


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Tags, earlier stories and twins for what the form holds, sent as JSON. Some fifteen queries.

    ``turn`` comes back as it was sent: an answer to an older question is dropped.
    """
    sent = _sent(request)
    if sent is None:
        return HttpResponseBadRequest()
    title, lead, text = (_text(sent, name) for name in ("title", "lead", "text"))
    edition = wanted if (wanted := str(sent.get("edition"))) in editions.codes() else editions.primary()
    number = sent.get("article")
    than = number if isinstance(number, int) else None
    chosen = _chosen(sent.get("tags"))
    found = [pk for pk in known_tags.mentioned(title, lead, text) if pk not in chosen]
    close = suggesting.earlier(title, [*chosen, *found], edition, than, STORIES_SHOWN)
    alike = suggesting.twins(title, edition, than)
    return JsonResponse(
        {
            "turn": sent.get("turn"),
            "tags": _tags(found[:TAGS_SHOWN]),
            "stories": [_story(story) for story in close],
            "twins": [_twin(twin) for twin in alike[:TWINS_SHOWN]],
        }
    )


@require_POST
def typeset(request: HttpRequest) -> HttpResponse:
    """The lines of ``lines``, each a list of runs, with the marks of their language. No query."""
    sent = _sent(request)
    lines = sent.get("lines") if sent else None
    if sent is None or not isinstance(lines, list) or len(lines) > MOST_RUNS:
        return HttpResponseBadRequest()
    if not all(isinstance(line, list) and all(isinstance(run, str) for run in line) for line in lines):
        return HttpResponseBadRequest()
    language = str(sent.get("edition") or editions.primary())
    return JsonResponse({"lines": [typeset_runs(line, language) for line in lines]})


def _sent(request: HttpRequest) -> dict[str, Any] | None:
    """What a writer sent; None for anything that is no JSON object."""
    user = request.user
    if not (user.has_perm("articles.add_article") or user.has_perm("articles.change_article")):
        raise PermissionDenied
    try:
        sent = json.loads(request.body)
    except ValueError:
        return None
    return sent if isinstance(sent, dict) else None


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name)
    return value[: known_tags.LONGEST_TEXT] if isinstance(value, str) else ""


def _chosen(names: Any) -> list[int]:
    """The tags that the form has already, in its order. One query."""
    known = [fold(name) for name in names if isinstance(name, str)][:30] if isinstance(names, list) else []
    rows = Tag.objects.filter(Q(folded__in=known) | Q(aliases__folded__in=known))
    by_name: dict[str, int] = {}
    for pk, folded, alias in rows.values_list("pk", "folded", "aliases__folded"):
        by_name[folded] = pk
        if alias in known:
            by_name[alias] = pk
    return list(dict.fromkeys(by_name[name] for name in known if name in by_name))


def _tags(found: list[int]) -> list[dict[str, str]]:
    """Tags as the field of the form takes them. Three queries."""
    rows = Tag.objects.in_bulk(found)
    spelt = tagging.spellings(rows.values()) if rows else {}
    return [
        {"name": spelt[pk], "kind": rows[pk].kind, "kindLabel": rows[pk].get_kind_display()}
        for pk in found
        if pk in rows
    ]


def _story(story: Article) -> dict[str, Any]:
    return {
        **as_item(story),
        "lang": story.edition,
        "url": _address(story),
        "when": moments.short_of_this_year(story.published_at, "j M H:i"),
        "words": excerpt(story.lead or story.title, LONGEST_RECALL),
    }


def _twin(twin: suggesting.Twin) -> dict[str, Any]:
    story = twin.story
    return {
        "title": str(story),
        "lang": story.edition,
        "url": _address(story),
        "isSame": twin.is_same,
        "state": story.get_state_display(),
        "when": moments.short_of_this_year(story.published_at or story.saved_at, "j M H:i"),
    }


def _address(story: Article) -> str:
    return reverse("admin:articles_article_change", args=[story.pk])
