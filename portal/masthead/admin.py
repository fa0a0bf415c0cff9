from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.masthead.models import ExchangeRate, SiteIdentity, Source
from portal.masthead.rates import CURRENCIES
from portal.pagecache.admin import OneByOneAdmin


@admin.register(SiteIdentity)
class SiteIdentityAdmin(OneByOneAdmin[SiteIdentity]):
    list_display = ("name", "edition", "media_identifier")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (
            None,
            {
                "fields": ("edition", "name", "short_name", "description"),
                "description": _("What stays empty is taken from the primary edition."),
            },
        ),
        (
            _("Imprint"),
            {
                "fields": (
                    ("legal_subject", "media_identifier"),
                    "legal_name",
                    "address",
                    ("phone", "email"),
                    ("minimum_age", "first_year"),
                )
            },
        ),
        (_("Elsewhere"), {"fields": ("telegram", "social_links", "ai_crawlers")}),
    )


@admin.register(ExchangeRate)
class ExchangeRateAdmin(OneByOneAdmin[ExchangeRate]):
    list_display = ("effective_on", "currency", "value", "source", "fetched_at")
    list_filter = ("currency", "source")
    fields = ("currency", "value", "effective_on")
    show_full_result_count = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Pages show these currencies and no other."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "currency":
            return forms.ChoiceField(choices=[(code, code) for code in CURRENCIES], label=field.label)
        return field

    def save_model(self, request: HttpRequest, obj: ExchangeRate, form: Any, change: bool) -> None:
        """Whatever is typed in is the editors' word and stands until they remove it."""
        obj.source = Source.EDITOR
        obj.fetched_at = timezone.now()
        super().save_model(request, obj, form, change)
