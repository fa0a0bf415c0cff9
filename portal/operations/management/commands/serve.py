from __future__ import annotations

import json
import os
import resource
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal import demonstration
from portal.accounts import demonstration as accounts
from portal.operations import listening, preparing
from portal.operations.guard import PULSE
from portal.pagecache.store import folder

# Connections of one web process, idle ones too: each takes an open file and 20 KB. With few of them, somebody
# who opens many and says nothing would shut everybody out.
CONNECTIONS = 2048
FILES_BESIDE = 256

REFUSALS = (listening.CannotListenError, *preparing.REFUSALS)


class Command(BaseCommand):
    help = (
        "Prepare the portal and run web server and worker under one supervisor (HOST=, PORT=); "
        "one of both where PORTAL_ROLE says so."
    )
    # All else is proved by `make check`; proving it at each start would cost a third of the start.
    requires_system_checks = ("pagecache",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="Load the demo newsroom first, once.")
        parser.add_argument(
            "--no-migrate",
            action="store_true",
            help="Leave tables as they are, and refuse to start where some are missing.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if serves():
                listening.probe(settings.HOST, settings.PORT)
            preparing.look_at_data()
            lock = listening.claim(settings.PORTAL_DATA)
            preparing.prepare(say=self.say, migrating=not options["no_migrate"])
        except REFUSALS as error:
            raise CommandError(str(error)) from error
        self.refuse_public_demo(wanted=options["demo"])
        if options["demo"]:
            preparing.load_demo()
        self.welcome()
        plan = json.dumps(
            {
                "children": children(),
                "knock": [knock_host(), settings.PORT] if serves() else None,
                "purges": str(folder() / "purges"),
                "lock": lock,
                "log": str(log()),
                "as_json": settings.PORTAL_LOG == "json",
                "pulse": str(settings.PORTAL_DATA / PULSE),
                "sentinel": [sys.executable, str(settings.BASE_DIR / "manage.py"), "watch"],
            }
        )
        connections.close_all()
        # The supervisor only waits: it takes this process over without Django's memory.
        os.chdir(settings.BASE_DIR)
        # glibc gives each thread a heap of its own, which keeps what was freed: two are enough for Python.
        # What is large goes back at once.
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")
        os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", str(128 << 10))
        os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", str(128 << 10))
        os.execv(sys.executable, [sys.executable, "-m", "portal.operations.supervisor", plan])  # noqa: S606  (our own program)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def refuse_public_demo(self, *, wanted: bool) -> None:
        """Demo accounts have one shared password: never where others can reach it."""
        if listening.is_loopback(settings.HOST) or not serves():
            return
        if accounts.exist() or (wanted and not demonstration.is_own()):
            raise CommandError(
                f"HOST={settings.HOST} can be reached from outside while demo accounts exist. "
                "Make it your own newsroom first: .venv/bin/python manage.py start_newsroom"
            )

    def welcome(self) -> None:
        """Where to look, and how to sign in while demo accounts exist."""
        if not serves():
            self.say(f"\n  Dateline  the worker of {settings.PORTAL_SITE_URL}/\n  Log       {log()}\n")
            return
        address = f"{settings.PORTAL_SITE_URL}/"
        lines = ["", f"  Dateline  {address}", f"  Admin     {address}admin/", f"  Log       {log()}"]
        if not listening.is_loopback(settings.HOST) and listening.is_loopback(
            urlsplit(address).hostname or ""
        ):
            lines += [
                f"  Others    PORTAL_SITE_URL=http://the-name-of-this-machine:{settings.PORT} lets them in"
            ]
        if people := accounts.renew_passwords():
            given = bool(settings.PORTAL_ADMIN_PASSWORD)
            shown = "as in PORTAL_ADMIN_PASSWORD" if given else accounts.password()
            names = ", ".join(person.username for person in people)
            lines += [f"  Sign in   {names}", f"  Password  {shown}"]
        self.say("\n".join([*lines, ""]))


def log() -> Path:
    """Where everything is written that supervisor, web server and worker say."""
    return settings.PORTAL_DATA / "logs" / "portal.log"


def serves() -> bool:
    """Whether this machine has a web server."""
    return settings.PORTAL_ROLE != "worker"


def knock_host() -> str:
    """An address at which this machine reaches the server."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104  (recognised, not listened at)


def room_for_connections() -> int:
    """How many connections each web process may hold; lets this process's children open as many files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + FILES_BESIDE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    room = CONNECTIONS if soft == resource.RLIM_INFINITY else soft - FILES_BESIDE
    return max(64, min(CONNECTIONS, room))


def children() -> list[dict[str, object]]:
    """What this machine's role asks for, as the supervisor starts it; the web server is stopped first."""
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    processes = settings.PORTAL_WORKERS
    server: dict[str, object] = {"name": "web server", "command": web_server(), "processes": processes}
    worker: dict[str, object] = {"name": "worker", "command": [*manage, "work"]}
    # A worker keeps house, too.
    housekeeper: dict[str, object] = {"name": "housekeeper", "command": [*manage, "keep_house"]}
    roles = {"all": [server, worker], "web": [server, housekeeper], "worker": [worker]}
    return roles[settings.PORTAL_ROLE]


def web_server() -> list[str]:
    """How the web server is started."""
    return [
        sys.executable, "-m", "portal.operations.webserver", "portal.wsgi:application",
        "--interface", "wsgi",
        "--host", settings.HOST,
        "--port", str(settings.PORT),
        "--workers", str(settings.PORTAL_WORKERS),
        "--blocking-threads", str(settings.PORTAL_THREADS),
        "--backpressure", str(room_for_connections()),
        "--respawn-failed-workers",
        # Of a process that has grown too large, while another one of it answers.
        "--respawn-interval", "12",
        "--workers-max-rss", "512",
        "--workers-kill-timeout", "10",
        "--no-ws",
        "--log-level", "error",
    ]  # fmt: skip
