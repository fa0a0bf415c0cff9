"""The bodies of imported stories, and the rows that follow from their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from html import escape

from lxml import html as markup

from articles import body
from articles.desk import rows
from articles.desk.snapshot import Snapshot
from articles.importing.whole.putting import put
from articles.models import Article, ArticleBody, Quote, Reference, Source
from articles.models.addresses import tags_at


def put_texts(stories: Iterable[tuple[Article, Snapshot]]) -> None:
    """Write bodies, references and quotes, in the open transaction. Five statements, one or two more.

    A text that the grammar of today refuses is kept as plain words.
    """
    read = [(article, snapshot, _document(snapshot.body)) for article, snapshot in stories]
    put(ArticleBody, (ArticleBody(article_id=one.pk, **rows.body_values(text)) for one, _, text in read))
    put(Reference, (row for one, snapshot, text in read for row in rows.reference_rows(one, snapshot, text)))
    slugs = {slug for _one, _snapshot, text in read for slug in text.references.tags}
    tags = {slug: tag.pk for slug, tag in tags_at(slugs).items()}
    sources: dict[int, dict[str, int]] = defaultdict(dict)
    named = Source.objects.filter(article__in=[one.pk for one, _snapshot, _text in read])
    for pk, key, source in named.values_list("article", "key", "pk"):
        sources[pk][key] = source
    put(Quote, (row for one, _, text in read for row in rows.quote_rows(one, text, tags, sources[one.pk])))


def _document(html: str) -> body.Document:
    try:
        return body.parse(html).document.identify()
    except body.Refused:
        lines = markup.fragment_fromstring(html, create_parent="div").text_content().split("\n")
        words = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
        return body.parse(words).document.identify()
