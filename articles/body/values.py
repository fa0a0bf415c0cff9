"""The values of the grammar's attributes: each is checked and put into its one form, or is invalid (None)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from urllib.parse import unquote, urlsplit

from portal.kit.text import one_line

LINE_LIMIT = 200
LINK_LIMIT = 2000
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NODE_ID = re.compile(r"[a-z2-7]{8}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}")
NUMBER = re.compile(r"[1-9][0-9]{0,17}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
WEB_SCHEMES = ("http", "https")
OTHER_SCHEMES = ("mailto", "tel")
OWN_ANCHOR = re.compile(r"#n-[a-z2-7]{8}")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+|localhost")
# Characters an address may not hold as they are; browsers encode them so.
UNSAFE = {ord(char): f"%{ord(char):02X}" for char in ' "<>`{}|^'}
IGNORED_BY_BROWSERS = re.compile(r"[\t\n\r]")
# Most links need no further look; a port, a user name, Google's redirects and odd characters do.
PLAIN_LINK = re.compile(r"https?://(?!(?:www\.)?google\.)[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w./~?=&%#+;,-]*)?")
GOOGLE_REDIRECT = re.compile(r"https?://(?:www\.)?google\.[a-z.]+/url\?(?:.*&)?q=(https?[^&]+)")


def line(value: str) -> str | None:
    """Free text on one line, up to 200 characters."""
    value = one_line(value)
    return value if len(value) <= LINE_LIMIT else None


def slug(value: str) -> str | None:
    """A slug: lower-case ASCII words and hyphens, up to 90 characters."""
    value = value.strip()
    return value if len(value) <= 90 and SLUG.fullmatch(value) else None


def node_id(value: str | None) -> str:
    """The id of a node, or nothing: a missing one is given later."""
    return value if value and NODE_ID.fullmatch(value) else ""


def language(value: str) -> str | None:
    """A language tag in lower case: "uk", "pt-br"."""
    value = value.strip().lower().replace("_", "-")
    return value if LANGUAGE.fullmatch(value) else None


def number(value: str) -> str | None:
    """A positive whole number without leading zeros: the key of a row."""
    value = value.strip()
    return value if NUMBER.fullmatch(value) else None


def flag(value: str) -> str | None:
    """ "true" or "false"."""
    value = value.strip().lower()
    return value if value in ("true", "false") else None


def uid(value: str) -> str | None:
    """A UUID in its usual form."""
    try:
        return str(uuid.UUID(value.strip()))
    except ValueError:
        return None


def day(value: str) -> str | None:
    """A day, "2025-11-20"; the time of a moment is left out."""
    found = DAY.match(value.strip())
    if not found:
        return None
    try:
        return dt.date.fromisoformat(found.group()).isoformat()
    except ValueError:
        return None


def moment(value: str) -> str | None:
    """A moment with its offset, written in UTC: "2025-11-20T10:00:00+00:00"."""
    try:
        parsed = dt.datetime.fromisoformat(value.strip())
        if parsed.tzinfo is None:
            return None
        return parsed.astimezone(dt.UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return None


def link(value: str) -> tuple[str, str]:
    """(address, "") for a usable link, else ("", code of the finding).

    Usable are http and https with a host, mailto, tel, paths of the own site and anchors of the own nodes.
    """
    if PLAIN_LINK.fullmatch(value) and len(value) <= LINK_LIMIT:
        return value, ""
    value = IGNORED_BY_BROWSERS.sub("", value).strip("\u0000\u001f ").strip()
    redirect = GOOGLE_REDIRECT.match(value)
    if redirect:
        value = unquote(redirect.group(1))
    if len(value) > LINK_LIMIT:
        return "", "link-too-long"
    if OWN_ANCHOR.fullmatch(value):
        return value, ""
    value = value.replace("\\", "/") if not value.lower().startswith(OTHER_SCHEMES) else value
    if value.startswith("//"):
        value = f"https:{value}"
    elif value.lower().startswith("www."):
        value = f"https://{value}"
    value = value.translate(UNSAFE)
    if value.startswith("/"):
        return value, ""
    scheme = SCHEME.match(value)
    if not scheme:
        return "", "link-dropped"
    return _with_scheme(value, scheme.group(1).lower())


def _with_scheme(value: str, scheme: str) -> tuple[str, str]:
    if scheme in OTHER_SCHEMES:
        return (value, "") if len(value) > len(scheme) + 1 else ("", "link-dropped")
    if scheme not in WEB_SCHEMES:
        return "", "link-forbidden"
    return (value, "") if host(value) else ("", "link-dropped")


def host(value: str) -> str:
    """The host of a web address in lower case; nothing when it has none, or a user name before it."""
    try:
        parts = urlsplit(value)
        if parts.username is not None or parts.port == 0:
            return ""
    except ValueError:
        return ""
    name = (parts.hostname or "").rstrip(".")
    return name if HOST.fullmatch(name) else ""


def secure_address(value: str) -> str | None:
    """An https address to embed; http is raised to https, anything else is not valid."""
    address, problem = link(value)
    if problem or not address.lower().startswith(("https://", "http://")):
        return None
    rest = address.split("://", 1)[1]
    return f"https://{rest}"
