from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VersionsConfig(AppConfig):
    name = "portal.versions"
    verbose_name = _("Versions")
