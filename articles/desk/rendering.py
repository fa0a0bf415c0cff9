"""Final HTML and page furniture, derived when an article is saved, so that readers' pages ask for nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import get_template

from articles import body
from articles.media.models import Image
from articles.models import (
    Article,
    ArticleRubric,
    Author,
    AuthorRole,
    Byline,
    Correction,
    Rubric,
    Source,
    State,
    Tag,
    TaggedArticle,
)
from articles.models.addresses import tags_at
from articles.models.correction import MENDING
from portal import editions

VERSION = 9


@dataclass(frozen=True)
class Lists:
    """The ordered lists of an article, with what their rows name."""

    tags: Sequence[TaggedArticle]
    rubrics: Sequence[ArticleRubric]
    byline: Sequence[Byline]
    sources: Sequence[Source]

    @classmethod
    def of(cls, article: Article) -> Lists:
        """As they are stored. Four queries, none for what was prefetched with the article."""
        return cls(
            tags=_listed(article, "tagged", "tag"),
            rubrics=_listed(article, "in_rubrics", "rubric"),
            byline=_listed(article, "byline", "author"),
            sources=list(article.sources.all()),
        )


def render(document: body.Document, article: Article, shown: Surroundings | None = None) -> str:
    """The body as readers get it, set as its edition sets text.

    At most five queries, whatever its length; none where what it refers to was read already: ``shown``.
    """
    shown = shown or Surroundings(document, article)
    with editions.speaking(article.edition):
        return body.render(
            document.typeset(article.edition),
            shown.render_node,
            own_hosts=[urlsplit(settings.PORTAL_SITE_URL).hostname or ""],
            is_sponsored=article.is_advertising,
        )


class Surroundings:
    """What the nodes of one body refer to, read once; its ``sources`` where they are known."""

    def __init__(
        self, document: body.Document, article: Article, sources: Sequence[Source] | None = None
    ) -> None:
        used = document.references
        self.edition = article.edition
        self.is_sponsored = article.is_advertising
        shown = Image.objects.filter(pk__in=used.images) if used.images else ()
        self.images = {image.pk: image for image in shown}
        named = Article.objects.filter(uid__in=used.articles).for_card() if used.articles else ()
        self.stories = {str(story.uid): story for story in named if story.is_published}
        self.withdrawn = {str(story.uid) for story in named if story.state == State.WITHDRAWN}
        self.corrected = _corrected(self.stories) if self.stories else {}
        self.tags = tags_at(used.tags)
        if sources is None:
            sources = list(article.sources.all()) if used.sources else []
        self.sources = {source.key: source for source in sources}

    def render_node(self, node: body.Node, context: dict[str, Any]) -> str:
        """One top-level node through its template."""
        template = get_template(f"articles/body/{node.template_name}.html")
        return template.render({**context, "edition": self.edition, "resolve": self})


def _corrected(uids: Collection[str]) -> dict[str, datetime]:
    """When stories were corrected, by their identifiers: the last one counts. One query."""
    mended = Correction.objects.filter(article__uid__in=uids, kind__in=MENDING)
    # Rows come in the order they were told.
    return {str(uid): moment for uid, moment in mended.values_list("article__uid", "published_at")}


def furniture(document: body.Document, article: Article, lists: Lists | None = None) -> dict[str, Any]:
    """Byline, rubrics, tags, sources, place and quotes as the page of the edition says them.

    Six queries; none for what was prefetched with the article, for ``lists`` that are known, or for the
    corrections of a story that was never public.
    """
    edition = article.edition
    place = article.place.labels.in_edition(edition) if article.place else ""
    lists = lists or Lists.of(article)
    corrections = article.corrections.all() if article.was_published else ()
    with editions.speaking(edition):
        return {
            "place": place,
            "byline": [noun_as_shown(row.author, edition, row.role) for row in lists.byline],
            "rubrics": [noun_as_shown(row.rubric, edition) for row in lists.rubrics if not row.inherited],
            "tags": [noun_as_shown(row.tag, edition) for row in lists.tags],
            "corrections": [correction_as_shown(row) for row in corrections],
            "sources": [source_as_shown(row) for row in lists.sources],
            "quotes": [
                {"words": quote.words, "speaker": quote.speaker, "role": quote.role}
                for quote in document.quotes
            ],
        }


def _listed(article: Article, name: str, noun: str) -> list[Any]:
    """The rows of a list with what they name: one query, none where they were prefetched."""
    rows = getattr(article, name)
    known = name in getattr(article, "_prefetched_objects_cache", {})
    return list(rows.all() if known else rows.select_related(noun))


def noun_as_shown(noun: Author | Rubric | Tag, edition: str, role: str = "") -> dict[str, Any]:
    """An author with a role, a rubric or a tag as plain values, in the language being spoken."""
    url = noun.get_absolute_url()
    if isinstance(noun, Author):
        role_label = str(AuthorRole(role).label) if role != AuthorRole.TEXT else ""
        return {"name": noun.labels.in_edition(edition), "url": url, "role": role, "role_label": role_label}
    if isinstance(noun, Rubric):
        return {"label": noun.labels.in_edition(edition), "url": url}
    return {"pk": noun.pk, "label": noun.label, "url": url, "kind": noun.kind}


def correction_as_shown(correction: Correction) -> dict[str, str]:
    """A correction as plain values, in the language being spoken."""
    return {
        "kind": str(correction.get_kind_display()),
        "text": correction.text,
        "place": correction.place,
        "time": correction.published_at.isoformat(),
    }


def source_as_shown(source: Source) -> dict[str, str]:
    """A source as plain values; the time as the page prints it."""
    return {
        "kind": source.kind,
        "kind_label": str(source.get_kind_display()),
        "name": source.name,
        "channel": source.channel,
        "link": source.link,
        "time": source.time.isoformat() if source.time else "",
    }
