"""What a merge screen shows of a difference, and the answers there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext, pgettext

from portal.kit.worddiff import Budget, Piece, compare

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Choice:
    """One answer to a difference."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """One difference: what each side made of what stood there, word by word, and the answers there are."""

    name: str
    label: str
    base: list[str]
    mine: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    choices: list[Choice]
    clashes: bool
    note: str
    is_open: bool


class Sides(Protocol):
    """Values of which two differ."""

    @property
    def base(self) -> Any: ...

    @property
    def mine(self) -> Any: ...

    @property
    def theirs(self) -> Any: ...

    @property
    def clashes(self) -> bool: ...


def row_of(
    sides: Sides, name: str, label: str, lines: Sequence[list[str]], choices: list[Choice], budget: Budget
) -> Row:
    """The row of a difference; ``lines`` are base, mine and theirs as an editor reads them."""
    base, mine, theirs = ("\n".join(side) for side in lines)
    return Row(
        name=name,
        label=label,
        base=lines[0],
        mine=compare(base, mine, budget) if mine else (),
        theirs=compare(base, theirs, budget) if theirs else (),
        choices=choices,
        clashes=sides.clashes,
        note=note(sides.base, sides.mine, sides.theirs),
        is_open=not any(choice.is_chosen for choice in choices),
    )


def answers(values: tuple[str, ...], chosen: str) -> list[Choice]:
    """The answers in words."""
    words = {
        MINE: pgettext("of two texts", "Take mine"),
        THEIRS: pgettext("of two texts", "Take the saved one"),
        BOTH: pgettext("of two texts", "Keep both"),
    }
    return [Choice(value, words[value], value == chosen) for value in values]


def note(base: Any, mine: Any, theirs: Any) -> str:
    """Who changed it, in a sentence."""
    if base not in (mine, theirs):
        return gettext("Both of you changed this.")
    by_them = mine == base
    side, was = (theirs, base) if by_them else (mine, base)
    if not side:
        return gettext("Taken out in the saved text.") if by_them else gettext("You took this out.")
    if not was:
        return gettext("Added in the saved text.") if by_them else gettext("You added this.")
    return gettext("Changed in the saved text alone.") if by_them else gettext("Changed by you alone.")


def answer(chosen: Mapping[str, str], name: str, values: tuple[str, ...], default: str) -> str:
    """What was chosen, else the default; empty while neither is there."""
    given = chosen.get(name, "")
    return given if given in values else default
