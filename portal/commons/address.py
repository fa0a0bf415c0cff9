"""Where the Redis stands that machines share: the address in a setting, read or refused."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from portal.kit.databases import INSTALL

SCHEMES: Final = {"redis", "rediss", "unix"}
# What may follow the question mark: which of the server's databases, and whom to believe.
REACHING: Final = {"db", "ssl_ca_certs"}
EXAMPLE: Final = "redis://:password@host:6379/0"


def read(written: str) -> str:
    """The address as it is, or nothing. ValueError with a sentence that never holds the password."""
    written = written.strip()
    if not written:
        return ""
    try:
        parts = urlsplit(written)
        place = parts.path if parts.scheme == "unix" else parts.hostname
        number = "0" if parts.scheme == "unix" else parts.path.removeprefix("/") or "0"
        is_whole = bool(place) and parts.port != 0 and number.isdigit() and not parts.fragment
    except ValueError:
        raise ValueError(f"it is no address like {EXAMPLE}.") from None
    if parts.scheme not in SCHEMES or not is_whole:
        raise ValueError(f"it is no address like {EXAMPLE}.")
    if unknown := dict(parse_qsl(parts.query)).keys() - REACHING:
        raise ValueError(
            f"{', '.join(sorted(unknown))} cannot be said there, only {', '.join(sorted(REACHING))}."
        )
    if not (find_spec("redis") and find_spec("hiredis")):
        raise ValueError(f"redis is missing: {INSTALL}.")
    return written
