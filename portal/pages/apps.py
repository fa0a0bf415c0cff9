from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal import navigation


class PagesConfig(AppConfig):
    name = "portal.pages"
    verbose_name = _("Site pages")

    def ready(self) -> None:
        from portal.pages.menu import links

        navigation.register(navigation.PAGES, links)
