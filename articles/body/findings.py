"""What the reading of a body found: repaired or refused, each with the place named.

Plain data, so that every door can say it in its reader's language: ``message`` and ``place`` are English
templates for ``str.format`` that translate as they stand; ``params`` and ``number`` fill them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

REPAIRED = "repaired"
REFUSED = "refused"


def gettext_noop(text: str) -> str:
    """Marks a text for translation; the doors translate it."""
    return text


MESSAGES = {
    "too-long": gettext_noop("The text is longer than {limit} characters."),
    "too-many-nodes": gettext_noop("The text has more than {limit} blocks."),
    "too-much-markup": gettext_noop("The text holds too much formatting. Paste it without formatting."),
    "too-deep": gettext_noop("The formatting is nested too deeply. Paste the text without formatting."),
    "not-text": gettext_noop("This is not text that can be read."),
    "unknown-node": gettext_noop("“{name}” is not a kind of block this newsroom knows."),
    "quote-without-words": gettext_noop("The quote has no words."),
    "image-without-number": gettext_noop("The image is not one of the library."),
    "gallery-without-images": gettext_noop("The gallery has no images of the library."),
    "gallery-too-long": gettext_noop("The gallery has more than {limit} images."),
    "embed-without-address": gettext_noop("The embed has no valid https address."),
    "related-without-article": gettext_noop("The related story names no article."),
    "table-too-wide": gettext_noop("The table has more than {limit} columns."),
    "link-forbidden": gettext_noop("The link address “{value}” is not allowed."),
    "link-too-long": gettext_noop("The link address is longer than {limit} characters."),
    "value-too-long": gettext_noop("“{value}” is longer than {limit} characters."),
    "link-dropped": gettext_noop("A link without a usable address became plain text: “{value}”."),
    "value-dropped": gettext_noop("{attribute}: “{value}” is not valid and was left out."),
    "date-dropped": gettext_noop("“{value}” is not a day, so the word became plain text."),
    "heading-level": gettext_noop("The heading was moved to a level that fits."),
    "quote-from-blockquote": gettext_noop("A quotation was made a quote block. Name its speaker."),
    "unnested": gettext_noop("What cannot stand inside this block was moved behind it."),
    "list-flattened": gettext_noop("The inner list became part of the outer one."),
    "empty-dropped": gettext_noop("The empty block was removed."),
    "image-dropped": gettext_noop("A pasted picture was left out. Choose it from the image library."),
    "frame-dropped": gettext_noop("An embedded frame was left out. Insert its address as an embed."),
    "images-repeated": gettext_noop("An image that stood twice in the gallery stands there once."),
}

PLACES = {
    "text": gettext_noop("Text"),
    "paragraph": gettext_noop("Paragraph {number}"),
    "heading": gettext_noop("Heading {number}"),
    "list": gettext_noop("List {number}"),
    "table": gettext_noop("Table {number}"),
    "quote": gettext_noop("Quote {number}"),
    "addition": gettext_noop("Addition {number}"),
    "recall": gettext_noop("Recall {number}"),
    "key-points": gettext_noop("Key points {number}"),
    "image": gettext_noop("Image {number}"),
    "gallery": gettext_noop("Gallery {number}"),
    "embed": gettext_noop("Embed {number}"),
    "related": gettext_noop("Related story {number}"),
}

VALUE_SHOWN = 60


@dataclass(frozen=True)
class Finding:
    """One thing repaired or refused: what (``code``) and where (``kind`` and ``number``, ``node_id``)."""

    level: str
    code: str
    kind: str = "text"
    number: int = 0
    node_id: str = ""
    params: dict[str, object] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        """The English template of the message, to translate and then fill with ``params``."""
        return MESSAGES[self.code]

    @property
    def place(self) -> str:
        """The English template of the place, to translate and then fill with ``number``."""
        return PLACES.get(self.kind, PLACES["text"])

    @property
    def where(self) -> str:
        """The place in English: "Paragraph 3"."""
        return self.place.format(number=self.number)

    def __str__(self) -> str:
        return f"{self.where}: {self.message.format(**self.params)}"


class Refused(ValueError):
    """The body cannot be stored. ``findings`` name every refusal, and the repairs found on the way."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(" ".join(str(finding) for finding in self.refusals))

    @property
    def refusals(self) -> list[Finding]:
        """The findings that stand in the way."""
        return [finding for finding in self.findings if finding.level == REFUSED]


class Report:
    """Collects findings while a body is read and knows the place that is being read."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.depth = 0
        self._counts: Counter[str] = Counter()
        self._kind = "paragraph"
        self._node_id = ""

    @contextmanager
    def within(self, kind: str, node_id: str = "") -> Iterator[None]:
        """What is found in here belongs to the next node of this kind."""
        former = self._kind, self._node_id
        self._kind, self._node_id = kind, node_id
        yield
        self._kind, self._node_id = former

    def at(self, node_id: str) -> None:
        """A paragraph with this id begins, or one ends; inside a block the place stays the block's."""
        if self._kind == "paragraph":
            self._node_id = node_id

    def count(self, kind: str) -> None:
        """A node of this kind is complete; the next one has the next number."""
        self._counts[kind] += 1

    def repair(self, code: str, **params: object) -> None:
        """Something was put right."""
        self._add(REPAIRED, code, params)

    def refuse(self, code: str, **params: object) -> None:
        """Something can't be put right; the reading goes on, so that all refusals are named at once."""
        self._add(REFUSED, code, params)

    def repair_whole(self, code: str) -> None:
        """Something was put right whose place can't be told."""
        self.findings.append(Finding(REPAIRED, code))

    def _add(self, level: str, code: str, params: dict[str, object]) -> None:
        shown = {key: _shown(value) for key, value in params.items()}
        number = self._counts[self._kind] + 1
        finding = Finding(level, code, self._kind, number, self._node_id, shown)
        if finding not in self.findings[-20:]:
            self.findings.append(finding)


def refused_whole(code: str, **params: object) -> Refused:
    """The refusal of a body that was not read at all."""
    return Refused([Finding(REFUSED, code, params=params)])


def _shown(value: object) -> object:
    if isinstance(value, str) and len(value) > VALUE_SHOWN:
        return value[: VALUE_SHOWN - 1] + "…"
    return value
