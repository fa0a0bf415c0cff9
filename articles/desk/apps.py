from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "articles.desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from articles.desk import lateness, roles, signing
        from portal import notices, readiness
        from portal.accounts import deeds

        notices.register(lateness.lines)
        readiness.register(
            "timed stories",
            lateness.fault,
            label=_("The schedule"),
            remedy=_(
                "The dashboard names what is late and why. Open the story and publish it by its button."
            ),
        )
        post_migrate.connect(roles.make_groups, sender=self, dispatch_uid="newsroom groups")
        # However somebody signs in, Django says so here and nowhere else.
        user_logged_in.connect(signing.note_in, dispatch_uid="newsroom sign-ins")
        user_logged_out.connect(signing.note_out, dispatch_uid="newsroom sign-outs")
        deeds.done.connect(signing.note_deed, dispatch_uid="newsroom accounts")
        user_login_failed.connect(signing.note_failure, dispatch_uid="newsroom failed sign-ins")
