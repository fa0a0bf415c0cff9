"""Which requests the page cache answers, and under which address a page is kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import Http404
from django.http.request import split_domain_port, validate_host
from django.urls import ResolverMatch, resolve

from portal import editions

View = TypeVar("View", bound=Callable[..., object])
# No page has so long an address; whatever is longer is cut, and leads nowhere as it did before.
LONGEST_PATH = 512
LONGEST_QUERY = 4096


def readers_page(*query_names: str, limit: str = "") -> Callable[[View], View]:
    """Declare that a view's page is the same for every reader, and which query names it looks at.

    Such a page is rendered without cookies and headers of whoever asks, and may be kept. Names not listed
    never reach the view. Where making it costs much, ``limit`` names how often one address may ask for that.
    """

    def declare(view: View) -> View:
        view.query_names = query_names  # type: ignore[attr-defined]
        view.limit = limit  # type: ignore[attr-defined]
        return view

    return declare


def address_of(path: str, query: str) -> str | None:
    """The address a request is kept under: path and known query values in order. None for private pages.

    Both as WSGI gives them. An address that leads nowhere is everybody's as well. No query.
    """
    path = path[:LONGEST_PATH]
    names = query_names_of(path)
    if names is None:
        return None
    # A question mark that belongs to the path must not begin a query when the page is rendered.
    path = path.replace("?", "%3F")
    if not query or not names:
        return path
    return _with_query(path, query[:LONGEST_QUERY], names)


@lru_cache(maxsize=2048)
def _with_query(path: str, query: str, names: tuple[str, ...]) -> str:
    asked = dict(parse_qsl(_as_text(query), keep_blank_values=True))
    known = [(name, asked[name]) for name in names if name in asked]
    return f"{path}?{urlencode(known)}" if known else path


def _as_text(query: str) -> str:
    """A query as people wrote it: WSGI gives bytes as if they were Latin-1."""
    return query.encode("latin-1", "replace").decode("utf-8", "replace")


@lru_cache(maxsize=8192)
def query_names_of(path: str) -> tuple[str, ...] | None:
    """The query names the view of a path looks at; None for a view that is not everybody's.

    Where a redirect leads to the view, with the primary's prefix or without the last slash, it keeps them.
    """
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL, *editions.PERSONAL_PREFIXES)):
        return None
    found = _match_of(path)
    return getattr(found.func, "query_names", None) if found else ()


@lru_cache(maxsize=8192)
def limit_of(path: str) -> str:
    """How often one address may have the page at ``path`` made: the name of a limit, empty for none."""
    return getattr(getattr(_match_of(path[:LONGEST_PATH]), "func", None), "limit", "")


def _match_of(path: str) -> ResolverMatch | None:
    """Where a path leads, if anywhere."""
    path = editions.without_own_prefix(path) or path
    for candidate in (path, f"{path}/"):
        with suppress(Http404, UnicodeError), editions.speaking(editions.of_path(candidate)):
            return resolve(candidate)
    return None


@lru_cache(maxsize=8192)
def kind_of(address: str) -> str:
    """Of which kind a page is: the name of its address, whatever the edition; ``none`` where none leads."""
    found = _match_of(split(address)[0][:LONGEST_PATH])
    return found.view_name.rpartition(":")[2].rpartition(".")[2] if found else "none"


def split(address: str) -> tuple[str, str]:
    """Path and query of an address."""
    path, _, query = address.partition("?")
    return path, query


@lru_cache(maxsize=16)
def is_our_host(host: str) -> bool:
    """Whether the Host header names this portal; else Django says what is wrong."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
