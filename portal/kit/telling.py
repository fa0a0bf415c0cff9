"""How far a command is: a bar where people look on, else a line for each twentieth part."""

from __future__ import annotations

import time
from typing import Any, Final

WIDTH: Final = 30


class Progress:
    """Says how much of what is done, how fast, and how long the rest takes."""

    def __init__(self, stdout: Any) -> None:
        self.stdout = stdout
        self._what, self._began, self._told = "", 0.0, 0

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self._what, self._began, self._told = what, time.monotonic(), 0
        took = time.monotonic() - self._began
        rate = done / took if took > 0.5 else 0.0
        left = f", {rate:,.0f} a second, {(total - done) / rate:,.0f} s left" if rate and done < total else ""
        words = f"{what}: {done:,} of {total:,}{left}"
        if self.stdout.isatty():
            filled = WIDTH * done // max(total, 1)
            self.stdout.write(f"\r\033[K[{'#' * filled:<{WIDTH}}] {words}", ending="")
            if done >= total:
                self.stdout.write("")
        elif done >= total or (done - self._told) * 20 >= total:
            self._told = done
            self.stdout.write(words)
        self.stdout.flush()
