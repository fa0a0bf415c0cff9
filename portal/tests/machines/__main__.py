"""``python -m portal.tests.machines``: three web machines and two workers behind nginx, under load.

One PostgreSQL, one Redis, a real nginx. While people read, stories are published and go out at their time,
one of each kind of machine is killed with SIGKILL and comes back, and all are upgraded one by one to another
release. Printed is what readers saw, how soon they saw it, and whether every view was counted once.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg

from portal.tests.machines.crowd import Elsewhere, Reader, Seen
from portal.tests.machines.town import WEB, WORKERS, Front, Machine, redis, release, say
from portal.tests.postgres import of, private_server

KEY = "0123456789abcdef0123456789abcdef0123456789"
PORT = 18200


def main() -> int:
    """0 where no page failed, and everything was counted and done once."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--former", default="HEAD", help="The release that is upgraded from, as git names it")
    asked.add_argument("--readers", type=int, default=4)
    asked.add_argument("--a-second", type=float, default=8.0, help="Pages that each of them reads")
    asked.add_argument("--without-redis", action="store_true")
    wishes = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="dateline-machines-"))
    folder.chmod(0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        server = stack.enter_context(private_server(Path(os.environ["POSTGRES"])))
        shared = environment(server)
        shared_redis: list[subprocess.Popen[bytes]] = []
        if not wishes.without_redis:
            process, shared["REDIS_URL"] = redis(folder)
            stack.callback(shutil.rmtree, Path(shared["REDIS_URL"].removeprefix("unix://")).parent)
            stack.callback(process.kill)
            shared_redis.append(process)
        former = release(folder / "former", wishes.former)
        machines = town(folder, shared, former)
        for machine in machines:
            machine.start()
            stack.callback(machine.kill)
        for machine in machines:
            machine.wait()
        say(f"{len(machines)} machines started at once on an empty database")
        set_up_here(folder, shared)
        from portal.tests.machines.trial import Trial

        front = Front(folder / "nginx", PORT + 1, machines[:WEB])
        stack.callback(front.stop)
        trial = Trial(machines, front, Elsewhere(), Seen())
        trial.begin(lambda paths, seen: Reader(front.port, paths, seen, wishes.a_second), wishes.readers)
        trial.publications(10, "nothing happens")
        for machine in (machines[0], machines[WEB], machines[1]):
            trial.kill(machine)
        for process in shared_redis:
            trial.silence(process)
        newer = release(folder / "newer", "HEAD")
        trial.upgrade(newer)
        return trial.end()


def environment(server: str) -> dict[str, str]:
    """What all machines are told."""
    with psycopg.connect(server, autocommit=True) as books:
        books.execute("CREATE DATABASE news ENCODING 'UTF8' TEMPLATE template0")
    return {
        "DATABASE_URL": of(server, "news"),
        "PORTAL_SECRET_KEY": KEY,
        "PORTAL_SITE_URL": "http://localhost",
        "PORTAL_PROXIES": "127.0.0.1",
        "PORTAL_RATES_URL": "http://127.0.0.1:9/",
        "PORTAL_OUTGOING_NETWORKS": "127.0.0.0/8",
        "PORTAL_ENV_FILE": "",
    }


def town(folder: Path, shared: dict[str, str], code: Path) -> list[Machine]:
    """The web machines first."""
    roles = ["web"] * WEB + ["worker"] * WORKERS
    return [
        Machine(role, f"127.0.0.{number + 2}", PORT, folder / f"{role}{number + 1}", shared, code)
        for number, role in enumerate(roles)
    ]


def set_up_here(folder: Path, shared: dict[str, str]) -> None:
    """This process writes and publishes, as one more machine."""
    (folder / "desk").mkdir()
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]
    os.environ.update(shared, PORTAL_DATA=str(folder / "desk"), PORTAL_ROLE="worker")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
