"""An item of an export as an ``Incoming``: state, moments, names, addresses, translations."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from articles.importing.intake.notes import Notes
from articles.importing.intake.values import Incoming, Label
from articles.importing.shape import Reason
from articles.importing.shape import gettext_noop as _
from articles.importing.wordpress import moments
from articles.importing.wordpress.items import Item
from articles.importing.wordpress.shelf import Shelf
from articles.models import State
from articles.models.old_addresses import form_of
from portal.kit.html import plain_text

STATES: Final = {
    "publish": State.PUBLISHED, "future": State.DRAFT, "draft": State.DRAFT, "pending": State.IN_REVIEW,
    "private": State.DRAFT,
}  # fmt: skip
LEFT: Final = {
    "trash": _("in the bin there"),
    "auto-draft": _("begun there and never saved"),
    "inherit": _("a former version of another thing"),
}
PLANNED: Final = _("planned there for this moment: set it again")
PRIVATE: Final = _("private there: a draft here")
LOCKED: Final = _("behind a password there: a draft here")
STICKY: Final = _("stood at the top of the front there")
COMMENTS: Final = _("{number} comments of readers stay behind")
REPAIRED: Final = _("the item was written with a mistake: {mistake}")
OTHER_TYPE: Final = _("a kind of content that the mapping leaves out: {type}")
TOO_LARGE: Final = _("it is too large, or the file breaks off in it")
# No title or excerpt is longer; what is made of more is anybody's guess, and takes its time.
LONGEST_FIELD: Final = 20_000
VIEWS: Final = ("views", "post_views_count", "entry_views")
WPML: Final = "_wpml_import_"


@dataclass(frozen=True)
class Site:
    """What an item needs to know of its site: the path that it lives under, and its authors by login."""

    base: str
    authors: dict[str, str]


def story_of(item: Item, site: Site, shelf: Shelf, *, as_type: str) -> Incoming:
    """A post or page, ``as_type`` says which; with the reason why nothing is made of it, if there is one."""
    notes = Notes()
    number = item.id or item.guid or item.link
    incoming = Incoming(
        key=number[:200],
        what=as_type or item.type,
        title=_words(item.title),
        lead=_words(item.excerpt),
        body=item.content,
        slug=unquote(item.name),
        state=STATES.get(item.status, State.DRAFT),
        first_published=moments.published(item, notes),
        updated=moments.updated(item),
        address=item.link[:500],
        old_addresses=_addresses(item, site),
        comments=item.comments,
        digest=item.digest,
        lead_photo=shelf.photo(item.meta_of("_thumbnail_id")),
        left_out=LEFT.get(item.status, ""),
        notes=notes,
    )
    if not as_type:
        incoming.left_out = Reason(OTHER_TYPE, type=item.type)
    _take_names(incoming, item, site)
    _take_translation(incoming, item)
    _note_state(item, notes)
    counted = (item.meta_of(name) for name in VIEWS)
    incoming.views = next((int(number) for number in counted if re.fullmatch("[0-9]{1,9}", number)), None)
    return incoming


def _note_state(item: Item, notes: Notes) -> None:
    if item.mistake:
        notes.doubted("body", item.title, REPAIRED, mistake=item.mistake)
    if item.status == "future":
        notes.doubted("published", item.date or item.date_gmt, PLANNED)
    if item.status == "private":
        notes.doubted("published", "", PRIVATE)
    if item.is_sticky:
        notes.mended("newsroom", "", STICKY)
    if item.comments:
        notes.lost("newsroom", "", COMMENTS, number=item.comments)


def _words(written: str) -> str:
    """Words of a field that may hold markup and references."""
    written = written[:LONGEST_FIELD]
    if "<" in written:
        return plain_text(written).replace("\n", " ")
    return html.unescape(written).strip()


def _take_names(incoming: Incoming, item: Item, site: Site) -> None:
    guests = []
    for term in item.terms:
        if term.domain == "category":
            incoming.rubrics.append(Label(term.name, term.slug or term.name))
        elif term.domain in {"post_tag", "tag"}:
            incoming.tags.append(Label(term.name, term.slug))
        elif term.domain == "author":
            # Who wrote it beside the account: a plug-in for several authors names all of them.
            login = term.slug.removeprefix("cap-")
            guests.append(Label(site.authors.get(login, term.name), login))
    own = [Label(site.authors.get(item.creator, item.creator), item.creator)] if item.creator else []
    incoming.authors = guests or own
    if item.password:
        incoming.state = State.DRAFT
        incoming.notes.doubted("published", "", LOCKED)


def _take_translation(incoming: Incoming, item: Item) -> None:
    """The language and the group of versions, as two plug-ins tell them."""
    for term in item.terms:
        if term.domain == "language":
            incoming.edition = code_of(term.slug)
        elif term.domain == "post_translations":
            incoming.together = f"pll {term.slug}"[:100]
    if language := item.meta_of(f"{WPML}language_code"):
        incoming.edition = code_of(language)
        incoming.original_edition = code_of(item.meta_of(f"{WPML}source_language_code"))
    if group := item.meta_of(f"{WPML}translation_group"):
        incoming.together = f"wpml {group}"[:100]


def code_of(language: str) -> str:
    """The code of a language as editions have it: uk_UA and uk-ua are uk, pt-br stays."""
    code = language.strip().lower().replace("_", "-")
    return code if code in {"pt-br", "zh-cn", "zh-tw"} else code.partition("-")[0]


def _addresses(item: Item, site: Site) -> list[str]:
    """Where the item could be found: its address, its number, and where it stood before it was renamed."""
    found = [form_of(item.link), form_of(item.guid) if "?p" in item.guid else ""]
    if item.id.isdecimal():
        found.append(form_of(f"{site.base}/?{'page_id' if item.type == 'page' else 'p'}={item.id}"))
        if item.type == "page":
            found.append(form_of(f"{site.base}/?p={item.id}"))
    path = urlsplit(found[0]).path.rstrip("/")
    for former in item.meta.get("_wp_old_slug", []):
        if path and former.strip():
            found.append(form_of(re.sub(r"[^/]*$", "", path) + former.strip()))
    return [one for one in dict.fromkeys(found) if one]
