"""A story's articles as rows of all tables: what the desk's verbs would have left there."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db import connection, models

from articles.body import References
from articles.desk import rendering
from articles.desk.models import Translation
from articles.management.archive.cast import Cast
from articles.management.archive.plan import ARTICLES_OF_TEN, LANGUAGES, Plan
from articles.management.archive.prose import Words
from articles.management.archive.stories import Story, Text, text_of
from articles.models import (
    Address,
    Article,
    ArticleBody,
    ArticleRubric,
    Author,
    AuthorRole,
    Byline,
    Quote,
    Reference,
    Rubric,
    Source,
    SourceKind,
    Stage,
    State,
    Tag,
    TaggedArticle,
    TranslationGroup,
)
from articles.models.reading import RELATED_KEPT
from articles.search.documents import Document, edition_mark, marks
from articles.search.wordforms import keyed
from portal import bulk, editions

# A story in so many has moved once.
MOVED: Final = 50
LISTED: Final = ("position", "edition", "published_at")
SOURCE: Final[dict[str, Any]] = {
    "key": "document", "kind": SourceKind.DOCUMENT, "name": "", "channel": "Register",
    "link": "https://example.org/register", "position": 0,
}  # fmt: skip
COLUMNS: Final[dict[type[models.Model], tuple[str, ...]]] = {
    TranslationGroup: ("id", "created_at"),
    Article: (
        "id", "uid", "edition", "group_id", "slug", "title", "lead", "kind", "is_exclusive", "has_photo",
        "has_video", "place_id", "agency", "rubric_id", "lead_image_id", "lead_caption", "stage", "state",
        "published_at", "updated_at", "created_at", "saved_at", "search_text", "original_edition",
    ),
    ArticleBody: (
        "article_id", "canonical", "rendered", "text", "words", "references", "furniture", "render_version",
        "related",
    ),
    TaggedArticle: (*LISTED, "content_object_id", "tag_id"),
    ArticleRubric: (*LISTED, "article_id", "rubric_id", "inherited"),
    Byline: (*LISTED, "article_id", "author_id", "role"),
    Source: ("article_id", *SOURCE),
    Quote: (
        "article_id", "node", "position", "words", "speaker", "tag_id", "role", "attribution", "language",
        "is_translated",
    ),
    Reference: ("article_id", "kind", "target"),
    Address: ("edition", "slug", "article_id", "left_at"),
    Translation: ("article_id", "original_id", "number", "confirmed_at"),
}  # fmt: skip


@dataclass
class Rows:
    """Rows by table, documents for both indexes, and views by article."""

    tables: dict[type[models.Model], list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    documents: list[Document] = field(default_factory=list)
    desk: list[tuple[int, str, str]] = field(default_factory=list)
    views: dict[int, int] = field(default_factory=dict)

    def write(self) -> None:
        """Put all but the documents and views into the database, in the transaction that is open."""
        for model, columns in COLUMNS.items():
            bulk.write("default", model._meta.db_table, columns, self.tables[model])


class Clerk:
    """Writes stories down. What is said of the cast is put into words once."""

    def __init__(self, plan: Plan, cast: Cast) -> None:
        self.plan, self.cast = plan, cast
        self.names: dict[type[models.Model], dict[int, str]] = {
            Tag: {tag.pk: _keyed_names(tag) for tag in cast.tags},
            Author: {author.pk: _keyed_names(author) for author in cast.authors},
        }
        self.tags = {(code, tag.pk): _tag(tag, code) for code in LANGUAGES for tag in cast.tags}
        self.rubrics = {(code, row.pk): _rubric(row, code) for code in LANGUAGES for row in cast.rubrics}
        self.credits = {
            (code, author.pk, role): _credit(author, role, code)
            for code in LANGUAGES for author in cast.authors for role in (AuthorRole.TEXT, AuthorRole.PHOTO)
        }  # fmt: skip

    def note(self, rows: Rows, story: Story, texts: Sequence[Text]) -> None:
        """Add a story's articles to ``rows``."""
        first = story.told.first_pk
        group, original = first, texts[0].edition
        rows.tables[TranslationGroup].append((group, stored(story.told.published_at)))
        for pk, text in enumerate(texts, first):
            self._article(rows, story, text, pk, group, "" if text.edition == original else original)
            if pk > first:
                rows.tables[Translation].append((pk, first, 1, stored(text.published_at)))
            if pk % MOVED == 0:
                former = f"former-{text.slug[:80]}"
                rows.tables[Address].append((text.edition, former, pk, stored(text.published_at)))
            rows.views[pk] = story.views

    def _article(self, rows: Rows, story: Story, text: Text, pk: int, group: int, original: str) -> None:
        at = stored(text.published_at)
        updated = stored(text.published_at + timedelta(hours=1)) if story.is_updated else None
        rows.tables[Article].append((
            pk, identifier(self.plan.uid(pk)), text.edition, group, text.slug, text.title.text,
            text.lead.text, story.kind, story.is_exclusive, story.has_photo, story.has_video,
            story.place.pk if story.place else None, story.agency, story.rubrics[0].pk, story.picture, "",
            Stage.FULL, State.PUBLISHED, at, updated, at, at, f"{text.title.fold} {text.lead.fold}", original,
        ))  # fmt: skip
        words = text_of(text.nodes)
        self._body(rows, story, text, words.text, pk)
        listed = self._lists(rows, story, text, pk)
        rows.documents.append(self._document(story, text, words, pk, listed))
        rows.desk.append((pk, text.title.folded, f"{text.title.folded} {text.lead.folded} {words.folded}"))

    def _body(self, rows: Rows, story: Story, text: Text, plain: str, pk: int) -> None:
        quotes = [node.quote for node in text.nodes if node.quote]
        used = References(tags=tuple(quote.tag for quote in quotes))
        sources = [SOURCE] if story.has_source else []
        furniture = {
            "place": story.place.labels.in_edition(text.edition) if story.place else "",
            "byline": [self.credits[text.edition, author.pk, role] for author, role in story.authors],
            "rubrics": [self.rubrics[text.edition, row.pk] for row in story.rubrics],
            "tags": [self.tags[text.edition, tag.pk] for tag in story.tags],
            "corrections": [],
            "sources": [_source(text.edition) for _ in sources],
            "quotes": [{"words": one.words, "speaker": one.speaker, "role": one.role} for one in quotes],
        }
        rows.tables[ArticleBody].append((
            pk,
            "".join(node.canonical for node in text.nodes),
            "".join(node.rendered for node in text.nodes),
            plain,
            sum(node.number for node in text.nodes),
            json.dumps({**used.as_json(), "galleries": 0}),
            json.dumps(furniture),
            rendering.VERSION,
            json.dumps(_related(pk)),
        ))  # fmt: skip
        rows.tables[Source] += [(pk, *source.values()) for source in sources]
        speakers = self.cast.speakers_by_slug
        rows.tables[Quote] += [
            (pk, one.node, place, one.words, one.speaker, speakers[one.tag], one.role, one.attribution,
             one.language, one.is_translated)
            for place, one in enumerate(quotes)
        ]  # fmt: skip
        if story.picture:
            rows.tables[Reference].append((pk, Reference.IMAGE, str(story.picture)))

    def _lists(self, rows: Rows, story: Story, text: Text, pk: int) -> list[int]:
        """The rows of tags, rubrics and authors; all rubrics that the article is listed in."""
        common = (text.edition, stored(text.published_at))
        rows.tables[TaggedArticle] += [(place, *common, pk, tag.pk) for place, tag in enumerate(story.tags)]
        rows.tables[Byline] += [
            (place, *common, pk, author.pk, role) for place, (author, role) in enumerate(story.authors)
        ]
        chosen = {rubric.pk: False for rubric in story.rubrics}
        for rubric in story.rubrics:
            if rubric.parent_id:
                chosen.setdefault(rubric.parent_id, True)
        rows.tables[ArticleRubric] += [
            (place, *common, pk, rubric, inherited)
            for place, (rubric, inherited) in enumerate(chosen.items())
        ]
        return list(chosen)

    def _document(self, story: Story, text: Text, words: Words, pk: int, rubrics: list[int]) -> Document:
        tags = list(
            dict.fromkeys([*(tag.pk for tag in story.tags), *([story.place.pk] if story.place else [])])
        )
        authors = list(dict.fromkeys(author.pk for author, _role in story.authors))
        names = [self.names[Tag][pk] for pk in tags] + [self.names[Author][pk] for pk in authors]
        return Document(
            article_id=pk,
            published_at=text.published_at,
            edition=text.edition,
            marks=" ".join([edition_mark(text.edition), *marks(rubrics, tags, authors, story.kind)]),
            title=text.title.keyed,
            lead=text.lead.keyed,
            body=words.keyed,
            names=" ".join(names),
        )


