"""A story as Markdown: its facts in front matter, then title, lead, text, corrections and sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from articles.models.choices import AuthorRole
from articles.syndication.api import shapes
from articles.syndication.single.ninjs import Standing
from portal import editions
from portal.api.shapes import plain
from portal.kit.markdown import line, link, markdown


def as_markdown(story: shapes.Story, standing: Standing | None = None) -> str:
    """The whole story as one Markdown file, in the language of its edition. Some milliseconds if long.

    The front matter is YAML whose values are written as JSON, which is YAML too.
    """
    with editions.speaking(story.summary.edition):
        facts = "".join(
            f"{name}: {json.dumps(plain(value), ensure_ascii=False)}\n"
            for name, value in _facts(story, standing or Standing()).items()
            if value not in ("", [], {}, None)
        )
        return f"---\n{facts}---\n\n" + "\n\n".join(part.rstrip("\n") for part in _parts(story)) + "\n"


def _facts(story: shapes.Story, standing: Standing) -> dict[str, Any]:
    summary = story.summary
    writers = [one.name for one in summary.authors if one.role == AuthorRole.TEXT]
    return {
        "title": summary.title,
        "id": summary.id,
        "edition": summary.edition,
        "url": summary.url if standing.is_public else "",
        "state": "published" if standing.is_public else "draft",
        "published": summary.published if standing.is_public else None,
        "updated": summary.updated if standing.is_public else None,
        "embargo_until": standing.embargo,
        "kind": summary.kind,
        "authors": writers,
        "credits": {one.name: one.role for one in summary.authors if one.role != AuthorRole.TEXT},
        "place": story.place,
        "agency": story.agency,
        "rubrics": [one.name for one in story.rubrics],
        "tags": [one.name for one in story.tags],
        "versions": {code: url for code, url in story.versions.items() if code != summary.edition},
    }


def _parts(story: shapes.Story) -> Iterator[str]:
    summary = story.summary
    yield f"# {line(summary.title)}"
    if summary.lead:
        yield f"**{line(summary.lead)}**"
    if picture := summary.picture:
        yield f"![{line(picture.alt)}]({picture.url})\n\n*{line(picture.credit)}*"
    yield markdown(story.html)
    if story.corrections:
        yield f"## {_('Corrections')}"
        for told in story.corrections:
            moment = plain(told.time)[:16].replace("T", " ")
            yield f"**{line(told.kind)}** ({moment}): {line(told.text)}"
    if story.sources:
        yield f"## {_('Sources')}"
        yield "\n".join(f"- {_source(one)}" for one in story.sources)


def _source(source: shapes.StorySource) -> str:
    name = line(source.name or source.channel or source.kind)
    words = link(name, source.link) if source.link else name
    return f"{words} ({line(source.channel)})" if source.channel and source.name else words
