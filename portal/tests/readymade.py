"""What the first start makes, made once for all tests of a checkout, and copied by each process of each run.

Migrations take ten seconds of a processor and static files six. That a first start makes them is promised in
``test_first_start``; here they lie in the temporary folder, tables under a digest of all migrations, and what
is prepared from them under one of static files, too: a portal that finds others builds them all anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DATABASES = {"default": "portal.sqlite3", "readership": "readership.sqlite3"}
MADE_OF = ("requirements.txt", "portal/**/migrations/*.py", "articles/**/migrations/*.py")
NAME = "dateline-test-readymade"
# In seconds: folders of checkouts that nobody tests any more.
FORGOTTEN = 7 * 86_400


def fill(data: Path) -> None:
    """Put what a first start makes into an empty data folder; another one is left alone."""
    if not any(data.iterdir()):
        shutil.copytree(_folder("data"), data, dirs_exist_ok=True)


def static_files() -> Path:
    """The folder of static files as readers get them: joined, named by what is in them, compressed."""
    return _folder("data") / "static"


def tables(alias: str) -> Path:
    """SQLite's file of a database with all its tables and not a row more than migrations make."""
    return _folder("tables") / DATABASES[alias]


def copy_tables_instead_of_making_them() -> None:
    """Have Django begin each test database in memory with the tables of ``tables``."""
    from django.db.backends.sqlite3 import creation

    makers: Any = creation.DatabaseCreation
    creating = makers._create_test_db
    kept = []

    def _create_test_db(self: Any, *how: Any, **told: Any) -> str:
        name = str(creating(self, *how, **told))
        # It lasts as long as somebody is connected to it.
        kept.append(there := sqlite3.connect(name, uri=True, check_same_thread=False))
        with closing(sqlite3.connect(tables(self.connection.alias))) as here:
            here.backup(there)
        return name

    makers._create_test_db = _create_test_db


@cache
def _folder(part: str) -> Path:
    """Where a part lies; made by the first process that asks, while others wait."""
    make = {"tables": _make_tables, "data": _make_data}[part]
    made = Path(tempfile.gettempdir()) / f"{NAME}-{part}-{_digest(part)}"
    with _alone(part):
        if not made.exists():
            _forget_old()
            unfinished = Path(tempfile.mkdtemp(prefix=f"{NAME}-"))
            make(unfinished)
            unfinished.rename(made)
    return made


def _digest(part: str) -> str:
    found = hashlib.blake2b(sys.version.encode(), digest_size=8)
    for pattern in MADE_OF:
        for file in sorted(ROOT.glob(pattern)):
            found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    if part == "data":
        # By the same facts as a portal that starts.
        for file in sorted((ROOT / "static").rglob("*")):
            facts = file.stat()
            found.update(f"{file.relative_to(ROOT)}\0{facts.st_size}\0{facts.st_mtime_ns}".encode())
    return found.hexdigest()


@contextmanager
def _alone(part: str) -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"{NAME}.{part}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_old() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{NAME}-*"):
        if folder.stat().st_mtime < time.time() - FORGOTTEN:
            shutil.rmtree(folder, ignore_errors=True)


def _make_tables(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        for alias, file in DATABASES.items():
            (data / file).touch()
            _manage(data, "migrate", f"--database={alias}", "--verbosity=0")
            with (
                closing(sqlite3.connect(data / file)) as here,
                closing(sqlite3.connect(folder / file)) as there,
            ):
                here.backup(there)


def _make_data(folder: Path) -> None:
    for alias in DATABASES:
        shutil.copy(tables(alias), folder)
    _manage(folder, "prepare")
    # Each portal has a key of its own.
    (folder / "secret-key").unlink()


def _manage(data: Path, *command: str) -> None:
    own = ("PORTAL_", "DJANGO_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    subprocess.run(
        [sys.executable, ROOT / "manage.py", *command],
        env={**kept, "PORTAL_DATA": str(data), "PORTAL_ENV_FILE": ""}, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
