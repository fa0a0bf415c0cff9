"""The wire desk in the admin: feeds, how each fares in words, and reading one at once."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import NewsroomAdmin
from articles.admin.fields import RubricChoice, in_tree_order
from articles.importing.models import ImportedItem
from articles.models import Rubric
from articles.wiredesk import telling
from articles.wiredesk.models import WireFeed
from portal import moments

SHOWN = 10


class WireFeedForm(forms.ModelForm):
    """An address as it can be asked for: said here, not by a feed that never comes."""

    rubric = RubricChoice(
        label=_("Rubric"), queryset=Rubric.objects.all(), help_text=_("Its drafts begin there.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who may only look at it has no fields.
        if field := cast(Any, self.fields.get("rubric")):
            tree = in_tree_order(Rubric.objects.all())
            named = [(rubric.pk, field.label_from_instance(rubric)) for rubric in tree]
            field.widget.choices = [("", "---------"), *named]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or "@" in parts.netloc:
            text = gettext("An address begins with https:// or http://, and holds no name and password.")
            raise forms.ValidationError(text)
        return address


@admin.register(WireFeed)
class WireFeedAdmin(NewsroomAdmin):
    form = WireFeedForm
    change_form_template = "admin/wiredesk/wirefeed/change_form.html"
    list_display = ["name", "how", "last", "edition", "rubric", "every"]
    list_filter = ["is_on", "edition"]
    list_select_related = ["rubric"]
    search_fields = ["name", "address"]
    fields = ["name", "address", "edition", "rubric", "minutes", "is_on"]
    actions = None

    class Media:
        css = {"all": ["admin/css/outbox.css"]}

    def get_fields(self, request: HttpRequest, obj: WireFeed | None = None) -> Any:
        return [*self.fields, "how", "last", "upcoming", "newest"] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: WireFeed | None = None) -> Any:
        return ["how", "last", "upcoming", "newest"] if obj else []

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "address":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: WireFeed, form: Any, change: bool) -> None:
        """What was changed begins anew: asked for at once, and whole."""
        written = set(form.changed_data)
        if {"address", "edition", "rubric", "is_on"} & written:
            obj.etag = obj.modified = obj.digest = obj.problem = obj.said = obj.moved_to = ""
            obj.failures, obj.due_at = 0, timezone.now()
            written |= {"etag", "modified", "digest", "problem", "said", "moved_to", "failures", "due_at"}
        if "edition" in form.changed_data:
            obj.run = None
            written.add("run")
        # Not what the worker has written down since the form was opened.
        obj.save(update_fields=written if change else None)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing follows: no page shows a feed."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Its drafts stay."""
        obj.delete()

    @admin.display(description=_("state"))
    def how(self, feed: WireFeed) -> str:
        mark, said = "published", gettext("On")
        if not feed.is_on:
            mark, said = "draft", gettext("Off")
        elif feed.failures:
            mark, said = "withdrawn", gettext("Not read")
        told = format_html('<span class="state state--{}">{}</span> {}', mark, said, telling.why(feed))
        if not feed.moved_to:
            return told
        return format_html("{} {} {}", told, gettext("It says that it has moved to"), feed.moved_to)

    @admin.display(description=_("last answer"))
    def last(self, feed: WireFeed) -> str:
        return telling.brought(feed) or "–"

    @admin.display(description=_("read"))
    def every(self, feed: WireFeed) -> str:
        return gettext("every %d min") % feed.minutes

    @admin.display(description=_("next time"))
    def upcoming(self, feed: WireFeed) -> str:
        return moments.minute(feed.due_at) if feed.is_on else "–"

    @admin.display(description=_("newest drafts"))
    def newest(self, feed: WireFeed) -> str:
        items = ImportedItem.objects.filter(run=feed.run_id, article__isnull=False).exclude(run=None)
        told = [
            (reverse("admin:articles_article_change", args=[item.article_id]), item.label or "–")
            for item in items[:SHOWN]
        ]
        lines = format_html_join("", '<li><a href="{}">{}</a></li>', told)
        return format_html('<ul class="outbox-last">{}</ul>', lines) if told else "–"

    def response_change(self, request: HttpRequest, obj: WireFeed) -> HttpResponse:
        if "_read" not in request.POST:
            return super().response_change(request, obj)
        WireFeed.objects.filter(pk=obj.pk).update(due_at=timezone.now())
        said = gettext("It is read in a moment. Load this page again to see what came.")
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:wiredesk_wirefeed_change", args=[obj.pk]))