def _related(pk: int) -> list[list[float]]:
    """As many as are kept: not the nearest by their tags, but stories of the same edition, from before."""
    earlier = (pk - ARTICLES_OF_TEN * (place + 1) for place in range(RELATED_KEPT))
    return [[other, 1.0] for other in earlier if other > 0]


def _keyed_names(thing: Tag | Author) -> str:
    return keyed(" . ".join(dict.fromkeys([getattr(thing, "name", ""), *thing.labels.values()])))


def _credit(author: Author, role: AuthorRole, edition: str) -> dict[str, str]:
    with editions.speaking(edition):
        return {
            "name": author.labels.in_edition(edition),
            "url": author.get_absolute_url(),
            "role": role,
            "role_label": "" if role == AuthorRole.TEXT else str(role.label),
        }


def _rubric(rubric: Rubric, edition: str) -> dict[str, str]:
    with editions.speaking(edition):
        return {"label": rubric.labels.in_edition(edition), "url": rubric.get_absolute_url()}


def _tag(tag: Tag, edition: str) -> dict[str, Any]:
    with editions.speaking(edition):
        return {"pk": tag.pk, "label": tag.label, "url": tag.get_absolute_url(), "kind": tag.kind}


@lru_cache(maxsize=8)
def _source(edition: str) -> dict[str, str]:
    with editions.speaking(edition):
        return rendering.source_as_shown(Source(**SOURCE))


def identifier(uid: uuid.UUID) -> Any:
    """As this database keeps it."""
    return uid if connection.features.has_native_uuid_field else uid.hex


@lru_cache(maxsize=2**12)
def stored(moment: datetime) -> Any:
    """As this database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)
