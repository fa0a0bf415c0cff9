"""What pages say to the browser about keeping them."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.html import format_html

from portal.pages.offline import ADDRESS

register = template.Library()


@register.simple_tag
def worker() -> str:
    """Where the service worker's script stands, for ``<body>``; nothing where it is switched off."""
    return format_html(' data-worker="{}"', ADDRESS) if settings.PORTAL_OFFLINE else ""
