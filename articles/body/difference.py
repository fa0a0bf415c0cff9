"""Two bodies node by node: what stayed, changed, came, went and moved, each with its words compared."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from articles.body.document import Document
from articles.body.grammar import Node
from articles.body.inline import Inline
from portal.kit import worddiff
from portal.kit.worddiff import Budget, Change, Piece

# Nodes without a common id are the same rewritten one when so much of their words is.
REWRITTEN = 0.5
# Pairs of such nodes that are looked at; beyond, they count as removed and added.
PAIRS = 40_000


class Fate(StrEnum):
    """What became of a node."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Move(StrEnum):
    """Where a node went among those that stayed."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Fact:
    """A value of a node beside its words: the speaker of a quote, the number of a picture."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class NodeChange:
    """One node in both bodies; ``was`` and ``now`` are its places, from 0, None where it is not.

    ``pieces`` are its words compared; ``facts`` what else differs; ``is_restyled`` tells that the words
    stayed and their marks, links or inner order did not.
    """

    fate: Fate
    before: Node | None = None
    after: Node | None = None
    was: int | None = None
    now: int | None = None
    moved: Move | None = None
    pieces: tuple[Piece, ...] = ()
    facts: tuple[Fact, ...] = ()
    is_restyled: bool = False

    @property
    def node(self) -> Node:
        """The node as it is now, else as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 one of them is always there
        return found

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened to it."""
        return self.fate == Fate.SAME and self.moved is None


def compare(before: Document, after: Document, budget: Budget | None = None) -> list[NodeChange]:
    """Every node of both bodies, in the order of ``after``, removed ones where they stood.

    Nodes are the same by their id, else by equal content, else by most of their words, in that order. Sorted
    by ``was`` the changes give ``before`` whole, by ``now`` they give ``after``. Time grows with the length
    of the bodies; comparing words is bounded by ``budget``.
    """
    budget = budget or Budget()
    pairs = _pairs(before.nodes, after.nodes)
    moves = _moves(pairs)
    came_from = {now: was for was, now in pairs.items()}
    gone = [was for was in range(len(before.nodes)) if was not in pairs]
    # Removed nodes stand behind the unmoved node that was before them, the first ones at the top.
    behind: dict[int, list[NodeChange]] = {}
    kept = sorted(was for was in pairs if was not in moves)
    for was in gone:
        rank = bisect_left(kept, was)
        behind.setdefault(kept[rank - 1] if rank else -1, []).append(_removed(before.nodes, was))
    changes = behind.get(-1, [])
    for now, node in enumerate(after.nodes):
        was_here = came_from.get(now)
        if was_here is None:
            pieces = _all_of(Change.ADDED, node)
            changes.append(NodeChange(Fate.ADDED, after=node, now=now, pieces=pieces))
            continue
        change = _compared(before.nodes[was_here], node, budget)
        changes.append(replace(change, was=was_here, now=now, moved=moves.get(was_here)))
        if was_here not in moves:
            changes += behind.get(was_here, [])
    return changes


def _all_of(change: Change, node: Node) -> tuple[Piece, ...]:
    return (Piece(change, node.text),) if node.text else ()


def _removed(nodes: Sequence[Node], was: int) -> NodeChange:
    node = nodes[was]
    return NodeChange(Fate.REMOVED, before=node, was=was, pieces=_all_of(Change.REMOVED, node))


def _compared(before: Node, after: Node, budget: Budget) -> NodeChange:
    """Two states of one node; places are the caller's."""
    pieces = worddiff.compare(before.text, after.text, budget)
    if content(before) == content(after):
        return NodeChange(Fate.SAME, before, after, pieces=pieces)
    facts = tuple(_facts(before, after))
    same_words = before.text == after.text
    same_marks = [*before.inlines()] == [*after.inlines()]
    is_restyled = same_words and not (same_marks and facts)
    return NodeChange(Fate.CHANGED, before, after, pieces=pieces, facts=facts, is_restyled=is_restyled)


def content(node: Node) -> str:
    """The node without its id: equal for nodes that say the same."""
    return replace(node, id="").html


def _facts(before: Node, after: Node) -> list[Fact]:
    if type(before) is not type(after):
        return [Fact("node", before.name, after.name)]
    found = []
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.name != "id" and old != new and _is_plain(old) and _is_plain(new):
            found.append(Fact(field.name, old, new))
    return found


def _is_plain(value: Any) -> bool:
    """Whether it is a value by itself, not words or a box of words."""
    if isinstance(value, tuple):
        return bool(value) and all(isinstance(part, int) for part in value)
    return not isinstance(value, Inline)


# --- Which node is which -----------------------------------------------------------------------------------


def _pairs(before: Sequence[Node], after: Sequence[Node]) -> dict[int, int]:
    """Places of the same node: before → after."""
    pairs = _by_key([node.id for node in before], [node.id for node in after])
    lone = _lone(pairs, before, after)
    alike = _by_key([content(before[was]) for was in lone[0]], [content(after[now]) for now in lone[1]])
    pairs |= {lone[0][was]: lone[1][now] for was, now in alike.items()}
    return pairs | _rewritten(before, after, *_lone(pairs, before, after))


def _lone(
    pairs: dict[int, int], before: Sequence[Node], after: Sequence[Node]
) -> tuple[list[int], list[int]]:
    taken = set(pairs.values())
    return (
        [was for was in range(len(before)) if was not in pairs],
        [now for now in range(len(after)) if now not in taken],
    )


def _by_key(before: list[str], after: list[str]) -> dict[int, int]:
    """Equal keys paired first with first, second with second; empty keys pair with nothing."""
    places: dict[str, list[int]] = {}
    for now, key in enumerate(after):
        places.setdefault(key, []).append(now)
    for held in places.values():
        held.reverse()
    return {was: places[key].pop() for was, key in enumerate(before) if key and places.get(key)}


def _rewritten(
    before: Sequence[Node], after: Sequence[Node], lost: list[int], found: list[int]
) -> dict[int, int]:
    """Pairs of nodes of one kind that share most of their words: the likest first."""
    if len(lost) * len(found) > PAIRS:
        return {}
    bags = {now: worddiff.words(after[now].text) for now in found}
    likely = []
    for was in lost:
        bag = worddiff.words(before[was].text)
        for now in found:
            if before[was].name == after[now].name:
                score = worddiff.likeness(bag, bags[now])
                if score >= REWRITTEN:
                    likely.append((-score, abs(was - now), was, now))
    pairs: dict[int, int] = {}
    taken = set()
    for _score, _distance, was, now in sorted(likely):
        if was not in pairs and now not in taken:
            pairs[was] = now
            taken.add(now)
    return pairs


def _moves(pairs: dict[int, int]) -> dict[int, Move]:
    """Which nodes moved, by their place before: all but a longest run that kept its order."""
    order = sorted(pairs)
    still = worddiff.longest_rising([pairs[was] for was in order])
    kept_was = [order[rank] for rank in still]
    kept_now = [pairs[was] for was in kept_was]
    kept = set(kept_was)
    return {
        was: Move.UP if bisect_left(kept_now, pairs[was]) < bisect_left(kept_was, was) else Move.DOWN
        for was in order
        if was not in kept
    }
