"""A planned front goes up exactly once, whoever is killed and however many work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from portal.tests import readymade

ROOT = Path(__file__).resolve().parents[3]
WORKER = [sys.executable, "-m", "articles.tests.desk.switching"]


class Room:
    """A data folder and the processes that work in it."""

    def __init__(self, data: Path) -> None:
        readymade.fill(data)
        foreign = ("PORTAL_", "DATABASE_", "REDIS_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        own = {"PORTAL_DATA": str(data), "PORTAL_ENV_FILE": "", "DJANGO_SETTINGS_MODULE": "portal.settings"}
        self.environment = {**kept, **own}

    def start(self, deed: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*WORKER, deed], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True
        )

    def told(self, deed: str) -> str:
        process = self.start(deed)
        said, _nothing = process.communicate()
        assert process.returncode == 0
        return said.strip()


def test_a_worker_killed_in_the_middle_leaves_the_old_front_and_rivals_put_the_new_one_up_once(
    tmp_path: Path,
) -> None:
    room = Room(tmp_path)
    room.told("begin")
    killed = room.start("die")
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert room.told("tell") == "Old 1"
    rivals = [room.start("work") for _ in range(3)]
    done = sorted(rival.communicate()[0].strip() for rival in rivals)
    assert done == ["0", "0", "1"]
    assert room.told("tell") == "New 2"
