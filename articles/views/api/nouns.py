"""Rubrics, tags, authors, and what people said."""

from __future__ import annotations

import uuid
from typing import Any

from articles import cachekeys
from articles.models import Author, Quote, Rubric, State, Tag
from articles.syndication.api import told
from articles.views.api.named import found
from articles.views.api.pages import page
from portal import navigation
from portal.api.operations import Answer
from portal.api.problems import refused
from portal.pagecache.recording import depends_on

BY_NAME = ("sort_key", "pk")
BY_STORY = ("-article__published_at", "-article_id", "position", "pk")
# What an index has of a speaker: by the time of their stories, all that was ever said would be sorted.
OF_SPEAKER = ("-article_id", "position", "pk")


def rubrics(asked: dict[str, Any]) -> Answer:
    """All rubrics in the editors' order. One query."""
    edition = asked["edition"]
    depends_on(navigation.key_of(navigation.RUBRICS))
    rows = Rubric.objects.select_related("parent").in_menu_order()
    return Answer([told.rubric(row, edition) for row in rows], edition)


def tags(asked: dict[str, Any]) -> Answer:
    """Tags of public stories of the edition, by name. One query."""
    edition, kind = asked["edition"], asked["kind"]
    depends_on(cachekeys.in_list("tags", edition))
    rows = Tag.objects.in_use(edition)
    if kind:
        rows = rows.of_kind(kind)
    shown, following = page(
        rows, BY_NAME, asked, of=f"tags {kind} {edition}", place_of=lambda row: (row.sort_key, row.pk)
    )
    return Answer([told.tag(row, edition) for row in shown], edition, following)


def authors(asked: dict[str, Any]) -> Answer:
    """Everybody who works here, by name. One query."""
    edition = asked["edition"]
    depends_on(cachekeys.AUTHORS)
    rows = Author.objects.standing().filter(is_active=True)
    shown, following = page(rows, BY_NAME, asked, of="authors", place_of=lambda row: (row.sort_key, row.pk))
    return Answer([told.author(row, edition) for row in shown], edition, following)


def quotes(asked: dict[str, Any]) -> Answer:
    """What people said in public stories, the newest first; one speaker's in the order they were begun.

    One query, one more for a speaker.
    """
    edition, speaker, article = asked["edition"], asked["speaker"], asked["article"]
    if speaker and article:
        raise refused("Choose one of speaker, article.")
    # What is said there changes with any story's words, and who said it with any tag.
    depends_on(cachekeys.in_list("search", edition), cachekeys.in_list("tags", edition))
    rows = Quote.objects.filter(article__state=State.PUBLISHED, article__edition=edition)
    if speaker:
        rows = rows.filter(tag=found("tag", speaker, Tag.objects.standing().with_publicity()))
    if article:
        rows = rows.filter(article__uid=article)
    order = OF_SPEAKER if speaker else BY_STORY
    shown, following = page(
        rows.select_related("article", "tag", "source").defer("article__search_text"),
        order,
        asked,
        of=f"quotes {speaker} {article} {edition} {len(order)}",
        place_of=lambda row: (row.article.published_at, row.article_id, row.position, row.pk)[-len(order) :],
    )
    depends_on(*(cachekeys.card(row.article_id) for row in shown))
    return Answer([told.quote(row) for row in shown], edition, following)


def story_id(text: str) -> str:
    """The id of a story, as ``Parameter.read``."""
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise ValueError("an id as articles have it.") from error
