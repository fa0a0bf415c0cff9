from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "articles.outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        from articles.outbox import telling
        from portal import notices, readiness

        notices.register(telling.lines)
        readiness.register(
            "deliveries",
            telling.fault,
            label=_("What is pushed"),
            remedy=_(
                "The dashboard names each message and why. Mend the channel, then press Try again there."
            ),
            is_vital=False,
            newest=telling.newest,
        )
