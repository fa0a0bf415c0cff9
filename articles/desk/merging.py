"""Two people changed one article: what each of them changed, and the text that keeps both.

Pure: snapshots in, snapshots out. A part that one side alone changed is merged by itself; where both changed
it, an editor chooses. Words are never dropped by themselves, unless one side took them out and the other left
them as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from articles import body
from articles.body import Document, Node
from articles.desk.snapshot import Snapshot, SourceRow
from portal.versions.screen import BOTH, MINE, THEIRS

LISTS = ("marks", "rubrics", "tags", "byline", "sources")


@dataclass(frozen=True)
class Part:
    """A field, or a node of the text, that is not the same on both sides. None: the side does not have it."""

    name: str
    base: Any
    mine: Any
    theirs: Any

    @property
    def clashes(self) -> bool:
        """Whether both sides changed it, each in its own way."""
        return self.base not in (self.mine, self.theirs)

    @property
    def is_list(self) -> bool:
        return self.name in LISTS

    @property
    def choices(self) -> tuple[str, ...]:
        """What an editor may take. Only what can stand beside each other can be kept both."""
        can_both = self.is_list or (isinstance(self.mine, Node) and isinstance(self.theirs, Node))
        return (MINE, THEIRS, BOTH) if can_both and self.clashes else (MINE, THEIRS)

    @property
    def default(self) -> str:
        """The side that changed it. Of a clash: both if they can stand together, the one that is there."""
        if not self.clashes:
            return THEIRS if self.mine == self.base else MINE
        if BOTH in self.choices:
            return BOTH
        if isinstance(self.mine, Node) or isinstance(self.theirs, Node):
            return MINE if self.theirs is None else THEIRS
        return ""

    def drops_mine(self, choice: str) -> bool:
        """Whether something that my side wrote is gone with this choice."""
        return choice == THEIRS and self.mine != self.base


@dataclass(frozen=True)
class Merge:
    """What differs, field by field and node by node, and the order in which the nodes stand."""

    base: Snapshot
    mine: Snapshot
    theirs: Snapshot
    fields: tuple[Part, ...]
    nodes: tuple[Part, ...]
    order: tuple[Part, ...]

    @property
    def is_needed(self) -> bool:
        """Whether my side brings anything that is not stored yet."""
        return any(part.clashes or part.default != THEIRS for part in (*self.fields, *self.nodes))

    def open(self, choices: Mapping[str, str]) -> list[str]:
        """The names of the fields for which a choice is still to be made."""
        return [part.name for part in self.fields if not _chosen(part, choices)]

    def sets_aside(self, choices: Mapping[str, str]) -> bool:
        """Whether something that my side wrote does not come into the merged text."""
        return any(part.drops_mine(_chosen(part, choices)) for part in (*self.fields, *self.nodes))

    def resolve(self, choices: Mapping[str, str]) -> Snapshot:
        """The merged snapshot. ``choices`` names a side for each part; where it doesn't, the default holds.

        Raises ``ValueError`` while a choice is still open.
        """
        if missing := self.open(choices):
            raise ValueError(f"Nobody has chosen: {', '.join(missing)}.")
        taken = {part.name: _take(part, _chosen(part, choices)) for part in self.fields}
        nodes = [node for part in self.order for node in _nodes(part, _chosen(part, choices))]
        merged = self.theirs.with_(**taken, body=Document(tuple(nodes)).identify().html)
        return merged.with_(rubrics=tuple(one for one in merged.rubrics if one != merged.rubric))


def merge(base: Snapshot, mine: Snapshot, theirs: Snapshot) -> Merge:
    """What became of ``base`` on two sides."""
    differing = []
    for field in fields(Snapshot):
        part = Part(field.name, *(getattr(side, field.name) for side in (base, mine, theirs)))
        if field.name != "body" and part.mine != part.theirs:
            differing.append(part)
    order = _aligned(*(_by_id(side.body) for side in (base, mine, theirs)))
    nodes = tuple(part for part in order if part.mine != part.theirs)
    return Merge(base, mine, theirs, tuple(differing), nodes, tuple(order))


def _chosen(part: Part, choices: Mapping[str, str]) -> str:
    choice = choices.get(part.name, "")
    return choice if choice in part.choices else part.default


def _take(part: Part, choice: str) -> Any:
    if choice == BOTH:
        return _together(part)
    return part.mine if choice == MINE else part.theirs


def _nodes(part: Part, choice: str) -> list[Node]:
    wanted = (part.theirs, part.mine) if choice == BOTH else (_take(part, choice),)
    return [node for node in wanted if node is not None]


# --- Lists: rows that both sides added, changed or took out ------------------------------------------------


def _together(part: Part) -> tuple[Any, ...]:
    """Their rows and mine: added ones stay, and a row is gone if one side took it out and none changed it."""
    base, mine, theirs = ({_key(row): row for row in rows} for rows in (part.base, part.mine, part.theirs))
    kept: list[Any] = []
    for key in (*theirs, *(key for key in mine if key not in theirs)):
        own, other, old = mine.get(key), theirs.get(key), base.get(key)
        if own in (other, old):
            kept.append(other)
        elif other == old:
            kept.append(own)
        else:
            kept += [other, own]
    return _renamed([row for row in kept if row is not None])


def _key(row: Any) -> Any:
    return row.key if isinstance(row, SourceRow) else row


def _renamed(rows: list[Any]) -> tuple[Any, ...]:
    """The rows, the second of one key under a key of its own."""
    taken = {_key(row) for row in rows}
    seen: set[Any] = set()
    named = []
    for row in rows:
        number = 2
        while _key(row) in seen and isinstance(row, SourceRow):
            free = f"{row.key[:36]}-{number}"
            row, number = (replace(row, key=free), number) if free not in taken else (row, number + 1)
        if _key(row) not in seen:
            named.append(row)
        seen.add(_key(row))
        taken.add(_key(row))
    return tuple(named)


# --- The text: nodes that both sides added, changed, moved or took out -------------------------------------


def _by_id(html: str) -> dict[str, Node]:
    return {node.id: node for node in body.parse(html).document.identify().nodes}


def _aligned(base: dict[str, Node], mine: dict[str, Node], theirs: dict[str, Node]) -> list[Part]:
    """All nodes of both sides in one order: that of the side that moved some, theirs if both or none did.

    What only the other side has follows the node it followed there.
    """
    moved_by_me_only = _moved(base, mine) and not _moved(base, theirs)
    first, second = (mine, theirs) if moved_by_me_only else (theirs, mine)
    order = list(first)
    before = ""
    for name in second:
        if name not in first:
            order.insert(order.index(before) + 1 if before else 0, name)
        before = name
    return [Part(name, base.get(name), mine.get(name), theirs.get(name)) for name in order]


def _moved(base: dict[str, Node], side: dict[str, Node]) -> bool:
    common = [name for name in base if name in side]
    return common != [name for name in side if name in base]
