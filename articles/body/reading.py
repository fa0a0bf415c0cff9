"""Any HTML → a document of the grammar, or its refusal with the places named."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

import nh3
from lxml import etree

from articles.body import figures, tables, wordprocessors
from articles.body.document import Document
from articles.body.findings import REFUSED, Finding, Refused, Report, refused_whole
from articles.body.flow import Flow
from articles.body.grammar import BOXES
from portal.kit.html import UNSEEN_TAGS

LENGTH_LIMIT = 1_000_000
NODE_LIMIT = 2000
# A browser's way of reading is quadratic in places: 240,000 nested lists took minutes, 20,000 take seconds.
TAG_LIMIT = 20_000
REFERENCE_LIMIT = 100_000
# HTML re-opens an unclosed <b> in every later paragraph: 3,000 of them in 56 KB made 87 MB. Beyond this
# product of formatting and tags, formatting is read as plain elements, which end with their paragraph.
REOPENED_LIMIT = 2_000_000

ROOMS = (figures, tables)  # importing them registers their nodes

MARKED = {"strong", "b", "em", "i", "sub", "sup", "x-strong", "x-b", "x-em", "x-i"}
INLINE = MARKED | {"a", "span", "time", "data", "br", "img"}
PROSE = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "figure", "figcaption", "aside",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
}  # fmt: skip
CONTAINERS = {
    "div", "section", "article", "header", "footer", "main", "nav", "address", "center", "details", "summary",
    "dl", "dt", "dd", "pre", "hr", "fieldset", "legend", "form", "hgroup", "option", "menu", "dir", "listing",
}  # fmt: skip
BOX_ATTRIBUTES = {"data-id", "data-node"} | {name for node in BOXES.values() for name in node.attributes}
ATTRIBUTES = {
    **{tag: {"data-id"} for tag in ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote")},
    **dict.fromkeys(("figure", "aside", "div"), BOX_ATTRIBUTES),
    **{tag: {"colspan", "rowspan"} for tag in ("th", "td")},
    **{tag: {"style"} for tag in MARKED},
    "p": {"data-id", "data-article", "data-moment", "style"},
    "a": {"href", "name", "id"},
    "span": {"lang", "style"},
    "time": {"datetime"},
    "data": {"value"},
}
# The forbidden ones reach our own check, so that they are refused with the place named, not silently dropped.
SCHEMES = {"http", "https", "mailto", "tel", "javascript", "vbscript", "data", "file", "ftp", "blob", "about"}

NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
FRAME = re.compile(r"<(?:iframe|object|embed|video|audio)[\s>]", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
FORMATTING = re.compile(r"<(/?)(b|big|code|em|font|i|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE)
# Putting thousands of accents over one letter in order is quadratic, and no writing needs more than a few.
# The blocks left out here hold none; they are those most text is made of.
MARKS = re.compile("[^\x00-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u20cf\u2100-\u2bff]{64,}")
VOID_TAGS = (("<br>", "<br/>"), ("<img>", "<img/>"), ("<hr>", "<hr/>"), ("&nbsp;", "\u00a0"))


@dataclass(frozen=True)
class Parsed:
    """A body that can be stored, and what was repaired on the way."""

    document: Document
    findings: list[Finding]


def parse(source: str) -> Parsed:
    """Reads HTML, or plain text, into the grammar; what does not belong is repaired.

    Raises ``Refused``, and nothing else, when something can't be repaired. Canonical HTML comes back byte for
    byte. About 1 ms for 15 KB.
    """
    report = Report()
    flow = Flow(report)
    if FRAME.search(source):
        report.repair_whole("frame-dropped")
    flow.read(_tree(source))
    flow.finish()
    if len(flow.nodes) > NODE_LIMIT:
        raise refused_whole("too-many-nodes", limit=NODE_LIMIT)
    if any(finding.level == REFUSED for finding in report.findings):
        raise Refused(report.findings)
    return Parsed(Document(tuple(flow.nodes)), report.findings)


def _tree(source: str) -> etree._Element:
    """The elements the grammar can read, cleaned by nh3 as a browser would see them."""
    if len(source) > LENGTH_LIMIT:
        raise refused_whole("too-long", limit=LENGTH_LIMIT)
    source = NOT_XML.sub("", source.replace("\r\n", "\n").replace("\r", "\n"))
    if "<" not in source:
        source = BLANK_LINES.sub("<p>", source.strip()).replace("\n", "<br>")
    source = bounded(source)
    cleaned = nh3.clean(
        source,
        tags=INLINE | PROSE | CONTAINERS,
        attributes=ATTRIBUTES,
        clean_content_tags=UNSEEN_TAGS,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    for written, as_xml in VOID_TAGS:
        cleaned = cleaned.replace(written, as_xml)
    # A character reference may have brought back what was taken out above.
    cleaned = NOT_XML.sub("", cleaned)
    if any(_is_heap_of_marks(found.group()) for found in MARKS.finditer(cleaned)):
        raise refused_whole("not-text")
    try:
        # nh3 answers well-formed elements, and XML is read as it stands, without a second parser's repairs.
        tree = etree.fromstring(f"<body>{cleaned}</body>", PARSER)
    except etree.XMLSyntaxError as error:
        raise refused_whole("too-deep" if "depth" in str(error) else "not-text") from error
    if wordprocessors.is_written_by_word(source):
        wordprocessors.drop_languages(tree)
        wordprocessors.restore_lists(tree)
    return tree


def bounded(source: str) -> str:
    """The source in a form that a browser's rules cannot blow up."""
    tags = source.count("<")
    if tags > TAG_LIMIT or source.count("&") > REFERENCE_LIMIT:
        raise refused_whole("too-much-markup")
    formatting = len(FORMATTING.findall(source)) if tags * tags > REOPENED_LIMIT else 0
    return FORMATTING.sub(r"<\1x-\2", source) if formatting * tags > REOPENED_LIMIT else source


def _is_heap_of_marks(signs: str) -> bool:
    runs = (
        len(list(run))
        for is_mark, run in groupby(signs, lambda sign: unicodedata.combining(sign) > 0)
        if is_mark
    )
    return max(runs, default=0) >= 64


PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_pis=True)
