"""The body between lead and tail: paragraphs, subheadings, lists, quotes and boxes, in the page's order."""

from __future__ import annotations

import re

from articles.importing.shape import Block, Reason, SavedPage
from articles.importing.shape import gettext_noop as _
from articles.importing.tail import is_label, is_short
from articles.importing.words import CAPTION, belongs, is_pronoun, speaks

_DASH = re.compile(r"^[-–—](?:\s+|(?=[^\W\d_]))")
_INLINE_QUOTE = re.compile(r"^([«\"“„].{10,}[»\"”]),?\s+[-–—]\s+(\S.{2,150})$")
_MARKS = (("«", "»"), ("“", "”"), ("„", "“"), ('"', '"'))
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|„[^“]*“|\"[^\"]*\"")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
LONGEST_ATTRIBUTION = 25  # words


class Body:
    """Reads body lines one after another into blocks of the page."""

    def __init__(self, page: SavedPage) -> None:
        self.page = page
        self.box: Block | None = None

    def read(self, texts: list[str]) -> None:
        """Take all lines of the body, then note what the finished blocks leave open."""
        for index, text in enumerate(texts):
            self._take(text, is_last=index == len(texts) - 1)
        self._note_boxes()
        self._note_direct_speech()

    def _take(self, text: str, *, is_last: bool) -> None:
        inline = _INLINE_QUOTE.match(text)
        if kind := is_label(text):
            self.box = Block(kind, [], heading=text.rstrip(" :"))
            self.page.blocks.append(self.box)
        elif _DASH.match(text):
            self._take_dash(text)
        elif CAPTION.match(text):
            self.page.doubt("image", text, _("a caption or credit of a picture: not part of the text"))
        elif inline and _can_attribute(inline[2]):
            self._add_quote([inline[1]], inline[2])
            self.page.doubt(
                self._here(), inline[2], _("words and speaker in one line: taken apart as a quote")
            )
        elif is_short(text) and not is_last:
            self._close(Reason(_("a subheading follows")))
            self.page.blocks.append(Block("heading", [text]))
            self.page.doubt("paragraphs", text, _("a short line without a full stop: read as a subheading"))
        else:
            self._add_paragraph(text)
            if len(text.split()) <= 5 and any(map(speaks, _WORD.findall(text))):
                self.page.doubt("quotes", text, _("reads like an attribution, but no dash stands before it"))

    def _add_paragraph(self, text: str) -> None:
        if self.box is not None:
            self.box.texts.append(text)
        else:
            self.page.blocks.append(Block("paragraph", [text]))

    def _take_dash(self, text: str) -> None:
        """A line behind a dash: who said the block above, an item of a list, or a line of talk."""
        words = _DASH.sub("", text)
        last = self.page.blocks[-1] if self.page.blocks else None
        if _can_attribute(words) and last is not None and last.kind != "list":
            self._attribute(words, last)
        elif last is not None and (last.kind == "list" or (last.texts and last.texts[-1].endswith(":"))):
            if last.kind != "list":
                self._close(Reason(_("a list follows")))
                self.page.blocks.append(Block("list", []))
                self.page.doubt("paragraphs", text, _("lines behind dashes below a colon: read as a list"))
            self.page.blocks[-1].texts.append(words)
        elif last is not None and last.texts and len(words.split()) <= 8 and not words.endswith("?"):
            self._attribute(words, last)
            self.page.doubt(
                self._here(), words, _("no verb of speech: may be no attribution of the words above")
            )
        else:
            self._add_paragraph(text)
            self.page.doubt(
                "paragraphs", text[:80], _("begins with a dash but names no speaker: kept as text")
            )

    def _attribute(self, words: str, last: Block) -> None:
        """Turn the paragraph above into a quote with this attribution."""
        if last.kind in ("quote", "heading", "list") or not last.texts:
            self._add_paragraph(words)
            self.page.doubt("quotes", words, _("an attribution without words above it: kept as text"))
            return
        said = [last.texts.pop()]
        blocks = self.page.blocks
        if last.kind == "paragraph":
            blocks.pop()
            while _closes_only(said[0]) and blocks and blocks[-1].kind == "paragraph":
                said.insert(0, blocks.pop().texts[0])
        else:
            self._close(Reason(_("a quote follows")))
        self._add_quote(said, words)

    def _add_quote(self, said: list[str], attribution: str) -> None:
        self._close(Reason(_("a quote follows")))
        self.page.blocks.append(Block("quote", _unquoted(said), attribution=attribution.rstrip(" .")))

    def _close(self, reason: str) -> None:
        if self.box is None:
            return
        kind = self.box.kind
        index = len(self.page.of_kind(kind)) - 1
        self.page.doubt(
            f"{kind}s[{index}]", self.box.heading, Reason(_("nothing marks its end: {reason}"), reason=reason)
        )
        self.box = None

    def _here(self) -> str:
        block = self.page.blocks[-1]
        return f"{block.kind}s[{len(self.page.of_kind(block.kind)) - 1}]"

    def _note_boxes(self) -> None:
        """Empty boxes go; several paragraphs in an addition may be text that came after it."""
        for block in [b for b in self.page.blocks if b.kind in ("addition", "recall") and not b.texts]:
            self.page.blocks.remove(block)
            self.page.doubt(f"{block.kind}s", block.heading, _("the heading of a box with nothing below it"))
        for index, block in enumerate(self.page.of_kind("addition")):
            if len(block.texts) > 1:
                reason = _(
                    "nothing marks where the box ends: all paragraphs up to the next part were read into it"
                )
                self.page.doubt(f"additions[{index}].paragraphs", f"{len(block.texts)} paragraphs", reason)
        for kind in ("addition", "recall"):
            if len(self.page.of_kind(kind)) > 1:
                self.page.doubt(
                    f"{kind}s", str(len(self.page.of_kind(kind))), _("more than one such box on a page")
                )

    def _note_direct_speech(self) -> None:
        for where, text in paragraphs(self.page, quotes=False):
            outside = _QUOTED.sub(" ", text)
            first = next((w for w in _WORD.findall(outside) if _is_first_person(w)), "")
            if first:
                reason = _("speaks in the first person (“{word}”) without quotation marks: direct speech?")
                self.page.doubt(where, text[:80], Reason(reason, word=first))


