"""Runs a command that tests on PostgreSQL: ``python -m portal.tests.postgres pytest -q``.

The server is the one that ``TEST_DATABASE_URL`` names, whose user may make databases. Where it names none,
one is started for the command from the programs in the folder ``POSTGRES``, with its data and its socket in a
temporary folder, and stopped afterwards. All migrations run once, in a template from which the tests'
databases are copied; the command begins meanwhile, and waits where it needs one (``await_template``).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).parents[2]
# In seconds.
PATIENCE = 60.0
PR_SET_PDEATHSIG = 1
# Names the file that is locked until the template has its tables, and says so then.
READY = "TEST_DATABASE_READY"
MADE = "made"
NO_TABLES = "The migrations do not run on PostgreSQL: see above."
# What a test server may lose: everything.
CARELESS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "150",
    "shared_buffers": "96MB",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "30s",
    # Empty tables that nobody has counted seem large, and every plan worth compiling.
    "jit": "off",
    "log_min_messages": "fatal",
}


@contextmanager
def private_server(
    programs: Path, *, kept: Path | None = None, settings: dict[str, str] | None = None
) -> Iterator[str]:
    """The address of a server that lives as long as the block; its data, too, unless they are ``kept``."""
    folder = kept or Path(tempfile.mkdtemp(prefix="dateline-pg-"))
    try:
        who = _somebody(folder)
        # The order of a language, which knows no bytes: what is sorted or compared must not lean on them.
        order = ["--locale-provider=icu", "--icu-locale=uk"] if _release(programs) >= 15 else []
        made_as = ["--auth=trust", "--username=dateline", "--encoding=UTF8", "--locale=C", "--no-sync"]
        if not (folder / "data").exists():
            _make(programs, folder, [*made_as, *order], who)
        options = [f"-c{name}={value}" for name, value in {**CARELESS, **(settings or {})}.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
                **who, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=_die_with_parent,
            )  # fmt: skip
        try:
            address = f"postgres://dateline@/postgres?host={folder}"
            _wait_for(address, server, folder / "log")
            yield address
        finally:
            server.send_signal(signal.SIGINT)  # Its "fast": whoever is still connected is sent away.
            server.wait(PATIENCE)
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def any_server() -> Iterator[str]:
    """The address of a real server, whatever engine tests run on: the run's own, else one for the block."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    # Installs Debian's package where there is none.
    found = subprocess.run(["sh", ".ci/postgres"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    with private_server(Path(found.stdout.strip())) as address:
        yield address


def _make(programs: Path, folder: Path, options: list[str], who: dict[str, Any]) -> None:
    made = subprocess.run(
        [programs / "initdb", "-D", folder / "data", *options],
        **who, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise SystemExit(f"PostgreSQL's data folder could not be made: {made.stderr.strip()}")


def _somebody(folder: Path) -> dict[str, Any]:
    """As whom the server runs: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    people = {person.pw_name: person for person in pwd.getpwall()}
    person = people.get("postgres") or people["nobody"]
    os.chown(folder, person.pw_uid, person.pw_gid)
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": [], "cwd": folder}


def _release(programs: Path) -> int:
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    return int(re.findall(r"\d+", said.stdout)[0])


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"PostgreSQL did not start: {log.read_text()[-2000:]}") from error
            time.sleep(0.05)
        else:
            return


@contextmanager
def template(server: str) -> Iterator[dict[str, str]]:
    """What tests are told of a database that gets every table meanwhile, and goes with the block."""
    name = f"dateline_template_{os.getpid()}"
    with (
        psycopg.connect(server, autocommit=True) as connection,
        tempfile.NamedTemporaryFile("w", prefix="dateline-template-") as ready,
    ):
        connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        fcntl.flock(ready, fcntl.LOCK_EX)
        making = threading.Thread(target=_make_tables, args=(of(server, name), ready))
        making.start()
        try:
            yield {"TEST_DATABASE_TEMPLATE": name, READY: ready.name}
        finally:
            making.join()
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@cache
def await_template() -> None:
    """Return once the run's template has its tables. Raises ``RuntimeError`` where it gets none."""
    if READY not in os.environ:
        return
    with Path(os.environ[READY]).open() as ready:
        fcntl.flock(ready, fcntl.LOCK_SH)
        if ready.read() != MADE:
            raise RuntimeError(NO_TABLES)


def _make_tables(address: str, ready: IO[str]) -> None:
    try:
        _migrate(address)
        _leave_unmeasured(address)
        ready.write(MADE)
        ready.flush()
    finally:
        fcntl.flock(ready, fcntl.LOCK_UN)


def _leave_unmeasured(address: str) -> None:
    """Keep the server from counting rows between tests: the plan of a query must not hang on when it did."""
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in tables:
            connection.execute(f'ALTER TABLE "{name}" SET (autovacuum_enabled = off)')


def _migrate(address: str) -> None:
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", "migrate", "--verbosity=0"],
            env={**os.environ, "DATABASE_URL": address, "PORTAL_DATA": data, "PORTAL_ENV_FILE": ""},
            check=False,
        )
    if done.returncode:
        raise SystemExit(NO_TABLES)


def of(server: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(server)._replace(path=f"/{name}").geturl().replace("postgres:/?", "postgres:///?")


def main(command: list[str]) -> int:
    """Run the command; its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = os.environ.get("TEST_DATABASE_URL")
    started = nullcontext(given) if given else private_server(Path(os.environ["POSTGRES"]))
    with started as server, template(server) as told:
        more = {"TEST_DATABASE_URL": of(server, "dateline"), **told}
        return subprocess.run(command, env={**os.environ, **more}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
