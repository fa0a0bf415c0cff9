"""Rows of large JSON files, one by one: memory stays flat whatever the file's size."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from articles.importing.intake.sources import Unreadable
from articles.importing.shape import gettext_noop as _

MOST_UNPACKED: Final = 16 * 1024**3
LIBRARY_LACKS: Final = _(
    "Large JSON files are read with a library that is not installed: "
    "pip install --require-hashes -r requirements-import.txt."
)


def rows(file: Path, prefix: str) -> Iterator[Any]:
    """What stands at ``prefix``, as ijson says it: ``"item"`` for a list, ``"data.posts.item"`` within one.

    Raises ``Unreadable`` where the file is no JSON, broken off or away, or the library is.
    """
    try:
        import ijson
    except ImportError:
        raise Unreadable(LIBRARY_LACKS) from None
    try:
        with opened(file) as stream:
            yield from ijson.items(stream, prefix, use_float=True)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())[:200]
        raise Unreadable(
            _("%(name)s is not JSON, or broken off: %(error)s"), name=file.name, error=said
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(_("%(name)s can't be read: %(error)s"), name=file.name, error=error) from None


def begins(file: Path, length: int = 2_000) -> str:
    """The first letters of a file. Raises ``Unreadable``."""
    try:
        with opened(file) as stream:
            return stream.read(length).decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(_("%(name)s can't be read: %(error)s"), name=file.name, error=error) from None


def opened(file: Path) -> _Bounded:
    """The file, unpacked on the way if it is packed with gzip; never more than an export may hold."""
    with file.open("rb") as start:
        is_packed = start.read(2) == b"\x1f\x8b"
    return _Bounded(gzip.open(file) if is_packed else file.open("rb"), file.name)


class _Bounded:
    """Reads on until there is more than an export may hold: a small packed file may unpack without end."""

    def __init__(self, file: Any, name: str) -> None:
        self._file, self._name, self._left = file, name, MOST_UNPACKED

    def read(self, size: int) -> bytes:
        chunk: bytes = self._file.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise Unreadable(
                _("%(name)s holds more than %(size)s GB."), name=self._name, size=MOST_UNPACKED // 1024**3
            )
        return chunk

    def __enter__(self) -> _Bounded:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()
