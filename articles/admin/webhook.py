"""Webhooks in the admin: where partners are told of changes, with a secret that is shown once."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import NewsroomAdmin, editor
from articles.desk import pushing
from articles.outbox import signing, telling
from articles.outbox.models import Delivery, Endpoint
from portal import editions, moments

SHOWN = 10


class EndpointForm(forms.ModelForm):
    """An address as ``portal.kit.outgoing`` takes it: said here, not by messages that never arrive."""

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if "@" in urlsplit(url).netloc:
            text = gettext("Leave name and password out of the address: messages are signed instead.")
            raise forms.ValidationError(text)
        return url


@admin.register(Endpoint)
class EndpointAdmin(NewsroomAdmin):
    form = EndpointForm
    change_form_template = "admin/outbox/endpoint/change_form.html"
    list_display = ["name", "url", "told_of", "added"]
    fields = ["name", "url", "edition"]
    actions = None

    class Media:
        css = {"all": ["admin/css/outbox.css"]}

    def get_fields(self, request: HttpRequest, obj: Endpoint | None = None) -> Any:
        return [*self.fields, "deliveries"] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Endpoint | None = None) -> Any:
        return ["deliveries"] if obj else []

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "url":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing follows: no page shows a webhook."""

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        pushing.remove(cast(Endpoint, obj), by=editor(request))

    @admin.display(description=_("edition"))
    def told_of(self, endpoint: Endpoint) -> str:
        return editions.name_of(endpoint.edition) if endpoint.edition else gettext("All editions")

    @admin.display(description=_("added"), ordering="created_at")
    def added(self, endpoint: Endpoint) -> str:
        return moments.minute(endpoint.created_at)

    @admin.display(description=_("last deliveries"))
    def deliveries(self, endpoint: Endpoint) -> str:
        rows = Delivery.objects.filter(channel=endpoint.channel).select_related("article")[:SHOWN]
        told = [
            (
                reverse("admin:outbox_delivery_change", args=[row.pk]),
                moments.minute(row.changed_at),
                row.article.title if row.article else gettext("A test"),
                row.get_state_display(),
                f": {telling.why(row)}" if row.problem else "",
            )
            for row in rows
        ]
        lines = format_html_join("", '<li><a href="{}">{} {}</a> – {}{}</li>', told)
        return format_html('<ul class="outbox-last">{}</ul>', lines) if told else "–"

    def response_add(
        self, request: HttpRequest, obj: Endpoint, post_url_continue: Any = None
    ) -> HttpResponse:
        return self._show_secret(request, obj, signing.secret_of(obj.nonce))

    def response_change(self, request: HttpRequest, obj: Endpoint) -> HttpResponse:
        here = reverse("admin:outbox_endpoint_change", args=[obj.pk])
        if "_secret" in request.POST:
            return self._show_secret(request, obj, pushing.new_secret(obj, by=editor(request)))
        if "_test" in request.POST:
            pushing.send_test(obj, by=editor(request))
            said = gettext("A test is on its way. Load this page again in a moment to see how it went.")
            messages.success(request, said)
            return HttpResponseRedirect(here)
        return super().response_change(request, obj)

    def _show_secret(self, request: HttpRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
        """The secret on a page that nobody keeps."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Secret of %s") % endpoint.name,
            "endpoint": endpoint,
            "secret": secret,
        }
        # Like every page of the admin it is kept by no cache.
        return TemplateResponse(request, "admin/outbox/endpoint/secret.html", context)
