"""The snapshot: everything an editor can change about an article, as one value.

Working copy, revision, preview, import and publication all speak it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Self

from articles.models import Article, AuthorRole, Kind, Mark, SourceKind


@dataclass(frozen=True)
class Credit:
    """One name of the byline."""

    author: int
    role: str = AuthorRole.TEXT


@dataclass(frozen=True)
class SourceRow:
    """One source, pointed to by its ``key``; ``time`` is ISO 8601 or empty."""

    key: str
    kind: str = SourceKind.ON_RECORD
    name: str = ""
    channel: str = ""
    link: str = ""
    time: str = ""

    @property
    def moment(self) -> datetime | None:
        return datetime.fromisoformat(self.time) if self.time else None


@dataclass(frozen=True)
class Snapshot:
    """The editable side of an article. Rows are named by primary key, in the editor's order."""

    title: str = ""
    slug: str = ""
    lead: str = ""
    body: str = ""
    kind: str = Kind.NEWS
    marks: tuple[str, ...] = ()
    place: int | None = None
    agency: str = ""
    rubric: int | None = None
    rubrics: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    byline: tuple[Credit, ...] = ()
    sources: tuple[SourceRow, ...] = field(default=())
    lead_image: int | None = None
    lead_caption: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values, as stored in ``Draft`` and ``Revision``."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read a stored snapshot. Fields it lacks have their defaults; fields no longer known are ignored."""
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        for name in ("marks", "rubrics", "tags"):
            values[name] = tuple(values.get(name, ()))
        values["byline"] = tuple(Credit(**row) for row in values.get("byline", ()))
        values["sources"] = tuple(SourceRow(**row) for row in values.get("sources", ()))
        return cls(**values)

    @classmethod
    def of(cls, article: Article) -> Self:
        """What the stored row says, without its working copy. Five queries."""
        body = getattr(article, "body", None)
        return cls(
            title=article.title,
            slug=article.slug,
            lead=article.lead,
            body=body.canonical if body else "",
            kind=str(article.kind),
            marks=tuple(str(mark) for mark in article.marks),
            place=article.place_id,
            agency=article.agency,
            rubric=article.rubric_id,
            rubrics=tuple(
                row.rubric_id
                for row in article.in_rubrics.all()
                if not row.inherited and row.rubric_id != article.rubric_id
            ),
            tags=tuple(row.tag_id for row in article.tagged.all()),
            byline=tuple(Credit(row.author_id, str(row.role)) for row in article.byline.all()),
            sources=tuple(
                SourceRow(
                    key=row.key,
                    kind=str(row.kind),
                    name=row.name,
                    channel=row.channel,
                    link=row.link,
                    time=row.time.isoformat() if row.time else "",
                )
                for row in article.sources.all()
            ),
            lead_image=article.lead_image_id,
            lead_caption=article.lead_caption,
        )

    def with_(self, **changes: Any) -> Self:
        """The same snapshot with some fields changed."""
        return replace(self, **changes)

    def has(self, mark: Mark) -> bool:
        return mark in self.marks
