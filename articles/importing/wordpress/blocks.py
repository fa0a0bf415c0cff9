"""Texts of the block editor: what its comments say and the HTML between them does not."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from articles.importing.intake.notes import Notes
from articles.importing.shape import gettext_noop as _
from articles.importing.wordpress.linebreaks import paragraphs
from articles.importing.wordpress.shortcodes import embed

MARK: Final = "<!-- wp:"
BEGIN: Final = re.compile(r"<!--\s+(/?)wp:([a-z][a-z0-9_/-]{0,80})\s*")
CAPTION: Final = re.compile(r"<figcaption[^<>]*>", re.IGNORECASE)
# Only of these is the HTML between their comments looked at.
LOOKED_AT: Final = ("embed", "core-embed/", "cover")
IMAGE: Final = re.compile(r"<img\b", re.IGNORECASE)
# Blocks that the site fills when it shows them: there is nothing in the export that they would show.
GENERATED: Final = _("a block that the site fills itself: {name}")
MISSING: Final = _("a reusable block that the export does not hold")
DEEPEST: Final = 5
Reusable = Callable[[str], str | None]


@dataclass
class Mark:
    """One comment of the editor."""

    name: str
    values: dict[str, Any]
    is_end: bool
    is_alone: bool
    start: int
    end: int


@dataclass
class Blocks:
    """Reads one text. ``reusable`` gives the text of a block that several texts share, by its number."""

    notes: Notes
    reusable: Reusable
    depth: int = 0
    _open: list[tuple[Mark, int]] = field(default_factory=list)

    def html_of(self, text: str) -> str:
        """The text without comments; what stood in them alone is written out."""
        done: list[str] = []
        at = 0
        for mark in marks(text):
            between = text[at : mark.start]
            # What stands outside of any block was written in the classic editor.
            done.append(between if self._open else paragraphs(between))
            at = mark.end
            if mark.is_alone:
                done.append(self._alone(mark))
            elif mark.is_end:
                self._close(mark.name, done)
            else:
                self._open.append((mark, len(done)))
        done.append(text[at:] if self._open else paragraphs(text[at:]))
        return "".join(done)

    def _close(self, name: str, done: list[str]) -> None:
        """The end of the innermost block of that name; one that was never begun is passed."""
        if name not in [mark.name for mark, _place in self._open[-50:]]:
            return
        while self._open:
            mark, place = self._open.pop()
            if mark.name == name:
                if name.startswith(LOOKED_AT):
                    done[place:] = [self._whole(mark, "".join(done[place:]))]
                return

    def _whole(self, mark: Mark, inner: str) -> str:
        if mark.name.startswith(("embed", "core-embed/")):
            return embed(_text(mark.values, "url"), _caption(inner)) or inner
        if mark.name == "cover" and not IMAGE.search(inner) and _text(mark.values, "url"):
            where = html.escape(_text(mark.values, "url"))
            is_film = mark.values.get("backgroundType") == "video"
            shown = f'<video src="{where}"></video>' if is_film else f'<img src="{where}" alt="">'
            return inner if "<video" in inner else shown + inner
        return inner

    def _alone(self, mark: Mark) -> str:
        if mark.name == "block":
            return self._shared(mark)
        if mark.name.startswith(("embed", "core-embed/")):
            return embed(_text(mark.values, "url"))
        if mark.name == "social-link" and _text(mark.values, "url"):
            name = html.escape(_text(mark.values, "service") or _text(mark.values, "url"))
            return f'<p><a href="{html.escape(_text(mark.values, "url"))}">{name}</a></p>'
        if mark.name not in {"more", "nextpage", "spacer", "separator", "paragraph"}:
            self.notes.lost("body", f"wp:{mark.name}", GENERATED, name=mark.name)
        return ""

    def _shared(self, mark: Mark) -> str:
        number = str(mark.values.get("ref", ""))
        text = self.reusable(number) if self.depth < DEEPEST else None
        if text is None:
            self.notes.lost("body", f"wp:block {number}", MISSING)
            return ""
        return Blocks(self.notes, self.reusable, self.depth + 1).html_of(text)


def has_blocks(text: str) -> bool:
    """Whether the text was written in the block editor."""
    return MARK in text


def marks(text: str) -> Iterator[Mark]:
    """The comments of the editor, in order. Time grows with the length of the text alone."""
    at = 0
    while found := BEGIN.search(text, at):
        end = text.find("-->", found.end())
        if end < 0:
            return
        inside = text[found.end() : end].strip()
        is_alone = inside.endswith("/")
        values = _values(inside.removesuffix("/").strip())
        name = found.group(2).removeprefix("core/").rstrip("/")
        is_end = bool(found.group(1))
        yield Mark(name, values, is_end, is_alone or found.group(2).endswith("/"), found.start(), end + 3)
        at = end + 3


def _caption(inner: str) -> str:
    begin = CAPTION.search(inner)
    end = inner.find("</figcaption>", begin.end()) if begin else -1
    return inner[begin.end() : end] if begin and end >= 0 else ""


def _values(written: str) -> dict[str, Any]:
    try:
        values = json.loads(written) if written.startswith("{") else {}
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
