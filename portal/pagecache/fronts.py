"""What a cache in front is told of a page: for how long it may be kept, and by which keys it is taken down.

Headers by the vendors' documents, read in November 2026: Fastly takes 16,384 bytes of ``Surrogate-Key`` and
1,024 a key, Cloudflare 16 KB of ``Cache-Tag`` and 1,024 characters a tag, Varnish by default 8,192 bytes for
any header. What does not fit would be cut off in silence: such a page is kept for a second instead.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from portal.pagecache.answers import FOR_BROWSERS, Headers
from portal.pagecache.entries import Entry

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

# On every page that is kept in front: by it all of them are taken down.
EVERYTHING: Final = "everything"
# In seconds: parts that grow old by the clock within a minute are not followed, or each new headline would
# take down every page.
AGED: Final = 65.0
# Where purges arrive: old copies while a new one is fetched, and for a day where none can be had.
TOLD: Final = "max-age=60, stale-while-revalidate=60, stale-if-error=86400"
# Where none do: a correction reaches everybody within two seconds.
UNTOLD: Final = "max-age=1, stale-while-revalidate=1, stale-if-error=86400"
# What only we keep ourselves, for caches that look at no ``no-store``.
NOT_KEPT: Final = "max-age=0"
_LIVES = re.compile(r"\b(?:s-maxage|max-age)=[1-9]")
_CLOSED = re.compile(r"\b(?:private|no-store|no-cache|s-maxage=0)\b")
_PLAIN = re.compile(r"[!-+\--~]{1,100}")


@dataclass(frozen=True)
class Front:
    """A kind of cache in front. ``directives`` is the header in which it is told lifetimes, and that it alone
    reads; none where that is ``s-maxage``, which every cache reads."""

    name: str
    keys: str = ""
    between: str = " "
    most_bytes: int = 0
    directives: str = ""
    # It keeps what says ``no-store``, unless it is told in words of its own.
    is_forgetful: bool = False

    def said(self, keys: Iterable[str]) -> Headers:
        """The headers of a page that depends on these keys and is good now."""
        written_keys = self.between.join([EVERYTHING, *sorted({written(key) for key in keys})])
        if not self.keys or len(written_keys) > self.most_bytes:
            return self._lifetimes(UNTOLD)
        return [*self._lifetimes(TOLD), (self.keys, written_keys)]

    def _lifetimes(self, directives: str) -> Headers:
        if self.directives:
            return [("Cache-Control", FOR_BROWSERS), (self.directives, directives)]
        return [("Cache-Control", for_every_cache(directives))]


def guarded(application: WSGIApplication, front: Front | None) -> WSGIApplication:
    """The application, which tells a forgetful front in its own words what it must not keep."""
    if front is None or not front.is_forgetful:
        return application

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: Headers, *exc_info: Any) -> Any:
            told = {name.lower(): value for name, value in headers}
            if front.directives.lower() not in told and not _is_to_keep(told.get("cache-control", "")):
                headers = [*headers, (front.directives, NOT_KEPT)]
            return start_response(status, headers, *exc_info)

        return application(environ, start)

    return answer


def of_files(folder: str) -> str:
    """The key of all files in a folder below one of the addresses of ``keyed``."""
    return f"files:{folder}"


def keyed(application: WSGIApplication, front: Front | None, *prefixes: str) -> WSGIApplication:
    """The application, whose files below ``prefixes`` can be taken down by their folder: they live a year."""
    if front is None or not front.keys:
        return application

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        prefix = next(filter(path.startswith, prefixes), "")
        if not prefix:
            return application(environ, start_response)
        key = written(of_files(path.removeprefix(prefix).partition("/")[0]))

        def start(status: str, headers: Headers, *exc_info: Any) -> Any:
            return start_response(status, [*headers, (front.keys, key)], *exc_info)

        return application(environ, start)

    return answer


def _is_to_keep(control: str) -> bool:
    """Whether a cache that many share may keep what is said so."""
    return bool(_LIVES.search(control)) and not _CLOSED.search(control)


def for_every_cache(directives: str) -> str:
    """Lifetimes as any shared cache reads them; browsers keep a page for two seconds."""
    return f"{FOR_BROWSERS}, s-{directives.replace('max-age', 'maxage', 1)}"


FRONTS: Final = {
    front.name: front
    for front in (
        Front("nginx"),
        Front("varnish", keys="Surrogate-Key", most_bytes=8_000),
        Front(
            "fastly",
            keys="Surrogate-Key",
            most_bytes=16_000,
            directives="Surrogate-Control",
            is_forgetful=True,
        ),
        Front(
            "cloudflare",
            keys="Cache-Tag",
            between=",",
            most_bytes=16_000,
            directives="Cloudflare-CDN-Cache-Control",
        ),
    )
}


def written(key: str) -> str:
    """A key as every cache takes it: without spaces and commas, in ASCII, short; others by their digest."""
    if _PLAIN.fullmatch(key):
        return key
    return f"~{hashlib.blake2b(key.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()}"


def followed(entry: Entry, parts: Iterable[Entry]) -> set[str]:
    """The keys by which a page is taken down in front: its own and those of parts that live longer."""
    keys = set(entry.keys)
    for part in parts:
        if part.expires_at - part.stored_at > AGED:
            keys.update(part.keys)
    return keys
