"""The door to pictures.

Public copies are answered before Django is entered (``portal/operations/served_folder.py``) or by a server in
front. What they do not find is asked here: copies of unpublished pictures, which are shown to those who may
see the library and to nobody else.
"""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from articles.media import files

TYPES = {".avif": "image/avif", ".jpg": "image/jpeg"}


@require_safe
def rendition(request: HttpRequest, key: str, name: str) -> FileResponse:
    """One copy of a picture. No query for a public one; the session's for the others."""
    public = files.public_folder(key) / name
    if public.is_file():
        return answer(public, "public, max-age=31536000, immutable")
    private = files.private_folder(key) / name
    if private.is_file() and _may_see(request):
        return answer(private, "private, no-store")
    raise Http404


def _may_see(request: HttpRequest) -> bool:
    """Whether the person works with the library."""
    return request.user.is_staff and request.user.has_perm("media.view_image")


def answer(path: Path, cache_control: str) -> FileResponse:
    """The file, as what it is and nothing else."""
    headers = {"Cache-Control": cache_control, "X-Content-Type-Options": "nosniff"}
    return FileResponse(path.open("rb"), content_type=TYPES[path.suffix], headers=headers)
