from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WireDeskConfig(AppConfig):
    name = "articles.wiredesk"
    verbose_name = _("Wire desk")

    def ready(self) -> None:
        from articles.exporting import further
        from articles.wiredesk import moving, telling
        from portal import notices

        notices.register(telling.lines)
        further.register(further.File("feeds", moving.told, moving.take))
