"""A piece of an export as plain values, whatever prefix, encoding or mistake it was written with."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from articles.body.reading import NOT_XML

# Names of elements are told apart by their prefix; what address it stands for differs from export to export.
PREFIXES: Final = (
    "wp", "content", "excerpt", "dc", "wfw", "media", "atom", "itunes", "georss", "slash", "sy", "podcast",
)  # fmt: skip
OPENING: Final = f"<piece {' '.join(f'xmlns:{one}={one!r}' for one in PREFIXES)}>".replace("'", '"')
PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
LENIENT: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True
)
ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)(\w{0,40};?)")
TYPE: Final = re.compile(rb"<wp:post_type>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]{0,40})")
KEPT_META: Final = re.compile(
    r"_thumbnail_id|_wp_old_slug|_wp_attachment_image_alt|_wpml_import_\w+|views|post_views_count|entry_views"
)


class Broken(ValueError):
    """Not even leniently can the piece be read."""


@dataclass(frozen=True)
class Term:
    """A category, tag or other term: in an item, or with its parent where the head defines it."""

    domain: str
    slug: str
    name: str
    parent: str = ""
    # Of the head's alone.
    number: str = ""
    description: str = ""


@dataclass
class Item:
    """An item: a post, a page, an attachment or whatever else. Dates as written."""

    id: str = ""
    type: str = "post"
    status: str = ""
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    name: str = ""
    parent: str = ""
    order: str = ""
    password: str = ""
    is_sticky: bool = False
    pub_date: str = ""
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    attachment: str = ""
    terms: list[Term] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)
    comments: int = 0
    # What had to be guessed to read it: empty for a piece without a mistake.
    mistake: str = ""

    def meta_of(self, name: str) -> str:
        """The last value of a custom field."""
        return self.meta.get(name, [""])[-1].strip()

    @property
    def digest(self) -> str:
        """Of all that a story is made of: not of comments and counters, which change daily."""
        counted = {name: values for name, values in self.meta.items() if "views" not in name}
        told = (
            self.id, self.type, self.status, self.title, self.link, self.creator, self.content, self.excerpt,
            self.name, self.password, self.date, self.date_gmt, self.pub_date, self.terms,
            sorted(counted.items()),
        )  # fmt: skip
        return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()


FIELDS: Final = {
    "{wp}post_id": "id", "{wp}post_type": "type", "{wp}status": "status", "title": "title", "link": "link",
    "guid": "guid", "{dc}creator": "creator", "{content}encoded": "content", "{excerpt}encoded": "excerpt",
    "{wp}post_name": "name", "{wp}post_parent": "parent", "{wp}menu_order": "order",
    "{wp}post_password": "password", "pubDate": "pub_date", "{wp}post_date": "date",
    "{wp}post_date_gmt": "date_gmt", "{wp}post_modified": "modified",
    "{wp}post_modified_gmt": "modified_gmt", "{wp}attachment_url": "attachment",
}  # fmt: skip
WHOLE_TEXTS: Final = {"content", "excerpt", "title"}


def type_of(piece: bytes) -> str:
    """The type of an item, without parsing it."""
    found = TYPE.search(piece)
    return found.group(1).decode("utf-8", "replace") if found else "post"


def element_of(piece: bytes) -> tuple[etree._Element, str]:
    """The element of a piece, and the mistake that had to be passed over. Raises ``Broken``."""
    text = piece.decode("utf-8", "replace")
    mistake = "bytes that are no UTF-8" if "\ufffd" in text and b"\xef\xbf\xbd" not in piece else ""
    text = NOT_XML.sub("", text)
    try:
        tree = etree.fromstring(f"{OPENING}{text}</piece>", PARSER)
    except etree.XMLSyntaxError as error:
        mistake = str(error)
        tree = etree.fromstring(f"{OPENING}{_with_known_entities(text)}</piece>", LENIENT)
    if tree is None or len(tree) == 0:
        raise Broken(mistake or "nothing in it")
    return tree[0], mistake


def item_of(piece: bytes) -> Item:
    """An item. A tenth of a millisecond for a short one. Raises ``Broken``."""
    element, mistake = element_of(piece)
    item = Item(mistake=mistake)
    for child in element:
        name = str(child.tag)
        if kept := FIELDS.get(name):
            text = "".join(child.itertext())
            setattr(item, kept, text if kept in WHOLE_TEXTS else text.strip())
        elif name == "category":
            _take_term(item, child)
        elif name == "{wp}postmeta":
            _take_meta(item, child)
        elif name == "{wp}comment":
            item.comments += child.findtext("{wp}comment_approved", "1").strip() == "1"
        elif name == "{wp}is_sticky":
            item.is_sticky = (child.text or "").strip() == "1"
    item.type = item.type or "post"
    return item


def term_of(name: str, piece: bytes) -> Term | None:
    """A term as the head defines it; None for one without a name. Raises ``Broken``."""
    element, _mistake = element_of(piece)

    def text(*names: str) -> str:
        return next((found for one in names if (found := element.findtext(f"{{wp}}{one}", "").strip())), "")

    slug = text("category_nicename", "tag_slug", "term_slug")
    domain = {"category": "category", "tag": "post_tag"}.get(name) or text("term_taxonomy")
    title = html.unescape(text("cat_name", "tag_name", "term_name")) or slug
    parent, about = text("category_parent", "term_parent"), text("term_description")
    return Term(domain, slug, title, parent, text("term_id"), about) if title else None


def author_of(piece: bytes) -> tuple[str, str]:
    """Login and name of an author. Raises ``Broken``."""
    element, _mistake = element_of(piece)
    found = {str(child.tag).removeprefix("{wp}author_"): (child.text or "").strip() for child in element}
    whole = " ".join(filter(None, (found.get("first_name"), found.get("last_name"))))
    login = found.get("login", "")
    return login, html.unescape(found.get("display_name") or whole or login)


def _take_term(item: Item, element: etree._Element) -> None:
    name = html.unescape("".join(element.itertext())).strip()
    slug = element.get("nicename") or ""
    term = Term(element.get("domain") or "category", slug, name or slug)
    if term.name and term not in item.terms:
        item.terms.append(term)


def _take_meta(item: Item, element: etree._Element) -> None:
    key = element.findtext("{wp}meta_key", "").strip()
    if KEPT_META.fullmatch(key):
        item.meta.setdefault(key, []).append(element.findtext("{wp}meta_value", ""))


def _with_known_entities(text: str) -> str:
    """Names that HTML knows and XML does not, as their letters; a bare & as itself."""

    def known(found: re.Match[str]) -> str:
        letter = html.unescape(found.group())
        return letter if letter != found.group() and letter not in "<&" else f"&amp;{found.group(1)}"

    done, at = [], 0
    while (begin := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", begin)) >= 0:
        done += [ENTITY.sub(known, text[at:begin]), text[begin : end + 3]]
        at = end + 3
    return "".join([*done, ENTITY.sub(known, text[at:])])