def paragraphs(page: SavedPage, *, quotes: bool = True) -> list[tuple[str, str]]:
    """Every paragraph of the body with its place in the result, in order."""
    counts: dict[str, int] = {}
    found: list[tuple[str, str]] = []
    for block in page.blocks:
        number = counts.get(block.kind, 0)
        counts[block.kind] = number + 1
        if block.kind == "quote" and not quotes:
            continue
        for position, text in enumerate(block.texts):
            inner = f".paragraphs[{position}]" if block.kind in ("addition", "recall") else ""
            found.append((f"{block.kind}s[{number}]{inner}", text))
    return found


def _can_attribute(words: str) -> bool:
    """A verb of speech, or a pronoun as the subject, within an attribution's length; no new talk."""
    found = _WORD.findall(_QUOTED.sub(" ", words))
    if not 0 < len(found) <= LONGEST_ATTRIBUTION or words.endswith("?"):
        return False
    if belongs(found[0], "first person"):
        return False
    return any(map(speaks, found[:12])) or (len(found) <= 4 and is_pronoun(found[0]))


def _is_first_person(word: str) -> bool:
    # "US" and "WE" in capitals are abbreviations; "I" is always a capital.
    if word.isupper() and len(word) > 1:
        return False
    return word != "i" and belongs(word, "first person")


def _closes_only(text: str) -> bool:
    """The text ends a quotation that an earlier paragraph opened."""
    return any(
        text.rstrip(" .,").endswith(closing) and text.count(closing) > text.count(opening)
        for opening, closing in _MARKS[:3]
    )


def _unquoted(said: list[str]) -> list[str]:
    """The words without quotation marks that embrace them as a whole."""
    whole = "\n".join(said).strip(" ,")
    for opening, closing in _MARKS:
        bare = whole.rstrip(".,")
        if not (bare.startswith(opening) and bare.endswith(closing) and len(bare) > 2):
            continue
        inner = bare[1:-1]
        if opening == closing and opening in inner:
            continue
        depth = 0
        for char in inner:
            depth += (char == opening) - (char == closing and opening != closing)
            if depth < 0:
                break
        if depth >= 0:
            return inner.strip().split("\n")
    return said
