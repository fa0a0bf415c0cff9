from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HeadersConfig(AppConfig):
    name = "portal.headers"
    label = "headers"
    verbose_name = _("Security")
