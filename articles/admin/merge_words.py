"""What a merge screen shows of each difference, in an editor's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.admin.article_form import ArticleForm
from articles.body import Node
from articles.desk.merging import Merge, Part
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.media.models import Image
from articles.models import Author, AuthorRole, Kind, Mark, Rubric, SourceKind, Tag
from portal import moments
from portal.versions.screen import Row, answer, answers, note

ROWS = {"byline": _("Byline"), "sources": _("Sources")}


def as_rows(merge: Merge, chosen: Mapping[str, str], edition: str) -> tuple[list[Row], list[Row]]:
    """The differing fields, and the differing nodes of the text. Four queries at most."""
    named = Named(merge)
    fields = [_row(part, _label(part.name), chosen, partial(named.lines, part.name)) for part in merge.fields]
    numbers = {part.name: number for number, part in enumerate(merge.order, 1)}
    nodes = [_row(part, _place(part, numbers[part.name]), chosen, _node_lines) for part in merge.nodes]
    return fields, nodes


def _row(part: Part, label: str, chosen: Mapping[str, str], lines: Callable[[Any], list[str]]) -> Row:
    taken = answer(chosen, part.name, part.choices, part.default)
    return Row(
        name=part.name,
        label=label,
        base=lines(part.base),
        mine=lines(part.mine),
        theirs=lines(part.theirs),
        choices=answers(part.choices, taken),
        clashes=part.clashes,
        note=note(part.base, part.mine, part.theirs),
        is_open=not taken,
    )


def _label(name: str) -> str:
    return str(ROWS.get(name) or ArticleForm.base_fields[name].label)


def _place(part: Part, number: int) -> str:
    node: Node = part.theirs or part.mine
    return gettext(body.PLACES.get(node.name, body.PLACES["paragraph"])).format(number=number)


def _node_lines(node: Node | None) -> list[str]:
    """The words of a node; of one without words, what it points to."""
    if node is None:
        return []
    words = [line for line in node.text.splitlines() if line]
    return words or [", ".join(str(value) for _kind, value in node.references())]


class Named:
    """The rows that two snapshots point to, read at once."""

    def __init__(self, merge: Merge) -> None:
        sides = (merge.base, merge.mine, merge.theirs)
        wanted = {part.name for part in merge.fields}

        def of(names: set[str], read: Callable[[Snapshot], Iterable[int | None]]) -> set[int]:
            return {pk for side in sides for pk in read(side) if pk} if names & wanted else set()

        self.tags = _bulk(Tag, of({"tags", "place"}, lambda side: (*side.tags, side.place)))
        self.rubrics = _bulk(Rubric, of({"rubric", "rubrics"}, lambda side: (*side.rubrics, side.rubric)))
        self.authors = _bulk(Author, of({"byline"}, lambda side: [row.author for row in side.byline]))
        self.images = _bulk(Image, of({"lead_image"}, lambda side: [side.lead_image]))

    def lines(self, name: str, value: Any) -> list[str]:
        """A field's value as lines of text."""
        rows: Iterable[Any] = value if isinstance(value, tuple) else [value] if value else []
        return [line for line in (self._one(name, row) for row in rows) if line]

    def _one(self, name: str, row: Any) -> str:
        if isinstance(row, Credit):
            return f"{self._named(self.authors, row.author)} ({AuthorRole(row.role).label})"
        if isinstance(row, SourceRow):
            when = moments.short(row.moment, "j M Y H:i") if row.moment else ""
            said = [row.name, row.channel, row.link, when, str(SourceKind(row.kind).label)]
            return ", ".join(filter(None, said))
        known = {
            "tags": self.tags,
            "place": self.tags,
            "rubric": self.rubrics,
            "rubrics": self.rubrics,
            "lead_image": self.images,
        }
        if name in known:
            return self._named(known[name], row)
        enum: Any = {"kind": Kind, "marks": Mark}.get(name)
        return str(enum(row).label) if enum else str(row)

    @staticmethod
    def _named(known: Mapping[int, Any], pk: int) -> str:
        return str(known[pk]) if pk in known else gettext("deleted meanwhile")


def _bulk(model: Any, numbers: set[int]) -> Mapping[int, Any]:
    return model.objects.in_bulk(numbers) if numbers else {}
