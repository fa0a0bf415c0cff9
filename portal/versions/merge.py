"""Two people changed one row: input by input, what each changed and what comes of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from portal.versions.screen import MINE, THEIRS
from portal.versions.sent import Sent, plain

CHOICES = (MINE, THEIRS)


@dataclass(frozen=True)
class Input:
    """An input that is not the same on both sides."""

    name: str
    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def clashes(self) -> bool:
        """Whether both sides changed it, each in its own way."""
        return self.base not in (self.mine, self.theirs)

    @property
    def default(self) -> str:
        """The side that changed it; none for a clash."""
        if self.clashes:
            return ""
        return THEIRS if self.mine == self.base else MINE


def differing(base: Sent, mine: Sent, theirs: Sent) -> list[Input]:
    """The inputs in which ``mine`` and ``theirs`` differ, in the order of the form."""
    names = dict.fromkeys((*theirs, *base, *mine))
    found = [
        Input(name, *(tuple(plain(side.get(name, []))) for side in (base, mine, theirs))) for name in names
    ]
    return [one for one in found if one.mine != one.theirs]
