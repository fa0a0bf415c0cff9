"""The texts of the site pages as shipped, until editors write their own.

One file per page and language; its first line is the title. Words in braces stand for the site identity
(portal/masthead/prose.py lists them).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from portal.kit.html import clean_prose, plain_text

FOLDER = Path(__file__).parent / "texts"
SLUGS = ("about", "imprint", "contacts", "advertising", "editorial-policy", "privacy", "accessibility")
LAST_RESORT = "en"


class Text(NamedTuple):
    """A page's title and its cleaned HTML."""

    title: str
    body: str


@cache
def shipped(slug: str, language: str) -> Text:
    """The text that comes with the portal; English for a language without one."""
    file = FOLDER / language / f"{slug}.html"
    if not file.exists():
        file = FOLDER / LAST_RESORT / f"{slug}.html"
    title, _, body = file.read_text(encoding="utf-8").partition("\n")
    return Text(plain_text(title), clean_prose(body).strip())
