"""Addresses of the site pages, per edition, and of what machines ask for, once."""

from __future__ import annotations

from django.urls import path

from portal.pages import offline, views
from portal.pages.texts import SLUGS

app_name = "pages"
urlpatterns = [path(f"{slug}/", views.site_page, {"slug": slug}, name=slug) for slug in SLUGS]
machine_patterns = [
    path("robots.txt", views.robots),
    path("healthz", views.health),
    path(offline.ADDRESS.lstrip("/"), offline.worker),
]
