from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MastheadConfig(AppConfig):
    name = "portal.masthead"
    verbose_name = _("Masthead")

    def ready(self) -> None:
        from portal import demonstration, moving, notices, publisher, readiness
        from portal.api import operations
        from portal.masthead import api, demo
        from portal.masthead import parts as own
        from portal.masthead.identity import ai_crawlers, identity_of
        from portal.masthead.notices import first_edition, old_rates
        from portal.pagecache import parts

        demonstration.register(demonstration.Holding(80, demo.describe, demo.remove, demo.load, demo.is_own))
        notices.register(first_edition)
        readiness.register(
            "rates",
            old_rates,
            label=_("The exchange rates"),
            remedy=_(
                "Readers see the last ones with their date. Run manage.py update_rates, or type them in."
            ),
            is_vital=False,
            patience=3600,
        )
        moving.register(moving.Table("identity", "masthead.SiteIdentity", ("edition",)))
        moving.register(moving.Table("rates", "masthead.ExchangeRate", ("currency", "effective_on")))
        operations.register(api.OPERATION)
        publisher.register(identity_of, ai_crawlers)
        parts.register("strip", own.strip)
        parts.register("menu", own.menu)
        parts.register("footer", own.footer)
