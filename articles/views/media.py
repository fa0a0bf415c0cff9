"""The door to pictures.

Public copies that lie on this machine are answered before Django is entered
(``portal/operations/served_folder.py``) or by a server in front. What they do not find is asked here: copies
that lie in the store, and copies of unpublished pictures, which are shown to those who may see the library
and to nobody else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from articles.media import files, store
from articles.media.store import errands, reading

TYPES = {".avif": "image/avif", ".jpg": "image/jpeg"}
FOREVER, NOBODY = "public, max-age=31536000, immutable", "private, no-store"
# In seconds: how long a browser goes straight to the store where it was sent once.
LED_FOR: Final = 86_400
# Two threads of a process answer what is not kept. One of them at most waits for the store, another for its
# turn no longer than so many seconds: a store that hangs keeps nobody from the admin.
PATIENCE: Final = 1.0
_seat = threading.BoundedSemaphore(1)


@require_safe
def rendition(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """One copy of a picture. No query for a public one of this machine; the session's for the others."""
    public, private = files.public_folder(key) / name, files.private_folder(key) / name
    # What lies in a store may leave this machine at any moment, for there.
    with suppress(FileNotFoundError):
        if public.is_file():
            return answer(public, FOREVER)
        if private.is_file() and _may_see(request):
            return answer(private, NOBODY)
    if not store.is_on():
        raise Http404
    if _may_see(request) and not reading.is_public(key):
        return from_store(lambda: reading.private_copy(key, name), name, NOBODY)
    if settings.PORTAL_STORE_PUBLIC and not errands.waiting([key]):
        return _led(f"{settings.PORTAL_STORE_PUBLIC}{key}/{name}")
    return from_store(lambda: reading.public_copy(key, name), name, FOREVER)


def hidden(key: str, name: str) -> HttpResponseBase:
    """One copy of a picture, public or not, for somebody who may see it: kept by nobody."""
    file = files.private_folder(key) / name
    with suppress(FileNotFoundError):
        if file.is_file():
            return answer(file, NOBODY)
    if not store.is_on():
        raise Http404
    return from_store(lambda: reading.private_copy(key, name), name, NOBODY)


def _may_see(request: HttpRequest) -> bool:
    """Whether the person works with the library."""
    return request.user.is_staff and request.user.has_perm("media.view_image")


def answer(path: Path, cache_control: str) -> FileResponse:
    """The file, as what it is and nothing else."""
    headers = {"Cache-Control": cache_control, "X-Content-Type-Options": "nosniff"}
    return FileResponse(path.open("rb"), content_type=TYPES[path.suffix], headers=headers)


def from_store(read: Callable[[], bytes], name: str, cache_control: str) -> HttpResponse:
    """The same of what lies in the store; 503 where the store does not answer."""
    if not _seat.acquire(timeout=PATIENCE):
        return _later()
    try:
        data = read()
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        return _later()
    finally:
        _seat.release()
    headers = {"Cache-Control": cache_control, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=TYPES[Path(name).suffix], headers=headers)


def _later() -> HttpResponse:
    later = HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    # That the store is away is told once, not for each of a page's pictures.
    later._has_been_logged = True  # type: ignore[attr-defined]
    return later


def _led(address: str) -> HttpResponse:
    """To where browsers get it themselves."""
    headers = {"Cache-Control": f"public, max-age={LED_FOR}"}
    return HttpResponseRedirect(address, headers=headers)
