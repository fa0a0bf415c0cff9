"""Opening an export: plain or packed, within limits of size before and after unpacking."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from articles.importing.intake.sources import Unreadable
from articles.importing.shape import gettext_noop as _
from articles.importing.wordpress.encodings import AsUtf8

GIGABYTE: Final = 1024**3
MOST_PACKED: Final = 8 * GIGABYTE
MOST_UNPACKED: Final = 16 * GIGABYTE
# Text packs to a tenth; what packs a hundred times smaller, once it is large, is made to fill memory or disk.
MOST_RATIO: Final = 150
RATIO_FROM: Final = 64 * 1024**2
PACKED: Final = b"\x1f\x8b"


class Limited:
    """Reads on until there is more than an export may hold. Raises ``Unreadable`` for what is damaged."""

    def __init__(self, file: IO[bytes], name: str, packed: int) -> None:
        self._file, self._name, self._packed, self._read = file, name, packed, 0

    def read(self, size: int) -> bytes:
        """The next bytes, none at the end."""
        try:
            chunk = self._file.read(size)
        except (EOFError, zlib.error, OSError) as error:
            raise Unreadable(_("%(name)s is damaged: %(error)s."), name=self._name, error=error) from None
        self._read += len(chunk)
        if self._read > MOST_UNPACKED:
            raise Unreadable(
                _("%(name)s holds more than %(size)s GB."), name=self._name, size=MOST_UNPACKED // GIGABYTE
            )
        if self._read > RATIO_FROM and self._packed and self._read > self._packed * MOST_RATIO:
            raise Unreadable(
                _("%(name)s unpacks to more than %(ratio)s times its size: no export does."),
                name=self._name,
                ratio=MOST_RATIO,
            )
        return chunk


@contextmanager
def opened(path: Path) -> Iterator[AsUtf8]:
    """The bytes of an export in UTF-8, unpacked if need be, whatever its name ends with.

    Raises ``Unreadable``.
    """
    try:
        size = path.stat().st_size
        if size > MOST_PACKED:
            raise Unreadable(
                _("%(name)s is larger than %(size)s GB."), name=path.name, size=MOST_PACKED // GIGABYTE
            )
        with path.open("rb") as file:
            is_packed = file.read(2) == PACKED
            file.seek(0)
            if is_packed:
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield AsUtf8(Limited(unpacked, path.name, size), path.name)  # type: ignore[arg-type]
            else:
                yield AsUtf8(Limited(file, path.name, 0), path.name)
    except OSError as error:
        raise Unreadable(
            _("%(name)s can't be read: %(error)s"), name=path.name, error=error.strerror or error
        ) from None
