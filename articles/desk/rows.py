"""Writing an article's row, its ordered lists and everything derived from its body out of a snapshot."""

from __future__ import annotations

from collections import Counter
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
    """Make the stored article say what ``snapshot`` says, in the caller's transaction.

    Some 25 queries, 14 where its lists stay as they are.
    """
    _write_row(article, snapshot)
    lists = _write_lists(article, snapshot)
    _write_body(article, snapshot, lists)


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


def _write_lists(article: Article, snapshot: Snapshot) -> rendering.Lists:
    common = {"edition": article.edition, "published_at": public_since(article)}
    signed = dict.fromkeys((credit.author, credit.role) for credit in snapshot.byline)
    return rendering.Lists(
        tags=_replace(
            article.tagged.select_related("tag"),
            (
                TaggedArticle(content_object=article, tag_id=tag, position=position, **common)
                for position, tag in enumerate(dict.fromkeys(snapshot.tags))
            ),
            names="tag",
        ),
        rubrics=_replace(
            article.in_rubrics.select_related("rubric"),
            (
                ArticleRubric(
                    article=article, rubric_id=rubric, inherited=inherited, position=position, **common
                )
                for position, (rubric, inherited) in enumerate(listed_rubrics(snapshot).items())
            ),
            names="rubric",
        ),
        byline=_replace(
            article.byline.select_related("author"),
            (
                Byline(article=article, author_id=author, role=role, position=position, **common)
                for position, (author, role) in enumerate(signed)
            ),
            names="author",
        ),
        sources=_replace(
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
        ),
    )


def listed_rubrics(snapshot: Snapshot) -> dict[int, bool]:
    """Rubric → whether it is only a parent of a chosen one; the main rubric first. One query."""
    chosen = [snapshot.rubric, *snapshot.rubrics] if snapshot.rubric else list(snapshot.rubrics)
    listed = dict.fromkeys(chosen, False)
    for parent in Rubric.objects.filter(children__in=chosen).values_list("pk", flat=True):
        listed.setdefault(parent, True)
    return listed


def _write_body(article: Article, snapshot: Snapshot, lists: rendering.Lists) -> None:
    document = body.parse(snapshot.body).document.identify()
    shown = rendering.Surroundings(document, article, lists.sources)
    values = {
        **body_values(document),
        "rendered": rendering.render(document, article, shown),
        "furniture": rendering.furniture(document, article, lists),
        "render_version": rendering.VERSION,
    }
    # One statement, whether it was there or not; which stories are related stays as it was.
    ArticleBody.objects.bulk_create(
        [ArticleBody(article_id=article.pk, **values)],
        update_conflicts=True, unique_fields=["article"], update_fields=list(values),
    )  # fmt: skip
    _replace(article.references.all(), reference_rows(article, snapshot, document))
    tags = {slug: tag.pk for slug, tag in shown.tags.items()}
    sources = {source.key: source.pk for source in lists.sources}
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


def _replace(old: models.QuerySet[Any], new: Iterable[models.Model], *, names: str = "") -> list[Any]:
    """Have the ``new`` rows in place of the ``old`` ones, which stay where they say the same already.

    Gives the rows that stand now, with what each ``names``. One query where nothing changes, two where only
    their public time does, three or four else.
    """
    there, wanted = list(old), list(new)
    if Counter(map(_said, there)) != Counter(map(_said, wanted)):
        if there:
            old.delete()
        made = old.model._default_manager.bulk_create(wanted)
        if names:
            models.prefetch_related_objects(made, names)
        return made
    since = {getattr(row, "published_at", None) for row in wanted}
    if since != {getattr(row, "published_at", None) for row in there}:
        old.update(published_at=since.pop())
    return there


def _said(row: models.Model) -> tuple[Any, ...]:
    """What a row says beside since when it is public."""
    unsaid = {"id", "published_at"}
    return tuple(
        getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in unsaid
    )
