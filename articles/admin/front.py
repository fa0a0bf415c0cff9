"""The fronts in the admin: one screen in place of Django's list and forms of single places."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from articles.admin import front_deeds, front_history, front_keeping, front_screen
from articles.models import FrontSlot


@admin.register(FrontSlot)
class FrontSlotAdmin(admin.ModelAdmin):
    """Places are pinned together, by the verbs that put a front up; they note it themselves."""

    audits_itself = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.screen), name="articles_frontslot_changelist"),
            path("pulse/", view(self.pulse), name="front_pulse"),
            path("unsaved/", view(require_POST(self.discard)), name="front_discard"),
            path("history/", view(self.history), name="front_history"),
            path("restore/", view(require_POST(self.restore)), name="front_restore"),
            path("planned/<int:pk>/", view(require_POST(self.call_off)), name="front_call_off"),
        ]

    def screen(self, request: HttpRequest) -> HttpResponse:
        """What stands on a front, and the form that changes it."""
        front_history.guard(request)
        page = front_screen.asked_for(request)
        if request.method == "POST":
            screen = front_screen.sent(request, page)
            screen.form_key = front_keeping.key_of(request, screen)
            return front_deeds.pressed(request, self.admin_site, screen)
        screen = front_keeping.restored(request, page) or front_screen.opened(request, page)
        unsaved = front_keeping.offers(request, page, screen)
        return front_screen.show(request, self.admin_site, screen, unsaved)

    def pulse(self, request: HttpRequest) -> HttpResponse:
        front_history.guard(request)
        return front_keeping.beat(request)

    def discard(self, request: HttpRequest) -> HttpResponse:
        front_history.guard(request)
        return front_keeping.discard(request)

    def history(self, request: HttpRequest) -> HttpResponse:
        front_history.guard(request)
        return front_history.history(request, self.admin_site)

    def restore(self, request: HttpRequest) -> HttpResponse:
        front_history.guard(request)
        return front_history.restore(request)

    def call_off(self, request: HttpRequest, pk: int) -> HttpResponse:
        front_history.guard(request)
        return front_history.call_off(request, pk)
