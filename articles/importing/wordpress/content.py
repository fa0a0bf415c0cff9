"""A post's text as written → HTML that anybody reads: blocks, shortcodes, line breaks, pictures."""

from __future__ import annotations

import html
import re
from typing import Final

from articles.importing.intake.notes import Notes
from articles.importing.intake.values import Photo
from articles.importing.shape import gettext_noop as _
from articles.importing.wordpress.blocks import Blocks, has_blocks
from articles.importing.wordpress.linebreaks import paragraphs, players
from articles.importing.wordpress.shelf import Shelf
from articles.importing.wordpress.shortcodes import Shortcode, Shortcodes

NUMBERED: Final = re.compile(r"<img\b[^<>]*\bwp-image-(\d{1,17})\b[^<>]*>", re.IGNORECASE)
SILENT: Final = re.compile(r"\balt\s*=\s*(?:\"\s*\"|'\s*')", re.IGNORECASE)
HAS_ALT: Final = re.compile(r"\balt\s*=", re.IGNORECASE)
PAGES: Final = re.compile(r"<!--\s{0,9}(?:nextpage|more[^<>]{0,200}?|noteaser)\s{0,9}-->")
EMPTY_GALLERY: Final = _("a gallery whose pictures the export does not name")


def html_of(text: str, number: str, shelf: Shelf, notes: Notes) -> str:
    """The text of the post with that number as HTML."""
    text = PAGES.sub("\n\n", text)
    shortcodes = Shortcodes(notes, lambda one: _gallery(one, number, shelf, notes))
    if has_blocks(text):
        text = shortcodes.expand(Blocks(notes, shelf.block).html_of(players(text)))
    else:
        text = paragraphs(shortcodes.expand(players(text)))
    return NUMBERED.sub(lambda found: _with_alt(found, shelf), text)


def _gallery(one: Shortcode, number: str, shelf: Shelf, notes: Notes) -> str:
    """The pictures that it names, else those attached to the post."""
    named = re.split(r"[\s,]+", one.first("ids", "include"))
    photos = [photo for name in named if name and (photo := shelf.photo(name))]
    if not one.first("ids", "include"):
        left = set(re.split(r"[\s,]+", one.first("exclude")))
        urls_left = {photo.url for name in left if (photo := shelf.photo(name))}
        own = shelf.photos_of(one.first("id") or number)
        photos = [photo for photo in own if photo.url not in urls_left]
    if not photos:
        notes.lost("body", one.written, EMPTY_GALLERY)
        return " "
    return f'\n\n<div class="gallery">{"".join(map(_figure, photos))}</div>\n\n'


def _figure(photo: Photo) -> str:
    caption = f"<figcaption>{photo.caption}</figcaption>" if photo.caption else ""
    alt = html.escape(photo.alt)
    return f'<figure><img src="{html.escape(photo.url)}" alt="{alt}">{caption}</figure>'


def _with_alt(found: re.Match[str], shelf: Shelf) -> str:
    """An image without alternative text gets the one that its attachment has."""
    tag = found.group()
    photo = None if HAS_ALT.search(tag) and not SILENT.search(tag) else shelf.photo(found.group(1))
    if photo is None or not photo.alt:
        return tag
    return f'<img alt="{html.escape(photo.alt)}"{SILENT.sub("", tag)[4:]}'
