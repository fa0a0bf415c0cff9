from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from portal import demonstration
        from portal.accounts import deeds, sessions
        from portal.accounts import demonstration as accounts

        deeds.listen()
        sessions.listen()
        demonstration.register(demonstration.Holding(90, accounts.describe, accounts.remove))
