"""What a reader may mean who is still typing: people, topics and titles, nothing that is not public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length

from articles.models import Article, Author, AuthorName, Byline, Tag, TagKind, TagName
from articles.models.named import begins
from articles.search.documents import Filters
from articles.search.engines import Ask, engine
from articles.search.places import Window
from articles.search.questions import LONGEST_QUESTION, Question, asked
from articles.search.tokens import WORD
from articles.search.wordforms import begun
from portal.kit.text import fold
from portal.planned import Among

SHORTEST_NAME: Final = 2
# A shorter beginning stands in too many titles to be looked up while typing.
SHORTEST_BEGINNING: Final = 4
NAMES: Final = 5
TITLES: Final = 4


@dataclass(frozen=True)
class Suggestions:
    """People, other tags and authors by name; stories by title, the newest first."""

    people: list[Tag]
    topics: list[Tag]
    authors: list[Author]
    stories: list[Article]


NONE: Final = Suggestions([], [], [], [])


def suggested(typed: str, edition: str, *, with_titles: bool = True) -> Suggestions:
    """What of ``edition`` begins as typed: a word of each name, the words of titles. Six queries at most."""
    # PostgreSQL takes no NUL, and nobody means one.
    typed = typed[:LONGEST_QUESTION].replace("\0", " ").strip()
    folded = fold(typed)
    if len(folded) < SHORTEST_NAME:
        return NONE
    tags = list(_tags(folded, edition))
    return Suggestions(
        people=[tag for tag in tags if tag.kind == TagKind.PERSON][:NAMES],
        topics=[tag for tag in tags if tag.kind != TagKind.PERSON][:NAMES],
        authors=list(_authors(folded, edition)),
        stories=_stories(typed, edition) if with_titles else [],
    )


def names(typed: str, edition: str, kind: str) -> list[str]:
    """What may be meant in one field: of ``"person"``, ``"author"``, or any ``"tag"``. One query."""
    folded = fold(typed[:LONGEST_QUESTION].replace("\0", " ").strip())
    if len(folded) < SHORTEST_NAME:
        return []
    if kind == "author":
        return [author.label for author in _authors(folded, edition)]
    rows = Q(kind=TagKind.PERSON) if kind == "person" else Q()
    return list(dict.fromkeys(tag.label for tag in _tags(folded, edition, rows)))


def _tags(folded: str, edition: str, kind: Q | None = None) -> list[Tag]:
    """Shorter names first: what was typed is more of them."""
    named = TagName.objects.filter(begins("folded", folded)).values("tag")
    tags = Tag.objects.filter(kind or Q(), Among("pk", named)).in_use(edition)
    return list(tags.order_by(Length("folded"), "sort_key")[: 2 * NAMES])


def _authors(folded: str, edition: str) -> list[Author]:
    bylines = Byline.objects.filter(author=OuterRef("pk"), edition=edition, published_at__isnull=False)
    named = AuthorName.objects.filter(begins("folded", folded)).values("author")
    authors = Author.objects.standing().filter(Exists(bylines), Among("pk", named))
    return list(authors.order_by("sort_key")[:NAMES])


def _stories(typed: str, edition: str) -> list[Article]:
    *whole, last = WORD.findall(typed) or [""]
    beginning = begun(last) if len(last) >= SHORTEST_BEGINNING else ()
    question = asked(" ".join(whole)) if beginning else asked(typed)
    # Quotation marks and hyphens mean nothing yet.
    ask = Ask(Question(question.wanted), Filters(edition=edition), begun=beginning, in_title=True)
    if not ask.question.wanted and not beginning:
        return []
    found = engine().search(ask, Window(), TITLES)
    ids = [one.article_id for one in found]
    rows = {story.pk: story for story in Article.objects.visible().filter(pk__in=ids)}
    return [rows[pk] for pk in ids if pk in rows and rows[pk].edition == edition]
