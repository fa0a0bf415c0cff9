"""The door to share cards that are not drawn yet, or no more.

Kept ones are answered before Django is entered (``portal/operations/served_folder.py``).
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from articles.sharecard import studio
from articles.sharecard.faces import MEDIA_TYPE

# A title may go back to what it was, and the address with it: nobody shall remember this for long.
FOR_A_MINUTE = "public, max-age=60"
FOREVER = "public, max-age=31536000, immutable"


@require_safe
def share_card(request: HttpRequest, story: str, digest: str) -> HttpResponse:
    """A public story's card; 301 from a former address to the newest; 404 for what is not public.

    Up to three queries. 503 when many cards are asked for at once that are not drawn.
    """
    try:
        made = studio.card(request.path)
    except studio.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    if made is not None:
        control = FOREVER if made.is_whole else FOR_A_MINUTE
        headers = {"Cache-Control": control, "X-Content-Type-Options": "nosniff"}
        return HttpResponse(made.data, content_type=MEDIA_TYPE, headers=headers)
    newest = studio.newest_path(story)
    if newest is None or newest == request.path:
        raise Http404
    return HttpResponsePermanentRedirect(newest, headers={"Cache-Control": FOR_A_MINUTE})
