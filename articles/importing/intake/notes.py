"""What an importer has to say of one thing: what it mended, doubts, lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from articles.importing.shape import Doubt, Reason
from articles.importing.shape import gettext_noop as _

MENDED: Final = "mended"
DOUBTED: Final = "doubted"
LOST: Final = "lost"
# The gravest last.
LEVELS: Final = (MENDED, DOUBTED, LOST)
# Of one thing no more is kept; that there were more is said.
MOST: Final = 60
SHOWN: Final = 200

LEFT_UNSAID: Final = _("{number} more of the kind are not listed")


@dataclass
class Notes:
    """The notes of one thing, each once, in the order they were made."""

    entries: list[tuple[str, Doubt]] = field(default_factory=list)
    unsaid: dict[str, int] = field(default_factory=dict)

    def mended(self, where: str, what: str, reason: str, **details: object) -> None:
        """Something reads otherwise than there, and nothing of it is gone."""
        self._add(MENDED, where, what, reason, details)

    def doubted(self, where: str, what: str, reason: str, **details: object) -> None:
        """Something was guessed, and somebody should look."""
        self._add(DOUBTED, where, what, reason, details)

    def lost(self, where: str, what: str, reason: str, **details: object) -> None:
        """Something is not here: ``what`` says what it was."""
        self._add(LOST, where, what, reason, details)

    @property
    def gravest(self) -> str:
        """The gravest level; empty where there is no note."""
        levels = {level for level, _doubt in self.entries} | set(self.unsaid)
        return max(levels, key=LEVELS.index, default="")

    def as_stored(self) -> list[dict[str, Any]]:
        """Plain values for a JSON column."""
        rows = [{"level": level, **doubt.as_stored()} for level, doubt in self.entries]
        for level, number in self.unsaid.items():
            more = Doubt("", "", Reason(LEFT_UNSAID, number=number))
            rows.append({"level": level, **more.as_stored()})
        return rows

    def doubts(self) -> list[dict[str, Any]]:
        """Those that an editor settles, as saved pages have them."""
        return [doubt.as_stored() for level, doubt in self.entries if level == DOUBTED]

    def _add(self, level: str, where: str, what: str, reason: str, details: dict[str, object]) -> None:
        what = " ".join(what.replace("\0", " ").split())
        what = what if len(what) <= SHOWN else what[: SHOWN - 1] + "…"
        said = Reason(reason, **details) if details else reason
        entry = (level, Doubt(where, what, said))
        if entry in self.entries:
            return
        if len(self.entries) >= MOST:
            self.unsaid[level] = self.unsaid.get(level, 0) + 1
            return
        self.entries.append(entry)
