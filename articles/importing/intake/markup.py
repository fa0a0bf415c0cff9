"""Anybody's HTML → the grammar of bodies. What has no place there stays as text, and is told."""

from __future__ import annotations

import re
from html import unescape
from typing import Final, Protocol

import nh3
from lxml import etree

from articles import body
from articles.body import reading
from articles.body.reading import NOT_XML, PARSER
from articles.importing.intake.notes import Notes
from articles.importing.intake.values import Photo
from articles.importing.shape import gettext_noop as _
from portal.kit.html import UNSEEN_TAGS, plain_text

MEDIA: Final = {"img", "iframe", "video", "audio", "source", "object", "embed", "picture"}
FORMATTED: Final = {"cite", "del", "s", "strike"}
SOURCES: Final = ("src", "data-src", "data-lazy-src", "data-orig-file", "data-full-url", "data-large-file")
ATTRIBUTES: Final = {
    **{tag: set(names) for tag, names in reading.ATTRIBUTES.items()},
    **{tag: {"src", "data-src", "type"} for tag in ("iframe", "video", "audio", "source", "embed")},
    "img": {*SOURCES, "alt", "title", "width", "height"},
    "object": {"data"},
}
# Most texts hold none of these, and go to the grammar as they are.
WANTS_A_LOOK: Final = re.compile(
    r"<(?:img|iframe|video|audio|object|embed|picture|script|form|input|select|textarea|svg|math|canvas|del|s"
    r"|strike|figure|table|cite|blockquote)[\s>/]"
    r"|<a(?=[\s>])(?![^<>]*\bhref\s*=)|href\s*=\s*(?!\s*[\"']?(?:https?://|mailto:|tel:))",
    re.IGNORECASE,
)
FRAME: Final = re.compile(r"<iframe\b[^<>]*>", re.IGNORECASE)
FRAME_END: Final = re.compile(r"</iframe\s{0,9}>", re.IGNORECASE)
ANY_TAG: Final = re.compile(r"<[^<>]*>")
# Pictures that were pasted into the text itself, a megabyte each.
PASTED: Final = re.compile(r"""=\s{0,9}(?:"data:[^"<>]*"|'data:[^'<>]*')""")
VOID: Final = re.compile(r'<(img|br|hr|source|embed)((?: [^\s=>"]+="[^"]*")*)>')
GONE: Final = {
    "script": _("a script: articles hold none"),
    "form": _("a form: articles hold none"),
    "svg": _("a drawing in the text: upload it as a picture"),
    "math": _("a formula: it stays as text, if it has any"),
    "canvas": _("a drawing made by a script"),
}
GONE_TAG: Final = re.compile(rf"<({'|'.join(GONE)})[\s>]", re.IGNORECASE)
# Findings of the grammar that say that something is not there any more.
LOSSES: Final = {"link-dropped", "image-dropped", "frame-dropped", "value-dropped", "date-dropped"}
LINES_TOGETHER: Final = 50


class Pictures(Protocol):
    """Where pictures are found, by what the text says of them."""

    def find(self, photo: Photo, notes: Notes) -> int | None:
        """The picture of the library; None where it can't be had, which is noted."""


class Unkeepable(ValueError):
    """Not even as plain text can the body be kept: too long, or no text at all."""


def document_of(html: str, pictures: Pictures, notes: Notes, *, site: str = "") -> body.Document:
    """The body as the grammar has it; ``site`` is the host that links without one belong to.

    About 1 ms for 5 KB. Raises ``Unkeepable``.
    """
    html = NOT_XML.sub("", html)
    if "data:" in html:
        html, pasted = PASTED.subn('=""', html)
        if pasted:
            notes.lost("image", "data:", _("pictures that were pasted into the text itself: {n}"), n=pasted)
    try:
        if WANTS_A_LOOK.search(html):
            html = _translated(html, pictures, notes, site)
        return _parsed(html, notes)
    except body.Refused as refusal:
        return _as_text(html, notes, refusal)


def _translated(html: str, pictures: Pictures, notes: Notes, site: str) -> str:
    from articles.importing.intake.elements import Translator

    for tag in dict.fromkeys(found.lower() for found in GONE_TAG.findall(html)):
        notes.lost("body", f"<{tag}>", GONE[tag])
    tree = tree_of(html)
    if tree is None:
        return html
    Translator(pictures, notes, site).translate(tree)
    written: str = etree.tostring(tree, encoding="unicode", method="html")
    return written.removeprefix("<body>").removesuffix("</body>")


def tree_of(html: str) -> etree._Element | None:
    """The elements that the grammar or we can read, as a browser would see them; None if it is no HTML."""
    if len(html) > reading.LENGTH_LIMIT:
        return None
    try:
        html = reading.bounded(_without_frames_text(html))
    except body.Refused:
        return None
    cleaned = nh3.clean(
        html,
        tags=reading.INLINE | reading.PROSE | reading.CONTAINERS | MEDIA | FORMATTED,
        attributes={tag: names | {"class"} for tag, names in ATTRIBUTES.items()}
        | {tag: {"class"} for tag in reading.CONTAINERS | reading.PROSE if tag not in ATTRIBUTES},
        clean_content_tags=UNSEEN_TAGS - {"iframe"},
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel=None,
    )
    cleaned = NOT_XML.sub("", VOID.sub(r"<\1\2/>", cleaned).replace("&nbsp;", "\u00a0"))
    try:
        return etree.fromstring(f"<body>{cleaned}</body>", PARSER)
    except etree.XMLSyntaxError:
        return None


def _without_frames_text(html: str) -> str:
    """Nothing between the ends of frames: browsers read no elements there."""
    done, at = [], 0
    while (begin := FRAME.search(html, at)) and (end := FRAME_END.search(html, begin.end())):
        done += [html[at : begin.end()], end.group()]
        at = end.end()
    return "".join([*done, html[at:]])


def _parsed(html: str, notes: Notes) -> body.Document:
    parsed = body.parse(html)
    for finding in parsed.findings:
        say = notes.lost if finding.code in LOSSES else notes.mended
        say("body", finding.where, finding.message, **finding.params)
    return parsed.document.identify()


def _as_text(html: str, notes: Notes, refusal: body.Refused) -> body.Document:
    """The words without their markup, paragraph by paragraph."""
    if html.count("<") <= reading.TAG_LIMIT:
        lines = plain_text(html).split("\n")
    else:
        lines = [line for line in map(str.strip, unescape(ANY_TAG.sub("\n", html)).split("\n")) if line]
    together = 1 if len(lines) < reading.NODE_LIMIT else max(LINES_TOGETHER, len(lines) // 1000)
    chunks = (lines[start : start + together] for start in range(0, len(lines), together))
    paragraphs = [body.Inline.of("\n".join(chunk)) for chunk in chunks]
    try:
        parsed = body.parse("".join(f"<p>{one}</p>" for one in paragraphs if one))
    except body.Refused as again:
        raise Unkeepable(str(again)) from None
    why = " ".join(str(finding) for finding in refusal.refusals)
    notes.lost("body", why, _("the markup can't be kept: the whole text stands as plain paragraphs"))
    return parsed.document.identify()
