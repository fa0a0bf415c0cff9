"""What a run of the mirror did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What a run did."""

    written: int = 0
    unchanged: int = 0
    # Those of the unchanged that got a box of other pages anew.
    renewed: int = 0
    gone: int = 0
    files: int = 0
    # Pages that could not be made: what is there of them stays.
    failed: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
