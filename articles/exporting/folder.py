"""The folder of an export: files of records, originals of pictures, their checksums, and what tells of all.

It is written beside its place and gets its name when all of it is on the disk: there is no half of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

FORMAT: Final = "dateline-export"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
ORIGINALS: Final = "originals"
PIECE: Final = 1 << 20

Record = dict[str, Any]


class Refused(Exception):
    """The export can't be made or read; the message is one line that says why."""


@dataclass
class Folder:
    """An export that is being written."""

    path: Path
    counts: dict[str, int] = field(default_factory=dict)
    sums: IO[str] | None = None

    def records(self, name: str, records: Iterable[Record]) -> int:
        """Write a file of records, one a line; how many there are."""
        number, digest = 0, hashlib.sha256()
        with (self.path / f"{name}.jsonl").open("wb") as file:
            for record in records:
                number += 1
                line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(line)
                file.write(line)
            _flushed(file)
        self._note(digest.hexdigest(), f"{name}.jsonl")
        self.counts[name] = number
        return number

    def copy(self, name: str, source: IO[bytes]) -> str:
        """Keep a file under that name; its digest."""
        target = self.path / name
        target.parent.mkdir(exist_ok=True)
        digest = hashlib.sha256()
        with target.open("wb") as file:
            while piece := source.read(PIECE):
                digest.update(piece)
                file.write(piece)
            _flushed(file)
        self._note(digest.hexdigest(), name)
        return digest.hexdigest()

    def close(self, told: Record) -> None:
        """Write what tells of all others, last."""
        assert self.sums is not None  # noqa: S101  (opened by ``written``)
        self.sums.flush()
        digest = hashlib.sha256((self.path / SUMS).read_bytes()).hexdigest()
        manifest = {"format": FORMAT, "version": VERSION, **told, "records": self.counts, SUMS: digest}
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        with (self.path / MANIFEST).open("w", encoding="utf-8") as file:
            file.write(text)
            _flushed(file)

    def _note(self, digest: str, name: str) -> None:
        assert self.sums is not None  # noqa: S101  (opened by ``written``)
        self.sums.write(f"{digest}  {name}\n")


@contextmanager
def written(path: Path) -> Iterator[Folder]:
    """A new export, under its name only once it is whole. Raises ``Refused`` where something is already.

    What one that was killed left beside it is thrown away.
    """
    path = path.expanduser().resolve()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused(f"{path} is there already. Name a folder that is not.")
    if not path.parent.is_dir():
        raise Refused(f"The folder {path.parent} is not there.")
    draft = path.with_name(f".{path.name}.part")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        with (draft / SUMS).open("w", encoding="utf-8") as sums:
            yield Folder(draft, sums=sums)
            _flushed(sums)
        if not (draft / MANIFEST).is_file():
            raise Refused("The export was not written to its end.")
        if path.is_dir():
            path.rmdir()
        draft.rename(path)
        _durable(path.parent)
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror or error}).") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def manifest_of(path: Path) -> Record:
    """What an export tells of itself. Raises ``Refused`` for none, and for one of a newer format."""
    try:
        told = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Refused(f"{path} is no export: it has no {MANIFEST} that can be read.") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Refused(f"{path} is no export of Dateline.")
    if not isinstance(told.get("version"), int) or told["version"] > VERSION:
        raise Refused(
            f"This export is of format {told.get('version')}, made by release {told.get('made_by')}; this "
            f"portal reads formats up to {VERSION}. Install a newer release first."
        )
    return told


def verify(path: Path, told: Record) -> None:
    """Raise ``Refused`` unless every file is, to the bit, what was written. Reads all of them."""
    try:
        sums = (path / SUMS).read_bytes()
        if hashlib.sha256(sums).hexdigest() != told.get(SUMS):
            raise Refused(f"{path} is damaged: {SUMS} is another than when it was made.")
        for line in sums.decode().splitlines():
            digest, _, name = line.partition("  ")
            if _digest(_inside(path, name)) != digest:
                raise Refused(f"{path} is damaged: {name} is not what was written.")
    except FileNotFoundError as error:
        raise Refused(f"{path} is damaged: {error.filename} is missing.") from error
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}).") from error


def records_of(path: Path, name: str) -> Iterator[Record]:
    """The records of a file, one after another; none where there is no such file. Raises ``Refused``."""
    file = path / f"{name}.jsonl"
    if not file.is_file():
        return
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line)
            except ValueError:
                record = None
            if not isinstance(record, dict):
                raise Refused(f"{file.name}, line {number}: no record.")
            yield record


def _inside(path: Path, name: str) -> Path:
    file = (path / name).resolve()
    if path.resolve() not in file.parents:
        raise Refused(f"{path} is no export: it names {name}.")
    return file


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _flushed(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
