from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EdgeConfig(AppConfig):
    name = "portal.edge"
    label = "edge"
    verbose_name = _("Caches in front")

    def ready(self) -> None:
        from portal.edge import channels

        if not channels.every():
            return
        from portal import notices, readiness
        from portal.edge import queue, telling
        from portal.pagecache import purging

        purging.follow(queue.enter)
        notices.register(telling.lines)
        readiness.register(
            "edge",
            telling.fault,
            label=_("What caches in front are told"),
            remedy=_("Readers may see pages as they were for two minutes. Mend the way there, or its token."),
            is_vital=False,
        )
