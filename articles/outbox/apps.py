from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "articles.outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        from articles.outbox import telling
        from portal import notices

        notices.register(telling.lines)
