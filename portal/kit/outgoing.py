"""Requests to addresses that somebody typed in: to the public internet only, bounded in time and size.

The name is resolved once and the connection made to the very address that was looked at, so a name that
changes between look and call leads nowhere else. Redirects are answers like any other: nobody follows them.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from portal.kit.http import Network

MOST_BYTES: Final = 64 * 1024
MOST_ADDRESSES: Final = 4
AGENT: Final = "Dateline"
LONGEST_WAIT: Final = 86_400.0
# What an address may hold as it is.
SIGNS: Final = "/%:@!$&'()*+,;=?~-._"
# IPv4 addresses that IPv6 ones stand for (RFC 6052).
TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
# Closed too, though Python, or an older one, counts them in: addresses for protocols, behind one of which a
# cloud keeps its machines' keys; relays of the past; the host of a cloud's machines; documentation.
CLOSED: Final = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "64:ff9b:1::/48", "3fff::/20")
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotSent(Exception):
    """Nothing of the request can have been read as a whole on the other side; the message says why."""


class NotAllowed(NotSent):
    """The address is not one that the portal sends to."""


class NoAnswer(Exception):
    """The request went out, and no whole answer came back: it may have been carried out or not."""


@dataclass(frozen=True)
class Answer:
    """What the other side said: headers by their names in small letters, the body perhaps cut off."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    allowed: Sequence[Network] = (),
    method: str = "POST",
) -> Answer:
    """Send ``body``. ``allowed`` are networks that may be reached beside public addresses.

    Takes ``seconds`` at most, beside what the resolver of the machine takes for the name. Raises
    ``NotAllowed``, ``NotSent`` or ``NoAnswer``.
    """
    return _asked(method, url, body, headers, seconds, allowed, MOST_BYTES)


def get(
    url: str,
    headers: Mapping[str, str],
    *,
    seconds: float,
    allowed: Sequence[Network] = (),
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Fetch what is there, its body cut off after ``most_bytes``. Otherwise as ``post``."""
    return _asked("GET", url, None, headers, seconds, allowed, most_bytes)


def _asked(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    seconds: float,
    allowed: Sequence[Network],
    most_bytes: int,
) -> Answer:
    parts = urlsplit(_written_well(url))
    host = parts.hostname or ""
    connection = http.client.HTTPConnection(host, _port(parts), timeout=seconds)
    deadline = time.monotonic() + seconds
    with _ended_after(seconds) as watched:
        sock = _connected(parts, seconds, allowed)
        watched.append(sock)
        try:
            # Set before the first request, it is the one that is used.
            connection.sock = sock if parts.scheme == "http" else _encrypted(sock, host, watched)
            _send(connection, method, _target(parts), body, {"Host": _ascii(parts.netloc), **headers})
            answer = _answer(connection, most_bytes)
        except NoAnswer:
            if time.monotonic() >= deadline:
                raise NoAnswer("no answer in time") from None
            raise
        finally:
            connection.close()
            for line in watched:
                line.close()
    if time.monotonic() >= deadline:
        raise NoAnswer("no whole answer in time")
    return answer


def is_public(address: Address) -> bool:
    """Whether it is one of the open internet: no machine of ours, of our provider, of everybody at once."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    if any(address in network for network in CLOSED):
        return False
    closed = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    return address.is_global and not (closed or address.is_reserved or address.is_unspecified)


def seconds_to_wait(retry_after: str, now: datetime) -> float | None:
    """What ``Retry-After`` asks for, in seconds or as an HTTP date; a day at most. None if there is none."""
    written = retry_after.strip()
    if written.isascii() and written.isdecimal():
        return min(float(written[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_WAIT)


def _written_well(url: str) -> str:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise NotAllowed("this is no web address") from None
    if not fine or "@" in parts.netloc or any(sign.isspace() or ord(sign) < 33 for sign in url):
        raise NotAllowed("this is no web address")
    return url


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _target(parts: SplitResult) -> str:
    """What is asked for, with letters beyond ASCII as servers expect them."""
    return quote(parts.path or "/", SIGNS) + (f"?{quote(parts.query, SIGNS)}" if parts.query else "")


def _ascii(netloc: str) -> str:
    """A host and its port as the header has them; the port is no part of the name that is written anew."""
    if netloc.isascii():
        return netloc
    host, colon, port = netloc.partition(":")
    return host.encode("idna").decode() + colon + port


def _connected(parts: SplitResult, seconds: float, allowed: Sequence[Network]) -> socket.socket:
    """A connection to the first of the host's addresses that may be reached and can be."""
    problem = "it could not be reached"
    found = _addresses(parts.hostname or "", allowed)
    deadline = time.monotonic() + seconds
    for left, address in zip(range(len(found), 0, -1), found, strict=True):
        patience = max(0.05, (deadline - time.monotonic()) / left)
        try:
            sock = socket.create_connection((str(address), _port(parts)), patience)
        except TimeoutError:
            problem = "it did not take the call in time"
        except OSError as error:
            problem = f"it could not be reached ({error.strerror or type(error).__name__})"
        else:
            sock.settimeout(seconds)
            return sock
    raise NotSent(problem)


def _addresses(host: str, allowed: Sequence[Network]) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent("its name is not known") from None
    known = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    reachable = [one for one in known if is_public(one) or any(one in network for network in allowed)]
    if not reachable:
        raise NotAllowed("its address is not one of the public internet")
    return reachable[:MOST_ADDRESSES]


def _encrypted(sock: socket.socket, host: str, watched: list[socket.socket]) -> ssl.SSLSocket:
    """The line encrypted, once the other side has shown whose it is."""
    context = ssl.create_default_context()
    try:
        line = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
        watched.append(line)
        line.do_handshake()
    except (OSError, ValueError) as error:
        raise NotSent(f"no encrypted line ({type(error).__name__})") from None
    return line


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    body: bytes | None,
    headers: Mapping[str, str],
) -> None:
    told = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close", **headers}
    try:
        connection.request(method, target, body, told)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotSent(f"the line broke while it was told ({type(error).__name__})") from None


def _answer(connection: http.client.HTTPConnection, most_bytes: int) -> Answer:
    try:
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, response.read(most_bytes))
    except TimeoutError:
        raise NoAnswer("no answer in time") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(f"the answer broke off ({type(error).__name__})") from None


@contextmanager
def _ended_after(seconds: float) -> Iterator[list[socket.socket]]:
    """Shut the sockets in the list once the time is over: a timeout alone lets a byte a second pass."""
    watched: list[socket.socket] = []

    def shut() -> None:
        for sock in list(watched):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield watched
    finally:
        timer.cancel()
