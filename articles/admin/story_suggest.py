"""Stories offered while an editor looks for an earlier one, and what is known of those a text names."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.search import desk as index
from portal import editions

SUGGESTED = 8
LONGEST = 200
SHORTEST = 3
SHORT_ASKED = 200


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Published stories of ``?edition=`` with words that begin like all those of ``?q=``, newest first.

    Without words the newest ones. One query.
    """
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    edition = request.GET.get("edition", "")
    if edition not in editions.codes():
        edition = editions.primary()
    known = Article.objects.visible().in_edition(edition).newest_first().for_card()
    typed = request.GET.get("q", "").strip()[:LONGEST]
    # One or two letters begin words of nearly every text: then titles alone are asked.
    short = known.filter(pk__in=index.begun_last([typed], SHORT_ASKED))
    found = short if 0 < len(typed) < SHORTEST else index.narrowed(known, typed)
    return JsonResponse({"stories": [as_item(story) for story in found[:SUGGESTED]]})


def known_stories(uids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The stories with these uids as the editor knows them, by uid. One query, none for no uid."""
    wanted = list(filter(None, map(_uuid, uids)))
    if not wanted:
        return {}
    return {str(story.uid): as_item(story) for story in Article.objects.filter(uid__in=wanted).for_card()}


def as_item(story: Article) -> dict[str, Any]:
    """A story as the scripts know it."""
    return {
        "id": story.pk,
        "uid": str(story.uid),
        "title": str(story),
        "edition": editions.name_of(story.edition),
        "published": story.published_at.isoformat(timespec="seconds") if story.published_at else "",
    }


def _uuid(written: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(written)
    except ValueError:
        return None
