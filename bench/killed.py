"""Kills an import without a warning, several times, and goes on with it: ``python -m bench.killed 600``.

In a data folder of its own. Says what was there at each kill, and whether in the end each post is there once.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench import exports

MANAGE = [sys.executable, "manage.py"]
say = sys.stdout.write


def main() -> None:
    """Try it, and end with 1 where a post is missing or there twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=int)
    parser.add_argument("--kills", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-killed-") as folder:
        if not _tried(Path(folder), asked.posts, asked.kills):
            sys.exit(1)


def _tried(folder: Path, posts: int, kills: int) -> bool:
    env = {**os.environ, "PORTAL_DATA": str(folder / "data")}
    file = folder / "export.xml"
    with file.open("w", encoding="utf-8") as out:
        exports.write(out, posts)
    for database in ("default", "readership"):
        _run(["migrate", "--database", database, "--verbosity", "0"], env)
    command = ["import_wordpress", str(file), "--no-media"]
    for kill in range(1, kills + 1):
        process = subprocess.Popen([*MANAGE, *command], env=env, stdout=subprocess.DEVNULL)
        while (
            process.poll() is None
            and _count(folder, "SELECT count(*) FROM articles_article") * (kills + 1) < posts * kill
        ):
            time.sleep(0.05)
        process.kill()
        process.wait()
        say(f"Killed at {_stories(folder)} stories, {_marks(folder)} items.\n")
    _run(command, env)
    once = "SELECT count(DISTINCT slug) FROM articles_article"
    addresses = _count(folder, once)
    say(f"In the end {_stories(folder)} stories of {addresses} addresses, {_marks(folder)} items.\n")
    return _stories(folder) == addresses == _marks(folder) == posts


def _run(command: list[str], env: dict[str, str]) -> None:
    subprocess.run([*MANAGE, *command], env=env, check=True, stdout=subprocess.DEVNULL)


def _stories(folder: Path) -> int:
    return _count(folder, "SELECT count(*) FROM articles_article")


def _marks(folder: Path) -> int:
    return _count(folder, "SELECT count(*) FROM importing_importeditem")


def _count(folder: Path, query: str) -> int:
    with closing(sqlite3.connect(folder / "data" / "portal.sqlite3", timeout=30)) as database:
        return int(database.execute(query).fetchone()[0])


if __name__ == "__main__":
    main()
