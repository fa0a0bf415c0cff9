"""How Django is told of a database: files of our own, or the PostgreSQL server of an address."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

SCHEMES: Final = {"postgres", "postgresql"}
# What may follow the question mark: how to reach the server and whom to believe there.
REACHING: Final = {
    "host", "sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding", "gssencmode", "prepared",
}  # fmt: skip
# In seconds. While the server is away, whoever asks is told so after the second of these.
CONNECTING, FREE_CONNECTION, IDLE = 3, 1.0, 300.0
# The server ends, after so many seconds, what takes longer than any page or task of ours may; who waits for a
# row that somebody else holds as long as SQLite's queue lets him; and who holds rows and says nothing.
TIMEOUTS: Final = {
    "statement_timeout": 30,
    "lock_timeout": 10,
    "idle_in_transaction_session_timeout": 60,
}
# A server that vanished without a word (a machine without power, a cut line) is given up after ten seconds or
# so; the kernel would wait for a quarter of an hour, and with it whoever asked.
LIVELINESS: Final = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
# So many times a connection asks the same before its plan is prepared; never where somebody between us and
# the server changes connections behind our back.
PREPARED_AFTER: Final[dict[str, int | None]] = {"on": 2, "off": None}
EXAMPLE: Final = "postgres://user:password@host:5432/name"

INSTALL: Final = ".venv/bin/python -m pip install --require-hashes -r requirements-scale.txt"


def sqlite(file: Path, synchronous: str) -> dict[str, Any]:
    """A SQLite file in WAL mode; writers queue (IMMEDIATE) instead of failing half-way."""
    return {
        "ENGINE": "portal.sqlite",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};"
                # What is mapped needs no cache of its own, and each thread has a connection.
                "PRAGMA cache_size=-8192; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
            ),
        },
        # On disk in tests too: live server and worker must see one database.
        "TEST": {"NAME": file.with_name(f"test-{file.name}")},
    }


def postgresql(written: str, *, connections: int) -> dict[str, Any]:
    """The server and database of an address, with a pool of at most so many connections for each process.

    ValueError with a sentence for what is no such address; the sentence never holds the password.
    """
    try:
        parts = urlsplit(written.strip())
        port = parts.port
    except ValueError:
        raise ValueError(f"it is no address like {EXAMPLE}.") from None
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in SCHEMES or not name or "/" in name or parts.fragment:
        raise ValueError(f"it is no address like {EXAMPLE}.")
    if not (find_spec("psycopg") and find_spec("psycopg_pool")):
        raise ValueError(f"psycopg is missing: {INSTALL}.")
    reaching = _reaching(parts)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A folder is that of the server's socket: postgres:///name?host=/run/postgresql.
        "HOST": reaching.pop("host", parts.hostname or ""),
        "PORT": str(port or ""),
        # The pool keeps connections, each tried before it is handed out: a restarted server costs no error.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": CONNECTING,
            **LIVELINESS,
            "application_name": "dateline",
            # Planning is most of what our statements cost a server: the plan of one asked often is kept.
            "server_side_binding": True,
            "prepare_threshold": PREPARED_AFTER[reaching.pop("prepared", "on")],
            "options": " ".join(f"-c {name}={seconds}s" for name, seconds in TIMEOUTS.items()),
            "pool": _pool(connections),
            **reaching,
        },
    }


def _pool(connections: int) -> dict[str, float]:
    return {
        "min_size": 0,
        "max_size": connections,
        "timeout": FREE_CONNECTION,
        "max_idle": IDLE,
        # Given up soon, a new try begins with the next who asks: the pauses between tries stay short.
        "reconnect_timeout": 2.0,
    }


def _reaching(parts: SplitResult) -> dict[str, str]:
    options = dict(parse_qsl(parts.query))
    if unknown := options.keys() - REACHING:
        raise ValueError(
            f"{', '.join(sorted(unknown))} cannot be said there, only {', '.join(sorted(REACHING))}."
        )
    if options.get("prepared", "on") not in PREPARED_AFTER:
        raise ValueError("prepared is on or off.")
    return options
