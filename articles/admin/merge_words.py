"""What a merge screen shows of each difference, in an editor's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.admin.article_form import ArticleForm
from articles.body import Document, Node
from articles.desk.comparison import Names
from articles.desk.merging import Merge, Part
from portal.kit.worddiff import Budget
from portal.versions.screen import Row, answer, answers, row_of

ROWS = {"byline": _("Byline"), "sources": _("Sources")}


def as_rows(merge: Merge, chosen: Mapping[str, str], edition: str) -> tuple[list[Row], list[Row]]:
    """The differing fields, and the differing nodes of the text. Five queries at most."""
    nodes = [node for part in merge.nodes for node in (part.mine, part.theirs, part.base) if node is not None]
    names = Names.of((merge.base, merge.mine, merge.theirs), [Document(tuple(nodes))])
    budget = Budget()
    numbers = {part.name: number for number, part in enumerate(merge.order, 1)}

    def row(part: Part, label: str, lines: Callable[[Any], list[str]]) -> Row:
        taken = answer(chosen, part.name, part.choices, part.default)
        sides = [lines(side) for side in (part.base, part.mine, part.theirs)]
        return row_of(part, part.name, label, sides, answers(part.choices, taken), budget)

    return (
        [row(part, _label(part.name), partial(_field_lines, names, part.name)) for part in merge.fields],
        [row(part, _place(part, numbers[part.name]), partial(_node_lines, names)) for part in merge.nodes],
    )


def _label(name: str) -> str:
    return str(ROWS.get(name) or ArticleForm.base_fields[name].label)


def _place(part: Part, number: int) -> str:
    node: Node = part.theirs or part.mine
    return gettext(body.PLACES.get(node.name, body.PLACES["paragraph"])).format(number=number)


def _field_lines(names: Names, field: str, value: Any) -> list[str]:
    """A field's value, one line for each thing it holds."""
    listed = value if isinstance(value, tuple) else (value,)
    return [line for line in (names.word(field, one) for one in listed) if line]


def _node_lines(names: Names, node: Node | None) -> list[str]:
    """The words of a node; of one without words, what it points to."""
    if node is None:
        return []
    words = [line for line in node.text.splitlines() if line]
    return words or [_target(names, field, value) for field, value in node.references()]


def _target(names: Names, field: str, value: Any) -> str:
    if field == "images":
        return names.image(value)
    return names.story(value) if field == "articles" else str(value)
