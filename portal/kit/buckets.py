"""Token buckets in a file that all processes of a machine share: who asks too often has to wait."""

from __future__ import annotations

import hashlib
import logging
import math
import mmap
import os
import struct
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

# A fingerprint, and the moment at which the bucket is full again.
CELL = struct.Struct("<Qd")
CELLS_IN_A_ROW = 4
ROWS = 1 << 14
SIZE = CELL.size * CELLS_IN_A_ROW * ROWS


@dataclass(frozen=True)
class Rate:
    """So many a minute in the long run, and so many at once."""

    a_minute: float
    at_once: int

    @property
    def apart(self) -> float:
        """Seconds from one token to the next."""
        return 60.0 / self.a_minute


class Buckets:
    """A table of fixed size (1 MB): whoever asks, and however many, it grows by nothing.

    A bucket is one number, the moment at which it is full again (the generic cell rate algorithm), so taking
    a token is one write of sixteen bytes. Two processes that write one cell at once may lose one token; who
    comes when a row is full takes the place of the fullest bucket. Both err on the caller's side.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._cells = _shared(path)
        except OSError:
            # A full or read-only disk: each process counts for itself, and nobody is let in uncounted.
            log.warning("Limits are counted by each process alone: %s cannot be used", path, exc_info=True)
            self._cells = mmap.mmap(-1, SIZE)

    def take(self, key: bytes, rate: Rate, *, now: float) -> int:
        """Take a token of ``key``: 0, or the whole seconds to wait for the next one. ``now`` in seconds."""
        fingerprint, start = _place(key)
        offset, full_at = self._cell(fingerprint, start)
        apart = rate.apart
        # No bucket takes longer to fill: the clock was set back, or the rate is another one.
        full_at = now if full_at > now + apart * rate.at_once + 1.0 else max(full_at, now)
        wait = full_at - now - apart * (rate.at_once - 1)
        # Moments are large numbers: what is a thousandth of a second too early is in time.
        if wait > 0.001:
            return math.ceil(wait)
        CELL.pack_into(self._cells, offset, fingerprint, full_at + apart)
        return 0

    def close(self) -> None:
        """Let go of the file."""
        self._cells.close()

    def _cell(self, fingerprint: int, start: int) -> tuple[int, float]:
        """Where the bucket stands, and when it is full: one not known takes the place of the fullest."""
        best, soonest = start, math.inf
        for offset in range(start, start + CELL.size * CELLS_IN_A_ROW, CELL.size):
            found, full_at = CELL.unpack_from(self._cells, offset)
            if found == fingerprint:
                return offset, full_at
            if full_at < soonest:
                best, soonest = offset, full_at
        return best, 0.0


def _shared(path: Path) -> mmap.mmap:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Written, not only stretched: a full disk is found here and not by a signal that ends the process.
        os.posix_fallocate(file, 0, SIZE)
        os.ftruncate(file, SIZE)
        return mmap.mmap(file, SIZE)
    finally:
        os.close(file)


def _place(key: bytes) -> tuple[int, int]:
    digest = hashlib.blake2b(key, digest_size=12).digest()
    row = int.from_bytes(digest[8:], "little") % ROWS
    return int.from_bytes(digest[:8], "little"), row * CELL.size * CELLS_IN_A_ROW
