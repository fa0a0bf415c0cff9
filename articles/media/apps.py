from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "articles.media"
    verbose_name = _("Picture library")

    def ready(self) -> None:
        from articles.media import store

        if store.is_on():
            from articles.media.store import telling
            from portal import notices, readiness

            notices.register(telling.lines)
            readiness.register(
                "store",
                telling.fault,
                label=_("Picture store"),
                remedy=_("See that it answers, and that key and buckets are those of the settings."),
                is_vital=False,
                fact=telling.fact,
            )
