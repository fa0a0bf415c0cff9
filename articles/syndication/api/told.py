"""From rows to what the API answers. No queries: whoever reads the rows reads what is needed here."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.dateparse import parse_datetime
from lxml import html as markup

from articles import body
from articles.models import Article, Author, Quote, Rubric, Tag
from articles.sharecard.faces import card_of
from articles.syndication.api import shapes
from articles.syndication.stories import picture, portable
from articles.syndication.structured import full
from portal import editions
from portal.api.operations import ROOT


def summary(article: Article) -> shapes.StorySummary:
    """A story as lists tell it; needs rubric, lead image and the body's furniture."""
    assert article.published_at is not None  # noqa: S101  (a constraint of the table)
    shown = picture(article.lead_image, article.edition)
    return shapes.StorySummary(
        id=str(article.uid),
        url=full(article.get_absolute_url()),
        api_url=full(f"{ROOT}articles/{article.uid}"),
        edition=article.edition,
        kind=article.kind,
        stage=article.stage,
        title=article.title,
        lead=article.lead,
        published=article.published_at,
        updated=article.updated_at or article.published_at,
        is_exclusive=article.is_exclusive,
        has_photo=article.has_photo,
        has_video=article.has_video,
        rubric=rubric_name(article.rubric, article.edition) if article.rubric else None,
        authors=[
            shapes.Credit(row["name"], full(row["url"]), row["role"])
            for row in article.body.furniture.get("byline", [])
        ],
        picture=shapes.Picture(shown.url, shown.type, shown.width, shown.height, shown.alt, shown.credit)
        if shown
        else None,
    )


def story(article: Article, versions: dict[str, str]) -> shapes.Story:
    """A whole story as ``summary``, with the body. Some milliseconds if long."""
    kept = article.body.furniture
    url = full(article.get_absolute_url())
    return shapes.Story(
        summary=summary(article),
        place=kept.get("place", ""),
        agency=article.agency,
        rubrics=[shapes.Name(row["label"], full(row["url"])) for row in kept.get("rubrics", [])],
        tags=[shapes.StoryTag(row["label"], full(row["url"]), row["kind"]) for row in kept.get("tags", [])],
        sources=[
            shapes.StorySource(row["name"], row["kind"], row["channel"], row["link"])
            for row in kept.get("sources", [])
        ],
        corrections=list(_corrections(kept.get("corrections", []))),
        versions={code: full(path) for code, path in versions.items()},
        share_card=card_of(article).url,
        words=article.body.words,
        html=portable(article.body.rendered, url),
        nodes=list(nodes(article.body.canonical, article.body.rendered, url)),
    )


def nodes(canonical: str, rendered: str, url: str) -> Iterator[shapes.BodyNode]:
    """The blocks of a text as readers get them; what they do not get is not here either."""
    names = {node.id: node.name for node in body.parse(canonical).document.nodes}
    for element in markup.fragments_fromstring(rendered, no_leading_text=False):
        if isinstance(element, str) or (anchor := element.get("id", "").removeprefix("n-")) not in names:
            continue
        html = portable(str(markup.tostring(element, encoding="unicode", with_tail=False)), url)
        text = markup.fromstring(html).text_content() if html else ""
        yield shapes.BodyNode(anchor, names[anchor], " ".join(text.split()), html)


def _corrections(rows: list[dict[str, str]]) -> Iterator[shapes.StoryCorrection]:
    for row in rows:
        time = parse_datetime(row["time"])
        if time:
            yield shapes.StoryCorrection(row["kind"], row["text"], time)


def rubric_name(rubric: Rubric, edition: str) -> shapes.Name:
    """A rubric with its page."""
    url = editions.address(edition, "articles:rubric", rubric.slug)
    return shapes.Name(rubric.labels.in_edition(edition), full(url))


def rubric(row: Rubric, edition: str) -> shapes.RubricEntry:
    """A rubric; needs its parent."""
    name = rubric_name(row, edition)
    return shapes.RubricEntry(row.slug, name.name, name.url, row.parent.slug if row.parent else None)


def tag(row: Tag, edition: str) -> shapes.TagEntry:
    """A tag."""
    url = full(editions.address(edition, "articles:tag", row.slug))
    return shapes.TagEntry(row.slug, row.labels.in_edition(edition) or row.name, url, row.kind, row.wikidata)


def author(row: Author, edition: str) -> shapes.AuthorEntry:
    """An author; nothing of their account."""
    return shapes.AuthorEntry(
        slug=row.slug,
        name=row.labels.in_edition(edition),
        url=full(editions.address(edition, "articles:author", row.slug)),
        desk=row.desk.in_edition(edition),
        biography=row.biography.in_edition(edition),
    )


def quote(row: Quote) -> shapes.QuoteEntry:
    """A quote of a public story; needs its story, tag and source."""
    article = row.article
    assert article.published_at is not None  # noqa: S101  (a constraint of the table)
    return shapes.QuoteEntry(
        words=row.words,
        speaker=row.speaker,
        speaker_tag=row.tag.slug if row.tag else None,
        role=row.role,
        language=row.language,
        is_translated=row.is_translated,
        source=row.source.name if row.source else "",
        story=shapes.QuotedStory(
            id=str(article.uid),
            title=article.title,
            url=f"{full(article.get_absolute_url())}#n-{row.node}",
            published=article.published_at,
        ),
    )
