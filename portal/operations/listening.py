"""Where the portal listens: is the place free, and may it be reached from outside?"""

from __future__ import annotations

import errno
import fcntl
import ipaddress
import os
import socket
from pathlib import Path


class CannotListenError(Exception):
    """The address can't be used; the message is one line with the remedy."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def probe(host: str, port: int) -> None:
    """Raise CannotListenError unless a server could listen on ``host:port`` now."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise CannotListenError(f"HOST={host} is no address of this machine ({error.strerror}).") from error
    with socket.socket(family, kind, protocol) as listener:
        # As the server does: a port in TIME_WAIT is free, one that somebody listens on is not.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise CannotListenError(_remedy(host, port, error)) from error


def claim(folder: Path) -> int:
    """The data folder's lock, kept over ``exec``. Raises ``CannotListenError`` while another server has it.

    Two servers would count and purge in the same files and each believe itself alone.
    """
    lock = os.open(folder / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise CannotListenError(
            f"Another server runs on {folder}. Stop it, or choose another folder: PORTAL_DATA=/path make run"
        ) from error
    os.set_inheritable(lock, True)
    return lock


def _remedy(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Stop what listens there, or choose another: make run PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than you have. Choose one above 1023: make run PORT=8000"
    return f"Cannot listen on {host}:{port} ({error.strerror})."
