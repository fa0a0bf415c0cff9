"""``python -m portal.tests.soak.powercut``: publish on a disk of its own, cut its power, look what is there.

A file with ext4 in it is mounted; its file system is shut down in the middle without writing out what it
holds (EXT4_IOC_SHUTDOWN), the writer is killed, and the disk mounted again. Needs root.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

SHUTDOWN, WITHOUT_WRITING = 0x8004587D, 2
STANDS = """
    SELECT COUNT(*) FROM articles_article AS story
    JOIN desk_revision AS revision ON revision.article_id = story.id
    WHERE story.slug = ? AND story.state = 'published' AND revision.kind = 'published'
"""


def main() -> int:
    """0 where nothing that was acknowledged was lost, and no file damaged."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=10)
    wishes = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.tests.settings")
    import django

    django.setup()
    folder = Path(tempfile.mkdtemp(prefix="dateline-power-"))
    try:
        return run(folder, wishes.rounds)
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"The power cannot be cut here: a disk in a file cannot be mounted ({error}).")
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, rounds: int) -> int:
    """Cut the power so many times."""
    image, disk = folder / "image", folder / "disk"
    disk.mkdir()
    command("truncate", "-s", "400M", str(image))
    command("mkfs.ext4", "-q", "-F", str(image))
    from portal.tests.test_serving import MANAGE, Portal, clean_environment

    data, chance = disk / "data", random.Random(rounds)
    environment = clean_environment(PORTAL_DATA=str(data))
    with mounted(image, disk):
        data.mkdir()
        command(sys.executable, MANAGE, "prepare", env=environment)
    acknowledged: list[str] = []
    lost = damaged = 0
    for _ in range(rounds):
        with mounted(image, disk):
            acknowledged += publishing_until(disk, environment, 0.5 + 2 * chance.random())
        with mounted(image, disk):
            found = looked(data, acknowledged)
            lost, damaged = lost + found[0], damaged + found[1]
    with mounted(image, disk):
        began = time.monotonic()
        portal = Portal(data, PORTAL_RATES_URL="http://127.0.0.1:9/")
        portal.wait_for("Ready")
        ready = time.monotonic() - began
        portal.stop()
    say(f"{rounds} power cuts, {len(acknowledged)} acknowledged publications: {lost} lost")
    say(f"damaged files {damaged}; ready {ready:.1f} s after the start that followed")
    return int(bool(lost or damaged))


def publishing_until(disk: Path, environment: dict[str, str], seconds: float) -> list[str]:
    """Publish as fast as it goes until the power is cut; the addresses that were acknowledged."""
    from portal.tests.pagecache.desk import Desk

    desk = Desk(environment, is_quiet=True)
    acknowledged = [str(desk.publish(f"First of many {time.time_ns()}"))]
    cut = threading.Timer(seconds, cut_power, [disk])
    cut.start()
    with suppress(AssertionError, OSError, ValueError):
        while True:
            acknowledged.append(str(desk.publish(f"Published {time.time_ns()}")))
    cut.join()
    desk.kill()
    return acknowledged


def cut_power(disk: Path) -> None:
    """From now on nothing reaches the disk, and what has not reached it is gone."""
    folder = os.open(disk, os.O_RDONLY)
    fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", WITHOUT_WRITING))
    os.close(folder)


def looked(data: Path, acknowledged: list[str]) -> tuple[int, int]:
    """How many of the stories do not stand with their revision, and how many databases are damaged."""
    lost = damaged = 0
    for name in ("portal", "readership"):
        with closing(sqlite3.connect(data / f"{name}.sqlite3")) as books:
            damaged += books.execute("PRAGMA integrity_check").fetchone() != ("ok",)
            if name == "portal":
                slugs = [path.rstrip("/").rpartition("/")[2] for path in acknowledged]
                lost = sum(books.execute(STANDS, [slug]).fetchone() != (1,) for slug in slugs)
    return lost, damaged


@contextmanager
def mounted(image: Path, disk: Path) -> Iterator[None]:
    """Within the block the file is a disk."""
    command("mount", "-o", "loop", str(image), str(disk))
    try:
        yield
    finally:
        for _ in range(100):  # Who was killed may still hold a file.
            if not subprocess.run(["umount", str(disk)], capture_output=True, check=False).returncode:
                break
            time.sleep(0.1)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def command(*words: str, env: dict[str, str] | None = None) -> None:
    subprocess.run(words, env=env, check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
