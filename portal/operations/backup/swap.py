"""The old data aside, the new ones in their place: begun means finished, whoever is killed meanwhile.

Until the plan is on the disk, nothing of the old data was touched. From then on there are only renames, and
whoever starts the portal or restores again carries out those that are left.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

PLAN: Final = "restore.plan"
# How the folders begin in which new data wait.
NEW: Final = "restore-"
# What belongs to the data that are replaced: kept pages and served pictures are made anew from the new ones.
BESIDE: Final = ("private", "public", "journal", "pagecache", "cards", "stories.stamp")


def begin(data: Path, new: Path, old: Path, names: Iterable[str], **more: Any) -> None:
    """Write the plan: what lies in ``new`` comes into ``data``, what is there goes to ``old``."""
    wanted = sorted({*names, *BESIDE})
    there = [name for name in wanted if (data / name).exists()]
    told = {"new": str(new), "old": str(old), "aside": there, "bring": _names(new), **more}
    for folder, _folders, _files in os.walk(new):
        _make_durable(Path(folder))
    draft = data / f"{PLAN}.part"
    with draft.open("w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(data / PLAN)
    _make_durable(data)


def mounted(data: Path, names: Iterable[str]) -> str:
    """The first of what would be replaced that is a disk or mount of its own: such can't be renamed."""
    mounts = set()
    with suppress(OSError):
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
        mounts = {line.split()[4].replace("\\040", " ") for line in lines}
    places = [data.resolve() / name for name in sorted({*names, *BESIDE})]
    return next((place.name for place in places if str(place) in mounts or place.is_mount()), "")


def sweep(data: Path) -> None:
    """Remove new data that wait for nobody: whoever unpacked them was killed. While nobody restores."""
    if plan_of(data) is None:
        for left in data.glob(f"{NEW}*/"):
            shutil.rmtree(left, ignore_errors=True)


def plan_of(data: Path) -> dict[str, Any] | None:
    """The plan of a restore that was not finished."""
    try:
        told = json.loads((data / PLAN).read_text())
    except FileNotFoundError:
        return None
    return dict(told)


def call_off(data: Path) -> None:
    """Forget the plan, before anything was moved."""
    if told := plan_of(data):
        (data / PLAN).unlink()
        shutil.rmtree(told["new"], ignore_errors=True)


def finish(data: Path, rename: Callable[[Path, Path], object] = os.rename) -> bool:
    """Carry out what is left of the plan; whether there was one. May be called again and again."""
    told = plan_of(data)
    if told is None:
        return False
    new, old = Path(told["new"]), Path(told["old"])
    old.mkdir(mode=0o700, exist_ok=True)
    for name in told["aside"]:
        if not (old / name).exists() and (data / name).exists():
            rename(data / name, old / name)
    for name in told["bring"]:
        if (new / name).exists():
            rename(new / name, data / name)
    for folder in (data, old):
        _make_durable(folder)
    (data / PLAN).unlink()
    shutil.rmtree(new, ignore_errors=True)
    return True


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
