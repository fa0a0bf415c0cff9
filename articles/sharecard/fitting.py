"""How large a title is set so that it fits its place. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from articles.sharecard import lines
from articles.sharecard.lines import Measure, Setting

LEADING = 1.16


@dataclass(frozen=True)
class Fitted:
    """A title's lines and the size of its letters, both in pixels where they are lengths."""

    size: int
    lines: tuple[str, ...]

    @property
    def leading(self) -> int:
        """From one line to the next."""
        return leading(self.size)


def leading(size: int) -> int:
    """From one line to the next at that size."""
    return round(size * LEADING)


def fit(
    text: str, sizes: Sequence[int], width: float, height: float, measure: Callable[[int], Measure]
) -> Fitted:
    """The text at the first of ``sizes``, largest first, at which it fits and reads well.

    Else at the first at which it fits, with a parted word or a short word alone; else at the smallest, cut.
    """
    second: Fitted | None = None
    setting = Setting()
    for size in sizes:
        setting = lines.set_in_lines(text, width, measure(size))
        if len(setting.lines) * leading(size) > height:
            continue
        fitted = Fitted(size, setting.lines)
        if not setting.is_parted and not setting.has_orphan:
            return fitted
        second = second or fitted
    if second:
        return second
    smallest = sizes[-1]
    most = max(1, int(height // leading(smallest)))
    return Fitted(smallest, lines.cut(setting, most, width, measure(smallest)).lines)
