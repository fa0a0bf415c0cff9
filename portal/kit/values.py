"""What a person wrote in a setting, read or refused: each function raises ``ValueError`` with a sentence."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

from portal.kit.http import networks

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def whole_number(written: str) -> int:
    try:
        return int(written)
    except ValueError:
        raise ValueError(f"{written!r} is no whole number.") from None


def positive(written: str) -> int:
    number = whole_number(written)
    if number < 1:
        raise ValueError(f"{number} is less than 1.")
    return number


def seconds(written: str) -> float:
    try:
        number = float(written)
    except ValueError:
        raise ValueError(f"{written!r} is no number of seconds.") from None
    if not 0 < number <= 60:
        raise ValueError(f"{written!r} is not between 0 and 60 seconds.")
    return number


def port(written: str) -> int:
    number = whole_number(written)
    if not 0 < number < 65536:
        raise ValueError(f"{number} is no port number.")
    return number


def listening_place(written: str) -> tuple[str, int] | None:
    """``127.0.0.1:9464``, ``[::1]:9464``, or a port alone, of this machine; nothing for nothing."""
    if not written:
        return None
    host, _, number = written.rpartition(":")
    try:
        address = str(ip_address(host.strip("[]"))) if host else "127.0.0.1"
    except ValueError:
        raise ValueError(f"{written!r} is no place like 127.0.0.1:9464.") from None
    return address, port(number)


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches an address."""
    return ip_address(address).is_loopback


def switch(written: str) -> bool:
    word = written.strip().lower()
    if word not in YES | NO:
        raise ValueError(f"{written!r} is neither on nor off.")
    return word in YES


def time_zone(written: str) -> str:
    try:
        ZoneInfo(written)
    except (ValueError, KeyError, OSError):
        raise ValueError(f"{written!r} is no time zone like Europe/Kyiv.") from None
    return written


def site(written: str) -> SplitResult:
    """The address of a whole site: scheme, host, perhaps a port, and nothing else."""
    try:
        parts = urlsplit(written.rstrip("/"))
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        more = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    except ValueError:
        whole, more = None, ""
    if not whole or more:
        raise ValueError(f"{written!r} is no address like https://news.example.")
    return parts


def web_address(written: str) -> str:
    try:
        known = urlsplit(written).scheme in {"http", "https"} and bool(urlsplit(written).hostname)
    except ValueError:
        known = False
    if not known:
        raise ValueError(f"{written!r} is no http address.")
    return written


def network_list(written: str) -> list[str]:
    """Addresses and networks, parted by commas."""
    texts = [text.strip() for text in written.split(",") if text.strip()]
    try:
        networks(texts)
    except ValueError as error:
        raise ValueError(f"{error}; name addresses like 10.0.0.7 or 10.0.0.0/8.") from None
    return texts


def web_address_or_none(written: str) -> str:
    return web_address(written.strip()) if written.strip() else ""


def web_folder_or_none(written: str) -> str:
    """An address below which something lies, such as https://pictures.example/, with the slash at its end."""
    address = web_address_or_none(written)
    parts = urlsplit(address)
    # It becomes a source of the content policy, in which these would begin something else.
    if parts.query or parts.fragment or "@" in parts.netloc or set(address) & set(" ;,'\""):
        raise ValueError(f"{written!r} is no address like https://pictures.example/.")
    return address.rstrip("/") + "/" if address else ""


def chats(written: str) -> dict[str, str]:
    """Telegram chats by edition: ``uk:@news_uk,en:-1001234567890``."""
    found: dict[str, str] = {}
    for text in (part.strip() for part in written.split(",") if part.strip()):
        edition, colon, chat = (piece.strip() for piece in text.partition(":"))
        is_number = chat.removeprefix("-").isdecimal() and chat.isascii()
        is_name = chat.startswith("@") and chat[1:].isidentifier() and chat.isascii()
        if not (edition and colon and (is_number or is_name)) or edition in found:
            raise ValueError(f"{text!r} is no edition with its chat like uk:@news_uk.")
        found[edition] = chat
    return found


def mail_server(written: str) -> dict[str, Any]:
    """Where letters go: ``console:``, ``smtp://user:word@host:25``, ``smtp+tls://…:587``, ``smtps://…:465``."""
    securities = {"smtp": ("", 25), "smtp+tls": ("starttls", 587), "smtps": ("tls", 465)}
    nowhere = {"backend": "console", "host": "", "port": 0, "user": "", "password": "", "security": ""}
    try:
        parts = urlsplit(written.strip())
        number = parts.port
    except ValueError:
        parts, number = urlsplit(""), None
    if parts.scheme == "console":
        return nowhere
    if parts.scheme not in securities or not parts.hostname or parts.path.strip("/") or number == 0:
        # Not quoted: it holds a password.
        raise ValueError("it is no mail server like smtp+tls://user:password@mail.example:587.")
    security, usual = securities[parts.scheme]
    return {
        "backend": "smtp",
        "host": parts.hostname,
        "port": number or usual,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "security": security,
    }


def folder_or_none(written: str) -> str:
    """A folder by its whole path, or nothing."""
    folder = str(Path(written.strip()).expanduser()) if written.strip() else ""
    if folder and not Path(folder).is_absolute():
        raise ValueError(f"{folder!r} is no whole path like /srv/backups.")
    return folder


def sites(written: str) -> list[str]:
    """Addresses of whole sites, parted by commas, each once."""
    return list(dict.fromkeys(site(text.strip()).geturl() for text in written.split(",") if text.strip()))


def site_address(written: str) -> str:
    return site(written).geturl()


def word(written: str) -> str:
    """A name of letters and digits, as others number what is ours."""
    text = written.strip()
    if text and not (text.isascii() and text.isalnum()):
        raise ValueError(f"{written!r} is not of letters and digits alone.")
    return text


def token(written: str) -> str:
    """A secret that goes into a header; it is never quoted."""
    text = written.strip()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("it holds signs that no token has.")
    return text


def letters(written: str) -> list[str]:
    """E-mail addresses, parted by commas."""
    found = [text.strip() for text in written.split(",") if text.strip()]
    for one in found:
        name, _at, host = one.rpartition("@")
        if not name or "." not in host or any(sign.isspace() for sign in one):
            raise ValueError(f"{one!r} is no e-mail address.")
    return found
