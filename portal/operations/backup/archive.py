"""The file: a tar that any tool opens, its members' checksums in it, the checksum of the whole behind it.

``SHA256SUMS`` is the last member but one and in the form of ``sha256sum``. What stands behind the end of the
tar, where readers of tars stop, is one block of ours: the digest and the length of all before it. A copy that
was cut or in which any bit was turned over is therefore never taken for whole.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, Final

BLOCK: Final = 512
PIECE: Final = 1 << 20
MARK: Final = "dateline-backup"
SUMS: Final = "SHA256SUMS"
MANIFEST: Final = "manifest.json"
SETTINGS: Final = "settings.json"
# What may be in it: whatever else it named would lie beside the portal's own files.
FOLDERS: Final = ("private/", "journal/", "databases/")


class Refused(Exception):
    """The backup can't be made or used; the message is one line that says why."""


class _Hashed:
    """A file of which everything that is written is hashed."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)


class Writer:
    """Adds members; their order is that of the file."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sums: list[str] = []

    def add_bytes(self, name: str, data: bytes) -> None:
        self._add(name, len(data), io.BytesIO(data))

    def add_file(self, name: str, path: Path) -> bool:
        """Whether the file was still there."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        with file:
            self._add(name, os.fstat(file.fileno()).st_size, file)
        return True

    def close(self, manifest: dict[str, Any]) -> None:
        """Add what tells of all others."""
        self.add_bytes(SUMS, "".join(self._sums).encode())
        self.add_bytes(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())

    def _add(self, name: str, size: int, file: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashed = _HashedReader(file)
        self._tar.addfile(info, hashed)
        _forget_members(self._tar)
        self._sums.append(f"{hashed.digest.hexdigest()}  {name}\n")


class _HashedReader:
    """A file of which everything that is read is hashed."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A new backup, under its name only once all of it is on the disk. Raises ``Refused`` if there is one."""
    if path.exists():
        raise Refused(f"{path} is there already. Name another file.")
    draft = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            hashed = _Hashed(file)
            with tarfile.open(fileobj=hashed, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
                yield Writer(tar)
            file.write(_seal(hashed.digest.hexdigest(), hashed.size))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            raise Refused(f"{path} is there already. Name another file.") from None
        except OSError:  # a file system without links
            draft.replace(path)
        _make_durable(path.parent)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def verify(path: Path) -> None:
    """Raise ``Refused`` unless the file is, to the bit, what was written. Reads all of it."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size - BLOCK
            left = size
            while left > 0 and (piece := file.read(min(PIECE, left))):
                digest.update(piece)
                left -= len(piece)
            seal = file.read(BLOCK + 1)
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}).") from error
    if not seal.startswith(MARK.encode()):
        raise Refused(f"{path} is no whole backup: its end is missing or another.")
    if seal != _seal(digest.hexdigest(), size):
        raise Refused(f"{path} is damaged: its checksum is another than when it was made.")


def manifest_of(path: Path) -> dict[str, Any]:
    """What the backup tells of itself. Of a verified file; reads its heads only. Raises ``Refused``."""
    with _opened(path) as tar:
        for info in tar:
            _forget_members(tar)
            if info.name == MANIFEST and (file := tar.extractfile(info)) is not None:
                found = json.loads(file.read())
                if isinstance(found, dict):
                    return found
    raise Refused(f"{path} is no backup: it has no {MANIFEST}.")


def extract(path: Path, folder: Path) -> int:
    """Write every member below ``folder``, each compared with its checksum; how many. Raises ``Refused``."""
    seen: dict[str, str] = {}
    sums: list[str] = []
    with _opened(path) as tar:
        for info in tar:
            _forget_members(tar)
            target = (folder / info.name).resolve()
            is_ours = info.name in (SUMS, MANIFEST, SETTINGS) or info.name.startswith(FOLDERS)
            if not (is_ours and info.isreg() and folder.resolve() in target.parents):
                raise Refused(f"{path} is no backup: it names {info.name}.")
            source = tar.extractfile(info)
            if source is None:
                raise Refused(f"{path} is damaged: {info.name} is missing.")
            if info.name in (SUMS, MANIFEST):
                sums += source.read().decode().splitlines() if info.name == SUMS else []
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            seen[info.name] = _copied(source, target)
    promised = {name: digest for digest, _, name in (line.partition("  ") for line in sums)}
    for name in promised.keys() | seen.keys():
        if promised.get(name) != seen.get(name):
            raise Refused(f"{path} is damaged: {name} is not what was backed up.")
    return len(seen)


def _copied(source: IO[bytes], target: Path) -> str:
    hashed = _HashedReader(source)
    with target.open("wb") as file:
        while piece := hashed.read(PIECE):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return hashed.digest.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Refused(f"{path} is damaged ({error}).") from error


def _forget_members(tar: tarfile.TarFile) -> None:
    """Else it keeps a kilobyte for each of hundreds of thousands of pictures."""
    tar.members = []  # type: ignore[attr-defined]


def _seal(digest: str, size: int) -> bytes:
    return f"{MARK} sha256={digest} size={size}\n".encode().ljust(BLOCK, b"\n")


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
