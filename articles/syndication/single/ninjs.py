"""A story as ninjs 2.2, the International Press Telecommunications Council's news in JSON.

https://iptc.org/std/ninjs/. From what the API tells of it; no query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lxml import html as markup

from articles.models.choices import TagKind
from articles.syndication.api import shapes
from portal import publisher
from portal.api.shapes import plain

SCHEMA: Final = "http://www.iptc.org/std/ninjs/ninjs-schema_2.2.json#"
# Where ninjs keeps what a story is about, by the kind of the tag.
ABOUT: Final = {
    TagKind.PERSON: "people",
    TagKind.PLACE: "places",
    TagKind.ORGANISATION: "organisations",
    TagKind.EVENT: "events",
    TagKind.TOPIC: "subjects",
}


@dataclass(frozen=True)
class Standing:
    """What is not in the story itself: whether readers may see it, and from when they may."""

    is_public: bool = True
    embargo: datetime | None = None


def ninjs(story: shapes.Story, standing: Standing | None = None) -> dict[str, Any]:
    """The story, valid to the schema of ninjs 2.2. Some milliseconds if long."""
    standing = standing or Standing()
    summary = story.summary
    owner = publisher.of(summary.edition).name
    told: dict[str, Any] = {
        "uri": f"urn:uuid:{summary.id}",
        "standard": {"name": "ninjs", "version": "2.2", "schema": SCHEMA},
        "type": "text",
        "representationtype": "full",
        "pubstatus": "usable" if standing.is_public else "withheld",
        "language": summary.edition,
        "title": summary.title,
        "headlines": [{"role": "main", "contenttype": "text/plain", "value": summary.title}],
        "descriptions": [{"role": "summary", "contenttype": "text/plain", "value": summary.lead}],
        "bodies": list(_bodies(story)),
        "by": ", ".join(credit.name for credit in summary.authors),
        "located": story.place,
        "copyrightholder": owner,
        "genres": [{"name": summary.kind, "literal": summary.kind}],
        "infosources": list(_sources(story, owner)),
        "associations": list(_associations(story)),
        **_about(story),
    }
    if standing.is_public:
        told |= {"firstcreated": plain(summary.published), "versioncreated": plain(summary.updated)}
        told["renditions"] = [{"name": "web", "href": summary.url, "contenttype": "text/html"}]
    if standing.embargo:
        told["embargoed"] = plain(standing.embargo)
    if notes := [f"{one.kind}: {one.text}" for one in story.corrections]:
        told["ednote"] = "\n".join(notes)
    return {name: value for name, value in told.items() if value not in ("", [])}


def _bodies(story: shapes.Story) -> Iterator[dict[str, Any]]:
    text = "\n\n".join(filter(None, (node.text for node in story.nodes)))
    common = {"role": "main", "wordcount": story.words}
    html = story.html or ""
    yield {**common, "contenttype": "text/html", "charcount": _length(html), "value": html}
    yield {**common, "contenttype": "text/plain", "charcount": len(text), "value": text}


def _length(html: str) -> int:
    return len(markup.fragment_fromstring(html, create_parent="div").text_content()) if html else 0


def _about(story: shapes.Story) -> dict[str, list[dict[str, Any]]]:
    """Tags by their kind, and the rubrics among the subjects."""
    found: dict[str, list[dict[str, Any]]] = {
        "subjects": [{"name": one.name, "uri": one.url, "rel": "rubric"} for one in story.rubrics]
    }
    for tag in story.tags:
        row = {"name": tag.name, "uri": tag.url, "rel": "about"}
        found.setdefault(ABOUT[TagKind(tag.kind)], []).append(row)
    return found


def _sources(story: shapes.Story, owner: str) -> Iterator[dict[str, Any]]:
    yield {"name": story.agency or owner, "role": "originator"}
    for one in story.sources:
        row = {"name": one.name, "role": one.kind, "literal": one.channel, "uri": one.link}
        yield {name: value for name, value in row.items() if value}


def _associations(story: shapes.Story) -> Iterator[dict[str, Any]]:
    """The lead picture, and the versions in other editions."""
    picture = story.summary.picture
    if picture:
        rendition = {
            "name": "16x9",
            "href": picture.url,
            "contenttype": picture.type,
            "width": picture.width,
            "height": picture.height,
        }
        yield {
            "name": "lead picture",
            "uri": picture.url,
            "type": "picture",
            "by": picture.credit,
            "descriptions": [{"role": "alternative text", "value": picture.alt}],
            "renditions": [rendition],
        }
    for edition, url in story.versions.items():
        if edition != story.summary.edition:
            yield {"name": f"version in {edition}", "uri": url, "type": "text", "language": edition}
