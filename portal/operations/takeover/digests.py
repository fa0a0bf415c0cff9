"""Digests of tables that do not hang on the order of rows: neither side sorts texts as the other does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

MODULUS: Final = 1 << 128
TELL_EVERY: Final = 5000


@dataclass
class Digest:
    """How many rows there are, and the sum of their digests."""

    rows: int = 0
    sum: int = 0

    def add(self, line: bytes) -> None:
        """One row more."""
        self.rows += 1
        self.sum = (self.sum + int.from_bytes(blake2b(line, digest_size=16).digest())) % MODULUS

    def add_all(self, lines: Iterable[bytes], tell: Callable[[int], object]) -> Digest:
        """Many more; ``tell`` hears how many, now and then."""
        for line in lines:
            self.add(line)
            if not self.rows % TELL_EVERY:
                tell(TELL_EVERY)
        tell(self.rows % TELL_EVERY)
        return self

    @property
    def short(self) -> str:
        """Enough of it for people."""
        return f"{self.sum:032x}"[:12]


@dataclass(frozen=True)
class Compared:
    """What both sides say of a table."""

    name: str
    here: Digest
    there: Digest
    mended: dict[str, int] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        return self.here == self.there
