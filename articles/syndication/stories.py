"""Stories as feeds tell them: every address in full, nothing that needs a script or a style sheet."""

from __future__ import annotations

import nh3
from django.conf import settings
from lxml import html as markup

from articles.media.models import Image
from articles.media.pictures import MIME_TYPES, address, height
from articles.media.renditions import JPEG
from articles.models import Article, AuthorRole, Kind
from articles.models.querysets import slug_in
from articles.syndication.feeds import Item, Person, Picture, sayable
from portal import editions

# Who took the picture or translated is no author of the text.
WRITING = frozenset({AuthorRole.TEXT})
# Of a picture's copies readers of feeds get the one nearest to this width.
PICTURE_WIDTH = 1280
TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "a", "strong", "em", "sub", "sup", "br", "blockquote", "figure",
    "figcaption", "img", "table", "tbody", "tr", "th", "td", "aside", "section", "time", "data", "code",
    "pre",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "blockquote": {"lang"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "time": {"datetime"},
    "data": {"value"},
}
# Buttons, viewers and what only a script would show.
OPERATED = "//button | //dialog | //*[@hidden]"


def item(article: Article, *, whole: bool) -> Item:
    """A story as an item; like on its card the kind stands before the title. No query.

    Needs the body's furniture, and for the ``whole`` text what was rendered.
    """
    kind = Kind(article.kind)
    assert article.published_at is not None  # noqa: S101  (a constraint of the table)
    furniture = article.body.furniture
    url = settings.PORTAL_SITE_URL + article.get_absolute_url()
    return Item(
        id=f"urn:uuid:{article.uid}",
        url=url,
        title=f"{kind.label}: {article.title}" if kind.is_labelled else article.title,
        summary=article.lead,
        published=article.published_at,
        updated=article.updated_at or article.published_at,
        authors=[
            Person(row["name"], f"{settings.PORTAL_SITE_URL}{row['url']}" if row.get("url") else "")
            for row in furniture.get("byline", [])
            if row["role"] in WRITING
        ],
        subjects=[row["label"] for row in furniture.get("rubrics", [])],
        picture=picture(article.lead_image, article.edition),
        html=portable(article.body.rendered, url) if whole else "",
    )


def picture(image: Image | None, edition: str, ratio: str = "16x9") -> Picture | None:
    """The lead picture in one ratio, with its full address; None while there is no copy. No query."""
    if image is None:
        return None
    copies = [copy for copy in image.renditions if (copy.ratio, copy.format) == (ratio, JPEG)]
    if not copies:
        return None
    copy = min(copies, key=lambda one: abs(one.width - PICTURE_WIDTH))
    return Picture(
        url=settings.PORTAL_SITE_URL + address(image, copy),
        type=MIME_TYPES[JPEG],
        bytes=copy.bytes,
        width=copy.width,
        height=height(image, copy),
        alt=image.alt.in_edition(edition),
        credit=image.credit,
    )


def published_versions(article: Article) -> dict[str, str]:
    """Edition → address of the published versions of a story read by ``for_page()``, itself included."""
    slugs = {code: getattr(article, slug_in(code)) for code in editions.codes()}
    return {code: editions.address(code, "articles:article", slug) for code, slug in slugs.items() if slug}


def portable(rendered: str, url: str) -> str:
    """The text of the story at ``url`` for programs that know nothing of it. Some milliseconds if long."""
    if not rendered.strip():
        return ""
    tree = markup.fragment_fromstring(sayable(rendered), create_parent="div")
    for element in tree.xpath(OPERATED):
        element.drop_tree()
    tree.make_links_absolute(url, resolve_base_href=False)
    text = markup.tostring(tree, encoding="unicode")
    return nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, link_rel=None).strip()
