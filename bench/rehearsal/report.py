"""What came of a rehearsal, for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bench.rehearsal.crowd import Books


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and whether it was as it should be."""

    step: str
    words: str
    is_good: bool

    @property
    def line(self) -> str:
        return f"{'ok    ' if self.is_good else 'MISSED'}  {self.step}: {self.words}"


def table(several: Iterable[Books]) -> str:
    """The crowd's steps as a table in Markdown."""
    lines = [
        "| step | requests | a second | failed | asked again | p50 | p99 | most |",
        "| --- |" + " --- |" * 7,
    ]
    for books in several:
        asked = len(books.took)
        times = " | ".join(f"{books.quantile(share):.0f} ms" for share in (0.5, 0.99, 1.0))
        a_second = asked / books.seconds if books.seconds else 0.0
        lines.append(
            f"| {books.step} | {asked:,} | {a_second:.0f} | {books.failed} | {books.again} | {times} |"
        )
    return "\n".join(lines)
