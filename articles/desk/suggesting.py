"""What the desk offers to whoever writes: earlier stories to recall, and stories that are there already."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils import timezone

from articles.models import Article, TaggedArticle
from articles.search import desk as index
from articles.search.tokens import words
from portal.kit.inflection import stems
from portal.kit.text import fold

WEEK: Final = dt.timedelta(days=7)
# Nobody's newsroom writes more titles in a week.
TITLES_READ: Final = 5000
TAGS_ASKED: Final = 5
STORIES_OF_A_TAG: Final = 40
STORIES_BY_TITLE: Final = 200
# Two tags in common, or a tag and two words of the title.
ENOUGH: Final = 4
SHORTEST_WORD: Final = 4
ALIKE: Final = 0.75


@dataclass(frozen=True)
class Twin:
    """A story of the last seven days with the same title, or nearly."""

    story: Article
    is_same: bool


def twins(title: str, edition: str, than: int | None = None) -> list[Twin]:
    """Other stories of the last seven days, drafts too, with an equal or near-equal title. One query.

    ``than`` is the story being written. Near-equal: three words in four are the same, in whatever form.
    """
    meant, folded = _stems(title), fold(title)
    if not folded:
        return []
    found = [
        Twin(story, fold(story.title) == folded)
        for story in _of_the_week(edition)
        if story.pk != than and _is_alike(folded, meant, story.title)
    ]
    return sorted(found, key=lambda twin: not twin.is_same)


def earlier(title: str, tags: Sequence[int], edition: str, than: int | None, limit: int) -> list[Article]:
    """Public stories that share tags or words of the title, the closest first. Seven queries at most.

    Looked at are the newest forty of each of the first five tags, and two hundred with words of the title.
    """
    score: Counter[int] = Counter()
    for tag in tags[:TAGS_ASKED]:
        shown = TaggedArticle.objects.filter(tag=tag, edition=edition, published_at__isnull=False)
        newest = shown.order_by("-published_at", "-content_object_id")
        score.update(dict.fromkeys(newest.values_list("content_object", flat=True)[:STORIES_OF_A_TAG], 2))
    meant = _stems(title)
    for pk, other in _with_words_of(title, edition):
        score[pk] += _in_common(meant, _stems(other))
    close = [pk for pk, points in score.items() if points >= ENOUGH and pk != than]
    if not close:
        return []
    stories = Article.objects.visible().in_edition(edition).filter(pk__in=close).newest_first()
    return sorted(stories.defer("search_text"), key=lambda story: -score[story.pk])[:limit]


def _of_the_week(edition: str) -> Collection[Article]:
    since = timezone.now() - WEEK
    recent = Article.objects.not_binned().in_edition(edition).filter(saved_at__gte=since)
    fresh = recent.filter(Q(published_at=None) | Q(published_at__gte=since)).order_by("-saved_at")
    return list(fresh.only("pk", "title", "edition", "state", "published_at", "saved_at")[:TITLES_READ])


def _with_words_of(title: str, edition: str) -> Collection[tuple[int, str]]:
    beginnings = [word[: max(SHORTEST_WORD, len(word) - 2)] for word in _telling(title)]
    if not beginnings:
        return []
    found = index.begun_last(beginnings, STORIES_BY_TITLE)
    return list(Article.objects.visible().in_edition(edition).filter(pk__in=found).values_list("pk", "title"))


def _is_alike(folded: str, meant: list[frozenset[str]], other: str) -> bool:
    if fold(other) == folded:
        return True
    theirs = _stems(other)
    most = max(len(meant), len(theirs))
    return min(len(meant), len(theirs)) > 2 and _in_common(meant, theirs) >= ALIKE * most


def _in_common(ours: list[frozenset[str]], theirs: list[frozenset[str]]) -> int:
    return sum(any(not one.isdisjoint(other) for other in theirs) for one in ours)


def _stems(title: str) -> list[frozenset[str]]:
    return [stems(word) for word in dict.fromkeys(_telling(title))]


def _telling(title: str) -> list[str]:
    """Words that say something: those of four letters, and numbers."""
    return [word for word in words(title) if len(word) >= SHORTEST_WORD or word.isdigit()]
