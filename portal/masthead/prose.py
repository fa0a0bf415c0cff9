"""Words in braces that stand for the site identity, in the texts of site pages."""

from __future__ import annotations

import re

from django.utils.html import escape

from portal.kit.html import clean_prose
from portal.masthead.identity import Identity

WORDS = (
    "name", "short_name", "legal_subject", "legal_name", "media_identifier", "minimum_age", "first_year",
    "address", "phone", "email", "telegram",
)  # fmt: skip
BLOCK = re.compile(r"<(p|li)>((?:(?!<(?:p|li)\b).)*?)</\1>", re.DOTALL)
EMPTY = re.compile(r"<li>\s*</li>|<([ou]l)>\s*</\1>")
LONELY_HEADING = re.compile(r"<h([23])>[^<]*</h\1>\s*(?=<h[12]|$)")
WORD = re.compile(r"\{(home|" + "|".join(WORDS) + r")\}")


def spoken(body: str, identity: Identity, home: str) -> str:
    """The HTML with the identity's own words; safe to show unescaped.

    A paragraph or list item that needs an empty word is left out, and so is a heading with nothing below it.
    Values are escaped, and the result is cleaned, so that no value can make a harmful link.
    """
    values = {word: escape(getattr(identity, word) or "") for word in WORDS} | {"home": escape(home)}

    def kept(block: re.Match[str]) -> str:
        return block[0] if all(values[word] for word in WORD.findall(block[2])) else ""

    left = EMPTY.sub("", EMPTY.sub("", BLOCK.sub(kept, body)))
    left = LONELY_HEADING.sub("", left)
    return clean_prose(WORD.sub(lambda found: values[found[1]], left))
