"""The archives that are measured: built once in PORTAL_DATA/scale, one for each engine and size."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import psycopg

from bench.newsroom import ROOT, environment, manage_command
from portal.tests.postgres import of, private_server

SIZES: Final = (10_000, 100_000, 1_000_000)
SQLITE, POSTGRESQL = "sqlite", "postgresql"
STAMP: Final = "archive.stamp"
MEMORY: Final = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
# As docs/postgresql.md wants a newsroom's server; what may be lost stays as in its tests.
SETTINGS: Final = {
    "shared_buffers": f"{MEMORY // 4 >> 20}MB",
    "shared_preload_libraries": "pg_prewarm",
    "max_wal_size": "4GB",
}

Say = Callable[[str], None]


def home() -> Path:
    """Where all of them are."""
    return Path(os.environ.get("PORTAL_DATA") or ROOT / "var").expanduser().resolve() / "scale"


@contextlib.contextmanager
def engine(name: str) -> Iterator[Callable[[int], dict[str, str]]]:
    """Within the block: the environment of a portal with an archive of a size, in that engine."""
    if name == SQLITE:
        yield lambda size: environment(home() / f"{name}-{size}")
        return
    programs = subprocess.run(
        ["/bin/sh", ".ci/postgres"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    kept = home() / "postgresql"
    kept.mkdir(parents=True, exist_ok=True)
    with private_server(Path(programs.stdout.strip()), kept=kept, settings=SETTINGS) as server:

        def environment_of(size: int) -> dict[str, str]:
            return environment(home() / f"{name}-{size}", DATABASE_URL=database(server, f"scale_{size}"))

        yield environment_of


def built(env: dict[str, str], size: int, say: Say) -> None:
    """Build what lacks of the archive and bring it up to the code at hand. Raises ``CalledProcessError``.

    Half an hour of one core for a million, nothing the second time.
    """
    data = Path(env["PORTAL_DATA"])
    data.mkdir(parents=True, exist_ok=True)
    _manage(env, "prepare", quiet=True)
    stamp = data / STAMP
    if stamp.exists():
        return
    say(f"Building an archive of {size:,} articles in {data} …")
    began = time.monotonic()
    _manage(env, "generate_archive", "--articles", str(size))
    stamp.write_text(f"{time.monotonic() - began:.0f}\n")


def _manage(env: dict[str, str], *arguments: str, quiet: bool = False) -> None:
    said = subprocess.DEVNULL if quiet else None
    subprocess.run(manage_command(*arguments), env=env, check=True, stdout=said)


def database(server: str, name: str) -> str:
    """The address of the database of that name, made if it is not there."""
    with psycopg.connect(server, autocommit=True) as books:
        if not books.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            books.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    return of(server, name)
