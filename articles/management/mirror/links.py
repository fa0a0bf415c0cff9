"""What a page leads to and shows: addresses on this site, as files of the mirror."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

# Only what our own templates write: attributes in double quotes.
ATTRIBUTES: Final = re.compile(rb'\s(?:href|src|srcset|imagesrcset|poster)="([^"]*)"')
SETS: Final = re.compile(r"\s*,\s+|,(?=/)")
# As nearly all are written: paths without a query, a fragment, a step up or a second slash.
PLAIN: Final = re.compile(r"/(?:[\w-]+(?:\.[\w-]+)*(?:/(?=[\w-])|/$|$))*", re.ASCII)
LOC: Final = re.compile(rb"<loc>([^<]+)</loc>")


def of_page(body: bytes, address: str, site: str) -> set[str]:
    """The paths on this site that a page names, without query and fragment."""
    found = set()
    for written in ATTRIBUTES.findall(body):
        text = html.unescape(written.decode())
        for one in SETS.split(text) if "," in text and " " in text else [text]:
            named = one.split()[0] if one.split() else ""
            if path := on_site(named, address, site):
                found.add(path)
    return found


def of_sitemap(body: bytes, site: str) -> list[str]:
    """The paths that a sitemap or the list of them names, in order."""
    paths = (on_site(html.unescape(one.decode()), "/", site) for one in LOC.findall(body))
    return [path for path in paths if path]


def on_site(written: str, address: str, site: str) -> str:
    """The path of a link on this site; empty for what leads elsewhere or nowhere."""
    if PLAIN.fullmatch(written):
        return written
    parts = urlsplit(urljoin(f"{site}{address}", written))
    home = urlsplit(site)
    if parts.scheme not in {"http", "https"} or parts.netloc != home.netloc:
        return ""
    return parts.path or "/"


def file_of(root: Path, path: str) -> Path | None:
    """The file that a web server sends for a path; None for what can't be one below ``root``."""
    named = unquote(path)
    inside = named.lstrip("/") + ("index.html" if named.endswith("/") else "")
    if "\0" in inside or any(part in {"..", "."} or part.startswith(".") for part in inside.split("/")):
        # A file of its own that begins with a dot is one: the rest of such names are tricks.
        return root / inside if inside.startswith(".well-known/") and ".." not in inside else None
    return root / inside
