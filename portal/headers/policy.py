"""What a browser may do with our pages: the Content-Security-Policy and its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from csp.constants import NONCE, NONE, SELF

# Where browsers tell what the policy refused.
REPORTS: Final = "/csp-reports"
# Nothing of it is used: a script that got in could not use it either.
PERMISSIONS: Final = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
# For pages that no template of the portal's made, such as "come again": they may look like something.
NOTHING: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def of(frames: Iterable[str], pictures: str = "") -> dict[str, Any]:
    """The policy of every page, for django-csp. ``frames`` are the players that a reader may open.

    ``pictures`` is where they come from, too, if that is not the portal alone.

    Without inline scripts, inline styles and ``eval``, in the admin too: there the prose editor's import map
    has a nonce, and its page alone inline styles (``portal.prose``). No page of a reader has a nonce.
    """
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            # A nonce is sent only where a page asks for one: the editor's import map in the admin.
            "script-src": [SELF, NONCE],
            "style-src": [SELF],
            "img-src": [SELF, "data:", *([pictures] if pictures else [])],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            # Click-to-load players: nothing of them is requested before the reader asks for it.
            "frame-src": [SELF, *frames],
            "form-action": [SELF],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
            "report-uri": [REPORTS],
        }
    }
