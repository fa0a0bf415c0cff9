"""From bytes to lines: decoding, one spelling of white space, and the refusal of what is no text."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from articles.importing.shape import Unreadable

LONGEST_FILE = 2_000_000  # bytes; a saved page is about ten thousand

_BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml|rss|feed|svg)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One line of text without its white space; `apart`: an empty line stands before it."""

    text: str
    apart: bool


def decode(raw: bytes) -> str:
    """Bytes as text: UTF-8 (with or without a mark) or marked UTF-16.

    Raises Unreadable for anything else, with the reason.
    """
    encoding = "utf-8-sig"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\x00" in raw:
        raise Unreadable("The file is binary, not the text of a saved page.")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(raw) and "unexpected end" in error.reason:
            raise Unreadable("The file is cut off in the middle of a character.") from None
        raise Unreadable("The file is not UTF-8 text: it is binary or in another encoding.") from None


def split(text: str | bytes) -> list[Line]:
    """The page's lines, empty ones left out.

    Raises Unreadable when the file is empty, too large, binary or markup.
    """
    if len(text) > LONGEST_FILE:
        raise Unreadable(f"The file is larger than a saved page can be ({LONGEST_FILE:,} bytes).")
    if isinstance(text, bytes):
        text = decode(text)
    if _CONTROL.search(text):
        raise Unreadable("The file is binary, not the text of a saved page.")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if _MARKUP.match(text):
        raise Unreadable("The file holds markup, not the text of a saved page.")
    lines: list[Line] = []
    apart = False
    for raw in _BREAKS.split(text):
        line = " ".join(raw.split())
        if line:
            lines.append(Line(line, apart))
        apart = not line
    if not lines:
        raise Unreadable("The file is empty.")
    return lines
