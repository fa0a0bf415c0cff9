"""Small changes of a tree of elements that keep the words around them."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree


def classes(element: etree._Element) -> set[str]:
    """The class names of an element."""
    return set((element.get("class") or "").split())


def is_within(element: etree._Element, tree: etree._Element) -> bool:
    """Whether it still stands in the tree."""
    return element is tree or any(above is tree for above in element.iterancestors())


def text_of(element: etree._Element) -> str:
    """All its words on one line."""
    return " ".join("".join(element.itertext()).split())


def node(name: str, attributes: Mapping[str, str], caption: str = "") -> etree._Element:
    """A node of the grammar, with its caption."""
    made = etree.Element("figure", {"data-node": name})
    for attribute, value in attributes.items():
        made.set(attribute, value)
    if caption:
        etree.SubElement(made, "figcaption").text = caption
    return made


def paragraph(words: str) -> etree._Element:
    """Words as a paragraph of their own."""
    made = etree.Element("p")
    made.text = words
    return made


def drop(element: etree._Element) -> None:
    """Take the element away with all in it; what stands behind it stays."""
    become_text(element, "")


def become_text(element: etree._Element, words: str) -> None:
    """Put words in place of the element."""
    parent = element.getparent()
    if parent is None:
        return
    words += element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + words
    else:
        parent.text = (parent.text or "") + words
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Leave what is in the element in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    children = list(element)
    if children:
        children[-1].tail = (children[-1].tail or "") + (element.tail or "")
        words = element.text or ""
    else:
        words = (element.text or "") + (element.tail or "")
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + words
    else:
        parent.text = (parent.text or "") + words
    parent.remove(element)
    for place, child in enumerate(children, at):
        parent.insert(place, child)


def swap(element: etree._Element, *nodes: etree._Element) -> None:
    """Put nodes in place of the element."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for place, one in enumerate(nodes, at):
        parent.insert(place, one)
    drop(element)


def add_after(element: etree._Element, one: etree._Element) -> None:
    """Put a node behind the element."""
    one.tail, element.tail = element.tail, None
    element.addnext(one)


def wrap(element: etree._Element, holder: etree._Element, caption: str) -> None:
    """Put the element into a holder, a caption behind it."""
    parent = element.getparent()
    if parent is None:
        return
    holder.tail, element.tail = element.tail, None
    parent.replace(element, holder)
    holder.append(element)
    etree.SubElement(holder, "figcaption").text = caption
