"""The two set-ups: the same newsroom in SQLite's files, and moved to a PostgreSQL with a Redis beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench import accounting, newsroom, servers
from bench.run import Bench
from bench.scale.archives import database
from portal.tests.machines.town import redis
from portal.tests.postgres import private_server

ALONE, GROWN = "SQLite alone", "PostgreSQL and Redis"
# As careful with what is written as a server is unless it is told otherwise.
CAREFUL: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


# The editor's process and the portal's must take each other for the same site: Redis may have several.
SITE: Final = {"PORTAL_SITE_URL": "http://localhost"}


@dataclass(frozen=True)
class Setup:
    """A portal that runs; ``beside`` are the processes of its database's server and its Redis."""

    bench: Bench
    portal: servers.Server
    beside: tuple[int, ...] = ()


@contextmanager
def both(bench: Bench, prepared: Path, programs: Path) -> Iterator[dict[str, Setup]]:
    """Within the block: both portals, each with a copy of the prepared newsroom.

    All their processes, those of the database and of Redis included, share one core.
    """
    with ExitStack() as stack:
        alone = copied(bench, prepared, "alone")
        grown, beside = moved(copied(bench, prepared, "grown"), programs, stack)
        yield {
            ALONE: Setup(alone, stack.enter_context(started(alone))),
            GROWN: Setup(grown, stack.enter_context(started(grown)), beside),
        }


def copied(bench: Bench, prepared: Path, name: str) -> Bench:
    """The same run with a copy of the newsroom and a scratch folder of that name."""
    scratch = bench.scratch / name
    scratch.mkdir()
    return replace(bench, data=newsroom.copied(prepared, scratch / "data"), scratch=scratch, settings=SITE)


def moved(bench: Bench, programs: Path, stack: ExitStack) -> tuple[Bench, tuple[int, int]]:
    """The newsroom on servers that live as long as ``stack``, and their processes.

    Raises ``RuntimeError`` when it cannot be moved.
    """
    with accounting.on_the_servers_core():
        server = stack.enter_context(private_server(programs, settings=CAREFUL))
        memory, lent = redis(bench.scratch)
    stack.callback(shutil.rmtree, Path(lent.removeprefix("unix://")).parent)
    stack.callback(memory.wait)
    stack.callback(memory.kill)
    address = database(server, "news")
    newsroom.manage(bench.data, "move_database", "--to", address)
    settings = {**bench.settings, "DATABASE_URL": address, "REDIS_URL": lent}
    return replace(bench, settings=settings), (postmaster(server), memory.pid)


def postmaster(server: str) -> int:
    """The process of a private server that all its others are below."""
    folder = Path(server.partition("host=")[2])
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


@contextmanager
def started(bench: Bench) -> Iterator[servers.Server]:
    """The portal of a set-up, as it starts by default."""
    with servers.portal(bench.data, bench.scratch, **bench.settings) as portal:
        yield portal
