"""The newsroom's admin site."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import logout as sign_out
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin import (
    breaking,
    bulk,
    dashboard,
    download,
    health,
    imports,
    looking,
    noun_merges,
    palette,
    presence,
    revisions,
    statistics,
    translations,
    unsaved,
    usage,
)
from articles.admin.audited import audited
from articles.admin.base import editor, number_in
from articles.desk import notices


class NewsroomAdminSite(admin.AdminSite):
    """Django's admin under the newsroom's name."""

    site_header = "Dateline"
    site_title = "Dateline"
    index_title = _("Dashboard")
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register an admin whose every edit is noted in the audit trail, whatever room it is of."""
        super().register(model_or_iterable, audited(admin_class or admin.ModelAdmin), **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page shows. The number of notices is one query, asked where a page shows it."""
        shown = {**super().each_context(request), "interface_languages": settings.LANGUAGES}
        if request.user.is_authenticated:
            shown["notices_unread"] = partial(notices.unread_by, editor(request))
        return shown

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        shown = {**dashboard.of(editor(request)), **breaking.beside(request)}
        shown["left_behind"] = unsaved.left_behind(request)
        return super().index(request, {**shown, **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign-in is before the admin; back from there leads on, but never off the site."""
        asked = request.GET.get(REDIRECT_FIELD_NAME, "")
        inside = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
        if self.has_permission(request):
            return HttpResponseRedirect(asked if inside else reverse("admin:index"))
        query = QueryDict(mutable=True)
        query[REDIRECT_FIELD_NAME] = asked if inside else reverse("admin:index")
        if wanted := request.GET.get("language", ""):
            query["language"] = wanted
        return HttpResponseRedirect(f"{reverse('account_login')}?{query.urlencode('/')}")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where passwords are changed, with everything else that protects an account."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out, and stand before sign-in again. An address that is merely opened asks first."""
        if request.method != "POST":
            return HttpResponseRedirect(reverse("account_logout"))
        sign_out(request)
        return HttpResponseRedirect(reverse("account_login"))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        switch = self.admin_view(require_POST(self.switch_language))
        read = self.admin_view(require_POST(self.read_notices))
        own = [
            path("notices/read/", read, name="read_notices"),
            path("language/", switch, name="interface_language"),
            *breaking.urls(self),
            *statistics.urls(self),
            *revisions.urls(self),
            *download.urls(self),
            *looking.urls(self),
            *translations.urls(self),
            *palette.urls(self),
            *presence.urls(self),
            *usage.urls(self),
            *health.urls(self),
            *bulk.urls(self),
            *noun_merges.urls(self),
            *imports.urls(self),
        ]
        return [*own, *super().get_urls()]

    def read_notices(self, request: HttpRequest) -> HttpResponse:
        """Put away one notice, or all of them."""
        sent = request.POST.get("notice")
        if sent is None or number_in(sent):
            notices.mark_read(editor(request), number_in(sent or ""))
        return HttpResponseRedirect(reverse("admin:index"))

    def switch_language(self, request: HttpRequest) -> HttpResponse:
        """Speak another language to this person from now on."""
        wanted, back = request.POST.get("language", ""), request.POST.get("next", "")
        if wanted in dict(settings.LANGUAGES):
            person = editor(request)
            person.interface_language = wanted
            person.save(update_fields=["interface_language"])
        known = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return HttpResponseRedirect(back if known else reverse("admin:index"))
