"""Any HTML → a document of the grammar, or its refusal with the places named."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

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
# HTML re-opens an unclosed <b> in every later paragraph: 3,000 of them in 56 KB made 87 MB. The product of
# unclosed formatting and tags bounds what can come out.
REOPENED_LIMIT = 300_000

ROOMS = (figures, tables)  # importing them registers their nodes

INLINE = {"strong", "b", "em", "i", "a", "sub", "sup", "span", "time", "br", "img"}
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
    **{tag: {"style"} for tag in ("strong", "b", "em", "i", "sub", "sup")},
    "p": {"data-id", "data-article", "data-moment", "style"},
    "a": {"href", "name", "id"},
    "span": {"lang", "style"},
    "time": {"datetime"},
}
# The forbidden ones reach our own check, so that they are refused with the place named, not silently dropped.
SCHEMES = {"http", "https", "mailto", "tel", "javascript", "vbscript", "data", "file", "ftp", "blob", "about"}

NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
FRAME = re.compile(r"<(?:iframe|object|embed|video|audio)[\s>]", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
FORMATTING = re.compile(
    r"<(/?)(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)
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
    tags = source.count("<")
    if tags * tags > REOPENED_LIMIT and tags * _most_unclosed(source) > REOPENED_LIMIT:
        raise refused_whole("too-deep")
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
    try:
        # nh3 answers well-formed elements, and XML is read as it stands, without a second parser's repairs.
        tree = etree.fromstring(f"<body>{cleaned}</body>", PARSER)
    except etree.XMLSyntaxError as error:
        raise refused_whole("too-deep" if "depth" in str(error) else "not-text") from error
    if wordprocessors.WRITTEN_BY_WORD.search(source):
        wordprocessors.drop_languages(tree)
        wordprocessors.restore_lists(tree)
    return tree


PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_pis=True)


def _most_unclosed(source: str) -> int:
    """How many formatting elements are open at once at most: each tag may re-open them all."""
    open_now: Counter[str] = Counter()
    most = now = 0
    for closing, name in FORMATTING.findall(source):
        name = name.lower()
        if not closing:
            open_now[name] += 1
            now += 1
            most = max(most, now)
        elif open_now[name]:
            open_now[name] -= 1
            now -= 1
    return most
