"""An independent judge of canonical HTML: it knows the grammar by its description, not by its code."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from urllib.parse import urlsplit

from lxml import etree

MARKS = ["a", "span", "time", "strong", "em", "sub", "sup"]
BOXES = {
    "quote": ("figure", "data-speaker data-tag data-role data-lang data-translated data-source"),
    "addition": ("aside", "data-source"),
    "recall": ("aside", ""),
    "key-points": ("aside", ""),
    "image": ("figure", "data-image"),
    "gallery": ("figure", "data-images"),
    "embed": ("figure", "data-url"),
    "related": ("aside", "data-article"),
}
NEEDED = {"image": "data-image", "gallery": "data-images", "embed": "data-url", "related": "data-article"}


def tree_of(html):
    return etree.fromstring("<body>" + html.replace("<br>", "<br/>") + "</body>")


def check(html):
    """Raises AssertionError when the HTML is outside the grammar."""
    body = tree_of(html)
    assert not body.text, "text outside of nodes"
    for node in body:
        assert not node.tail, "text between nodes"
        check_attribute("data-id", node.get("data-id", "aaaaaaaa"))
        check_node(node)


def check_node(node):
    if node.get("data-node"):
        check_box(node)
        return
    assert set(node.attrib) <= {"data-id"}, node.attrib
    if node.tag in ("p", "h2", "h3"):
        check_inline(node)
    elif node.tag in ("ul", "ol"):
        check_list(node)
    elif node.tag == "table":
        check_table(node)
    else:
        raise AssertionError(f"<{node.tag}> at the top")


def check_box(node):
    name = node.get("data-node")
    tag, attributes = BOXES[name]
    assert node.tag == tag
    assert set(node.attrib) <= {"data-id", "data-node", *attributes.split()}, node.attrib
    assert NEEDED.get(name, "data-node") in node.attrib
    for attribute, value in node.attrib.items():
        check_attribute(attribute, value)
    no_own_text(node)
    children = list(node)
    if name == "quote":
        no_own_text(children[0])
        assert children[0].tag == "blockquote"
        paragraphs(list(children[0]))
        caption(children[1:])
    elif name in ("addition", "recall"):
        if children and children[0].tag == "h4":
            assert not children[0].attrib
            check_inline(children.pop(0))
        paragraphs(children, {"data-article", "data-moment"} if name == "recall" else set(), least=0)
        assert len(node)
    elif name == "key-points":
        assert [child.tag for child in children] == ["ul"]
        assert not children[0].attrib
        check_list(children[0])
    elif name == "related":
        assert not children
    else:
        caption(children)


def caption(children):
    assert len(children) <= 1
    for child in children:
        assert child.tag == "figcaption"
        assert not child.attrib
        check_inline(child)


def paragraphs(children, attributes=frozenset(), least=1):
    assert len(children) >= least
    for child in children:
        assert child.tag == "p"
        assert set(child.attrib) <= set(attributes)
        for attribute, value in child.attrib.items():
            check_attribute(attribute, value)
        check_inline(child)


def check_list(node):
    no_own_text(node)
    assert len(node)
    for item in node:
        assert item.tag == "li"
        assert not item.attrib
        no_own_text(item)
        paragraphs(list(item))


def check_table(node):
    no_own_text(node)
    assert [child.tag for child in node] == ["tbody"]
    assert len(node[0])
    for row in node[0]:
        assert row.tag == "tr"
        assert len(row)
        no_own_text(row)
        assert sum(int(cell.get("colspan", 1)) for cell in row) <= 30
        for cell in row:
            assert cell.tag in ("td", "th")
            assert set(cell.attrib) <= {"colspan", "rowspan"}
            assert all(2 <= int(value) <= 999 for value in cell.attrib.values())
            no_own_text(cell)
            if len(cell) == 1 and not cell[0].text and not len(cell[0]):
                assert not cell[0].attrib
            else:
                paragraphs(list(cell))


def no_own_text(node):
    assert not node.text
    assert not any(child.tail for child in node)


def check_inline(node):
    text = "".join(node.itertext())
    assert text.strip(), "empty text"
    assert text == re.sub("[ \t\n\r\f]+", " ", text)
    assert not text.startswith(" ")
    assert not text.endswith(" ")
    assert not re.search("[\x00-\x1f\x7f]", text)
    check_marks(node, -1)


def check_marks(node, outer):
    for child in node:
        if child.tag == "br":
            assert outer == -1, "a mark reaches over a break"
            assert not child.attrib
            assert not child.text
            continue
        rank = MARKS.index(child.tag)
        assert rank > outer
        assert child.text or len(child)
        if child.tag == "a":
            assert list(child.attrib) == ["href"]
            check_link(child.get("href"))
        elif child.tag == "span":
            assert list(child.attrib) == ["lang"]
            check_attribute("data-lang", child.get("lang"))
        elif child.tag == "time":
            assert list(child.attrib) == ["datetime"]
            assert dt.date.fromisoformat(child.get("datetime")).isoformat() == child.get("datetime")
        else:
            assert not child.attrib
        check_marks(child, rank)


def check_link(href):
    assert len(href) <= 2100
    assert not re.search(r"[\x00-\x20\"<>\\]", href), href
    if href.startswith(("/", "#n-")):
        assert not href.startswith("//")
        return
    scheme = href.split(":")[0].lower()
    assert scheme in ("http", "https", "mailto", "tel"), href
    if scheme in ("http", "https"):
        assert urlsplit(href).hostname
        assert "@" not in urlsplit(href).netloc


def check_attribute(name, value):
    assert value
    slug = r"[a-z0-9]+(-[a-z0-9]+)*"
    patterns = {
        "data-id": r"[a-z2-7]{8}",
        "data-node": "|".join(BOXES),
        "data-tag": slug,
        "data-source": slug,
        "data-lang": r"[a-z]{2,3}(-[a-z0-9]{2,8})*",
        "data-translated": "true|false",
        "data-image": r"[1-9][0-9]*",
        "data-images": r"[1-9][0-9]*(,[1-9][0-9]*)*",
    }
    if name in patterns:
        assert re.fullmatch(patterns[name], value), (name, value)
    elif name == "data-article":
        assert str(uuid.UUID(value)) == value
    elif name == "data-moment":
        assert dt.datetime.fromisoformat(value).utcoffset() == dt.timedelta(0)
    elif name == "data-url":
        assert value.startswith("https://")
        check_link(value)
    else:
        assert name in ("data-speaker", "data-role")
        assert len(value) <= 200
        assert value == " ".join(value.split(" "))
