from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal import moving, navigation


class PagesConfig(AppConfig):
    name = "portal.pages"
    verbose_name = _("Site pages")

    def ready(self) -> None:
        import_module("portal.pages.checks")
        from portal.pages.menu import links

        moving.register(moving.Table("pages", "pages.Page", ("slug", "edition")))
        navigation.register(navigation.PAGES, links)
