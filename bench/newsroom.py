"""The demonstration newsroom that is measured: prepared once, kept, and copied for each run.

Making the copies of its pictures takes minutes, so the prepared folder stays in ``var/bench``; a run works on
a copy in a temporary folder and leaves the prepared one as it was.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "var" / "bench" / "newsroom"
STAMP = "bench.stamp"
# Older stories say that they are old, and the front grows empty.
FRESH_SECONDS = 10 * 86400
# The copies of pictures never change: a second name for a file will do.
LINKED = ("private", "public")
# Nobody listens there: a measurement asks no bank for rates.
NO_BANK = "http://127.0.0.1:9/"


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a portal on ``data``: none of the settings of whoever measures."""
    own = ("PORTAL_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    for name in ("HOST", "PORT", "DATABASE_URL", "REDIS_URL"):
        kept.pop(name, None)
    settings = {
        "PORTAL_ENV_FILE": "",
        "PORTAL_DATA": str(data),
        "PORTAL_RATES_URL": NO_BANK,
        "PORTAL_LIMITS": "off",
    }
    return (
        kept | settings | {"PORTAL_PROXIES": "127.0.0.1", "DJANGO_SETTINGS_MODULE": "portal.settings"} | more
    )


def prepared(say: Callable[[str], None], folder: Path = KEPT) -> Path:
    """The folder of the prepared newsroom; made anew when it has grown old. Raises ``RuntimeError``.

    A kept one is brought up to the code at hand: what its upgrade takes is none of what is measured.
    """
    stamp = folder / STAMP
    is_kept = stamp.exists() and time.time() - stamp.stat().st_mtime < FRESH_SECONDS
    if not is_kept:
        say("Preparing the demonstration newsroom with its pictures, once (some minutes) …")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    manage(folder, "prepare")
    if not is_kept:
        manage(folder, "demo")
    # Two workers, for the two cores that a measurement needs anyway.
    command = manage_command("work", "--once")
    workers = [subprocess.Popen(command, env=environment(folder), stderr=subprocess.DEVNULL) for _ in "12"]
    for worker in workers:
        worker.wait()
    if not is_kept:
        stamp.touch()
    return folder


def copied(folder: Path, to: Path) -> Path:
    """A copy of the prepared newsroom; pictures are linked where the file system allows it."""
    to.mkdir(parents=True)
    for entry in folder.iterdir():
        if entry.name in LINKED:
            shutil.copytree(entry, to / entry.name, copy_function=link)
        elif entry.is_dir():
            shutil.copytree(entry, to / entry.name)
        else:
            shutil.copy2(entry, to / entry.name)
    return to


def link(source: str, target: str) -> None:
    """A second name for a file, or a copy of it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def manage_command(*arguments: str) -> list[str]:
    """``manage.py`` with arguments."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def manage(data: Path, *arguments: str) -> str:
    """What a management command says. Raises ``RuntimeError`` with its last words when it fails."""
    done = subprocess.run(
        manage_command(*arguments), env=environment(data), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)}: {(done.stdout + done.stderr)[-500:]}")
    return done.stdout
