"""Writing an article's row, its ordered lists and everything derived from its body out of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from articles import body
from articles.desk import rendering
from articles.desk.snapshot import Snapshot
from articles.models import (
    Article,
    ArticleBody,
    ArticleRubric,
    Byline,
    Mark,
    Quote,
    Reference,
    Rubric,
    Source,
    TaggedArticle,
)
from articles.models.addresses import tags_at
from portal.kit.text import fold

ROW_FIELDS = [
    "title",
    "slug",
    "lead",
    "kind",
    "is_exclusive",
    "has_photo",
    "has_video",
    "place",
    "agency",
    "rubric",
    "lead_image",
    "lead_caption",
    "search_text",
    "saved_at",
]


def write(article: Article, snapshot: Snapshot) -> None:
    """Make the stored article say what ``snapshot`` says. About 15 queries, in the caller's transaction."""
    _write_row(article, snapshot)
    _write_lists(article, snapshot)
    _write_body(article, snapshot)


def public_since(article: Article) -> Any:
    """What the list rows of ``article`` carry as their time: NULL keeps them out of every list."""
    return article.published_at if article.is_published else None


def mark_lists(article: Article) -> None:
    """Put the article's rows into the public lists, or take them out, as its state says. Three queries."""
    since = public_since(article)
    for rows in (article.tagged, article.in_rubrics, article.byline):
        rows.update(published_at=since)


def relist_parents(article: Article) -> None:
    """List the article in the parents of its rubrics as the tree stands now. Four queries."""
    own = list(article.in_rubrics.filter(inherited=False).values_list("rubric", flat=True))
    parents = set(Rubric.objects.filter(children__in=own).values_list("pk", flat=True)) - set(own)
    inherited = article.in_rubrics.filter(inherited=True)
    inherited.exclude(rubric__in=parents).delete()
    missing = parents - set(inherited.values_list("rubric", flat=True))
    ArticleRubric.objects.bulk_create(
        ArticleRubric(
            article=article,
            rubric_id=parent,
            inherited=True,
            position=len(own),
            edition=article.edition,
            published_at=public_since(article),
        )
        for parent in missing
    )


def fill_in(article: Article, snapshot: Snapshot) -> None:
    """Have the row say what the snapshot says; nothing is stored."""
    article.title, article.slug, article.lead = snapshot.title, snapshot.slug, snapshot.lead
    article.kind, article.agency = snapshot.kind, snapshot.agency
    article.is_exclusive = snapshot.has(Mark.EXCLUSIVE)
    article.has_photo, article.has_video = snapshot.has(Mark.PHOTO), snapshot.has(Mark.VIDEO)
    article.place_id, article.rubric_id = snapshot.place, snapshot.rubric
    article.lead_image_id, article.lead_caption = snapshot.lead_image, snapshot.lead_caption
    article.search_text = fold(f"{snapshot.title} {snapshot.lead}")


def _write_row(article: Article, snapshot: Snapshot) -> None:
    fill_in(article, snapshot)
    article.save(update_fields=ROW_FIELDS)


def _write_lists(article: Article, snapshot: Snapshot) -> None:
    common = {"edition": article.edition, "published_at": public_since(article)}
    _replace(
        article.tagged.all(),
        (
            TaggedArticle(content_object=article, tag_id=tag, position=position, **common)
            for position, tag in enumerate(dict.fromkeys(snapshot.tags))
        ),
    )
    _replace(
        article.in_rubrics.all(),
        (
            ArticleRubric(article=article, rubric_id=rubric, inherited=inherited, position=position, **common)
            for position, (rubric, inherited) in enumerate(listed_rubrics(snapshot).items())
        ),
    )
    signed = dict.fromkeys((credit.author, credit.role) for credit in snapshot.byline)
    _replace(
        article.byline.all(),
        (
            Byline(article=article, author_id=author, role=role, position=position, **common)
            for position, (author, role) in enumerate(signed)
        ),
    )
    _replace(
        article.sources.all(),
        (
            Source(
                article=article,
                key=row.key,
                kind=row.kind,
                name=row.name,
                channel=row.channel,
                link=row.link,
                time=row.moment,
                position=position,
            )
            for position, row in enumerate(snapshot.sources)
        ),
    )


def listed_rubrics(snapshot: Snapshot) -> dict[int, bool]:
    """Rubric → whether it is only a parent of a chosen one; the main rubric first. One query."""
    chosen = [snapshot.rubric, *snapshot.rubrics] if snapshot.rubric else list(snapshot.rubrics)
    listed = dict.fromkeys(chosen, False)
    for parent in Rubric.objects.filter(children__in=chosen).values_list("pk", flat=True):
        listed.setdefault(parent, True)
    return listed


def _write_body(article: Article, snapshot: Snapshot) -> None:
    document = body.parse(snapshot.body).document.identify()
    values = {
        **body_values(document),
        "rendered": rendering.render(document, article),
        "furniture": rendering.furniture(document, article),
        "render_version": rendering.VERSION,
    }
    # One statement, whether it was there or not; which stories are related stays as it was.
    ArticleBody.objects.bulk_create(
        [ArticleBody(article_id=article.pk, **values)],
        update_conflicts=True, unique_fields=["article"], update_fields=list(values),
    )  # fmt: skip
    _replace(article.references.all(), reference_rows(article, snapshot, document))
    tags = {slug: tag.pk for slug, tag in tags_at(document.references.tags).items()}
    sources = dict(article.sources.values_list("key", "pk")) if document.quotes else {}
    _replace(article.quotes.all(), quote_rows(article, document, tags, sources))


def body_values(document: body.Document) -> dict[str, Any]:
    """What the row of a body says that follows from its words alone."""
    galleries = sum(node.name == "gallery" for node in document.nodes)
    return {
        "canonical": document.html,
        "text": document.text,
        "words": document.words,
        "references": {**document.references.as_json(), "galleries": galleries},
    }


def reference_rows(article: Article, snapshot: Snapshot, document: body.Document) -> Iterator[Reference]:
    """The pictures and stories that the article uses, as rows that are not stored yet."""
    used = document.references
    images = {str(pk) for pk in used.images} | ({str(snapshot.lead_image)} if snapshot.lead_image else set())
    references = [(Reference.IMAGE, target) for target in sorted(images)]
    references += [(Reference.ARTICLE, str(uid)) for uid in sorted(set(used.articles))]
    for kind, target in references:
        yield Reference(article=article, kind=kind, target=target)


def quote_rows(
    article: Article, document: body.Document, tags: dict[str, int], sources: dict[str, int]
) -> Iterator[Quote]:
    """The quotes of the text, likewise; ``tags`` and ``sources`` are primary keys by slug and by key."""
    for position, quote in enumerate(document.quotes):
        yield Quote(
            article=article,
            node=quote.node,
            position=position,
            words=quote.words,
            speaker=quote.speaker[:200],
            tag_id=tags.get(quote.tag),
            role=quote.role[:200],
            attribution=quote.attribution[:300],
            language=quote.language,
            is_translated=quote.is_translated,
            source_id=sources.get(quote.source),
        )


def _replace(old: models.QuerySet[Any], new: Iterable[models.Model]) -> None:
    old.delete()
    old.model._default_manager.bulk_create(list(new))
