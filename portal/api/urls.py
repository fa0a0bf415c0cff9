"""Addresses of the API, once for all editions, and of its page, per edition."""

from __future__ import annotations

import re

from django.urls import URLPattern, path

from portal.api import views
from portal.api.operations import ROOT, every
from portal.api.serving import nowhere, view_of

app_name = "api"
urlpatterns = [path("api/", views.page, name="page")]


def machine_patterns() -> list[URLPattern]:
    """The document, every operation that was announced, and a refusal for what is none."""
    root = ROOT.lstrip("/")
    return [
        path(f"{root}openapi.json", views.openapi, name="openapi"),
        *(path(root + _route(one.path), view_of(one)) for one in every()),
        path(f"{root}<path:rest>", nowhere),
        path(root, nowhere),
    ]


def _route(template: str) -> str:
    """``articles/{id}`` as Django writes it."""
    return re.sub(r"\{(\w+)\}", r"<str:\1>", template)
