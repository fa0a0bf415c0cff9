"""Which requests the page cache answers, and under which address a page is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from django.conf import settings
from django.http import Http404
from django.http.request import split_domain_port, validate_host
from django.urls import resolve

from portal import editions

View = TypeVar("View", bound=Callable[..., object])
LONGEST_QUERY = 1024
LONGEST_PATH = 512


def readers_page(*query_names: str) -> Callable[[View], View]:
    """Declare that a view's page is the same for every reader, and which query names it looks at.

    Such a page is rendered without cookies and headers of whoever asks, and may be kept. Names not listed
    never reach the view.
    """

    def declare(view: View) -> View:
        view.query_names = query_names  # type: ignore[attr-defined]
        return view

    return declare


@lru_cache(maxsize=8192)
def address_of(path: str, query: str) -> str | None:
    """The address a request is kept under: path and known query values in order. None for private pages.

    An address that leads nowhere is everybody's as well. No query.
    """
    if len(query) > LONGEST_QUERY or len(path) > LONGEST_PATH:
        return None
    names = query_names_of(path)
    if names is None:
        return None
    if not query or not names:
        return path
    asked = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=None))
    known = [(name, asked[name]) for name in names if name in asked]
    return f"{path}?{urlencode(known)}" if known else path


def query_names_of(path: str) -> tuple[str, ...] | None:
    """The query names the view of a path looks at; None for a view that is not everybody's."""
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return None
    try:
        with editions.speaking(editions.of_path(path)):
            view = resolve(path).func
    except Http404:
        return ()
    except UnicodeError:
        return None
    return getattr(view, "query_names", None)


def split(address: str) -> tuple[str, str]:
    """Path and query of an address."""
    path, _, query = address.partition("?")
    return path, query


def written(address: str) -> str:
    """The address as a request line writes it."""
    path, query = split(address)
    return quote(path, safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")


@lru_cache(maxsize=16)
def is_our_host(host: str) -> bool:
    """Whether the Host header names this portal; else Django says what is wrong."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
