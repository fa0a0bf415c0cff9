"""The prose editor in the admin, under the portal's strict Content-Security-Policy."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media

# What a simple page may hold; ``portal.kit.html.clean_prose`` is the guard.
SIMPLE = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "HardBreak": True,
    "Heading": {"levels": [2, 3]},
    "Link": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Subscript": True,
    "Superscript": True,
    "NoSpellCheck": False,
}


def simple_prose_widget() -> AdminProseEditorWidget:
    """An editor for paragraphs, headings, lists, links and tables."""
    return AdminProseEditorWidget(config={"extensions": SIMPLE}, preset="configurable")


class ProseEditorMixin:
    """For a ModelAdmin whose form holds a prose editor.

    The editor's import map is an inline script, so it carries the page's nonce. The editor writes one style
    element of its own: inline styles are allowed on this page alone.
    """

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        nonce = str(request.csp_nonce)  # type: ignore[attr-defined]
        context["media"] = Media.from_media(context["media"], nonce=nonce)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        response._csp_update = {"style-src": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
        return response
