from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "articles.desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from articles.desk import roles

        post_migrate.connect(roles.make_groups, sender=self, dispatch_uid="newsroom groups")
