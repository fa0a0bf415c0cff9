"""Addresses of the rates, per edition, and of what machines ask for, once."""

from __future__ import annotations

from django.urls import path

from portal.masthead import views

app_name = "masthead"
urlpatterns = [path("rates/", views.rates_page, name="rates")]
machine_patterns = [
    path("favicon.ico", views.favicon),
    path("icon.svg", views.icon_svg, name="icon-svg"),
    path("icon-<int:size>.png", views.icon_png, name="icon-png"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path(".well-known/security.txt", views.security_txt),
]
