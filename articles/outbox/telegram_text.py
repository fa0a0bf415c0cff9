"""A story as a message of Telegram: its few HTML tags, its limits. Plain Python.

https://core.telegram.org/bots/api#html-style. Limits count UTF-16 units of what is read, tags left out.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

MESSAGE: Final = 4096
CAPTION: Final = 1024
# Of what was corrected so much is told; the rest stands on the page.
NOTE: Final = 300
# Less of a lead than this says nothing.
SHORTEST: Final = 40
UNSAYABLE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
GAP: Final = "\n\n"


@dataclass(frozen=True)
class Words:
    """What a message says: a mark before or a note after the title, and where its link leads."""

    title: str
    lead: str
    link: str
    url: str
    mark: str = ""
    note: str = ""
    is_struck: bool = False


def units(text: str) -> int:
    """How long Telegram finds a text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def composed(words: Words, limit: int) -> str:
    """The message in Telegram's HTML, within ``limit``. The lead gives way first, then note and title."""
    mark, link = sayable(words.mark), sayable(words.link)
    room = limit - units(link) - units(GAP) - (units(f"{mark}{GAP}") if mark else 0)
    title = cut(sayable(words.title), room)
    room -= units(title)
    note = cut(sayable(words.note), min(NOTE, room - units(GAP))) if words.note else ""
    room -= units(f"{GAP}{note}") if note else 0
    lead = cut(sayable(words.lead), room - units(GAP)) if room - units(GAP) >= SHORTEST else ""
    strike = ("<s>", "</s>") if words.is_struck else ("<b>", "</b>")
    parts = [
        f"<b>{_escaped(mark)}</b>" if mark else "",
        f"{strike[0]}{_escaped(title)}{strike[1]}",
        f"<i>{_escaped(note)}</i>" if note else "",
        _escaped(lead),
        f'<a href="{html.escape(words.url)}">{_escaped(link)}</a>',
    ]
    return GAP.join(part for part in parts if part)


def sayable(text: str) -> str:
    """The text without characters that Telegram refuses or drops, and with no empty lines of its own."""
    lines = (" ".join(UNSAYABLE.sub(" ", line).split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def cut(text: str, limit: int) -> str:
    """The text, or as many of its whole words as fit, with an ellipsis; no sign is torn in two."""
    if units(text) <= limit:
        return text
    room = max(0, limit - 1)
    kept = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
    whole = kept.rpartition(" ")[0] if " " in kept[len(kept) // 2 :] else kept
    return f"{whole.rstrip(' ,;:–—-')}…" if limit > 0 else ""


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
