from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.pagecache.admin import OneByOneAdmin
from portal.pages.models import Page
from portal.prose import ProseEditorMixin, simple_prose_widget


@admin.register(Page)
class PageAdmin(ProseEditorMixin, OneByOneAdmin[Page]):
    list_display = ("title", "slug", "edition", "updated_at")
    list_filter = ("edition",)
    fieldsets = (
        (
            None,
            {
                "fields": (("slug", "edition"), "title", "body"),
                "description": _(
                    "Words in braces stand for the site identity: {name} {short_name} {legal_subject} "
                    "{legal_name} {media_identifier} {minimum_age} {first_year} {address} {phone} {email} "
                    "{telegram}; {home} is the front page's address. A paragraph or list item whose word is "
                    "empty is not shown."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> tuple[str, ...]:
        """A page keeps its address; another edition's text is another row."""
        return ("slug", "edition") if obj else ()

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        if db_field.name == "body":
            kwargs["widget"] = simple_prose_widget()
        return super().formfield_for_dbfield(db_field, request, **kwargs)
