"""Deliveries and channels in the admin: what arrived, what did not and why, and what is done about it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import NewsroomAdmin, editor
from articles.desk import pushing
from articles.outbox import channels, telling
from articles.outbox.models import ChannelState, Delivery, State
from portal import moments

# The number at the end of a message's link, https://t.me/name/123, or the number itself.
NUMBER = re.compile(r"(?:^|/)([0-9]{1,15})/?$")
MARKS = {State.DONE: "published", State.DEAD: "withdrawn", State.UNSURE: "withdrawn", State.WAITING: "ready"}


class Watched(NewsroomAdmin):
    """Rows that the portal writes: looked at, and changed by buttons alone."""

    audits_itself = True
    actions: Any = None

    class Media:
        css = {"all": ["admin/css/outbox.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing: there is no field to fill in."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing, as above."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, its channels named; their names are read once."""
        changelist = super().get_changelist_instance(request)
        names, shown = telling.names(), list(changelist.result_list)
        for row in shown:
            row.names = names
        changelist.result_list = shown
        return changelist

    @staticmethod
    def named(row: Delivery | ChannelState, key: str) -> str:
        """A channel's name in words; one that is set up no more by its key."""
        names: dict[str, str] = getattr(row, "names", None) or telling.names()
        return names.get(key, key)


class ChannelFilter(admin.SimpleListFilter):
    title = _("channel")
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(telling.names().items())

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(channel=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(Watched):
    change_form_template = "admin/outbox/delivery/change_form.html"
    list_display = ["story", "how", "to", "event", "since", "attempts"]
    list_filter = ["state", ChannelFilter, "event"]
    list_select_related = ["article"]
    search_fields = ["article__title"]
    folded_search = "article__search_text"
    sortable_by = ()
    fields = ["of", "event", "to", "how", "said", "attempts", "announced", "since", "next_attempt"]
    actions = ["try_these_again"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Delivery]:
        return super().get_queryset(request).defer("article__search_text")

    @admin.display(description=_("story"))
    def story(self, row: Delivery) -> str:
        return row.article.title if row.article else gettext("A test")

    @admin.display(description=_("story"))
    def of(self, row: Delivery) -> str:
        """The story, and the way to it."""
        if row.article_id is None:
            return gettext("A test")
        form = reverse("admin:articles_article_change", args=[row.article_id])
        return format_html('<a href="{}">{}</a>', form, self.story(row))

    @admin.display(description=_("channel"))
    def to(self, row: Delivery) -> str:
        return self.named(row, row.channel)

    @admin.display(description=_("state"))
    def how(self, row: Delivery) -> str:
        mark = MARKS.get(State(row.state), "draft")
        told = format_html('<span class="state state--{}">{}</span>', mark, row.get_state_display())
        return format_html("{} {}", told, telling.why(row)) if row.problem else told

    @admin.display(description=_("announced"))
    def announced(self, row: Delivery) -> str:
        return moments.minute(row.created_at)

    @admin.display(description=_("last change"))
    def since(self, row: Delivery) -> str:
        return moments.minute(row.changed_at)

    @admin.display(description=_("next attempt"))
    def next_attempt(self, row: Delivery) -> str:
        return moments.minute(row.due_at) if row.state == State.WAITING else "–"

    @admin.action(description=_("Try again"), permissions=["change"])
    def try_these_again(self, request: HttpRequest, queryset: models.QuerySet[Delivery]) -> None:
        """Those that were given up; whether one of unknown fate arrived has to be looked at one by one."""
        dead = queryset.filter(state=State.DEAD)
        count = sum(pushing.try_again(row, by=editor(request)) for row in dead)
        said = ngettext("%d message will be sent again.", "%d messages will be sent again.", count) % count
        messages.success(request, said)

    def response_change(self, request: HttpRequest, obj: Delivery) -> HttpResponse:
        """Carry out the button, and say what came of it."""
        person, done = editor(request), False
        if "_again" in request.POST:
            done = pushing.try_again(obj, by=person)
        elif "_drop" in request.POST:
            done = pushing.drop(obj, by=person)
        elif "_found" in request.POST:
            found = NUMBER.search(request.POST.get("message", "").strip())
            if found is None:
                messages.error(request, gettext("Paste the link of the message: it ends with its number."))
                return HttpResponseRedirect(request.get_full_path())
            done = pushing.say_found(obj, int(found[1]), by=person)
        self._tell(request, done)
        return HttpResponseRedirect(request.get_full_path())

    def _tell(self, request: HttpRequest, done: bool) -> None:
        if not done:
            messages.warning(request, gettext("Nothing was done: it stands otherwise meanwhile. See below."))
        elif "_again" in request.POST:
            messages.success(request, gettext("It will be sent in a moment."))
        elif "_found" in request.POST:
            messages.success(request, gettext("The message follows its story from now on."))
        else:
            messages.success(request, gettext("It will not be sent."))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row: Any = kwargs.get("obj")
        may = row is not None and self.has_change_permission(request, row)
        context |= {"title": self.story(row), "subtitle": None} if row is not None else {}
        context["may_try"] = may and row.state in {State.DEAD, State.UNSURE}
        context["may_find"] = may and row.state == State.UNSURE and row.channel.startswith("telegram:")
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(ChannelState)
class ChannelStateAdmin(Watched):
    change_form_template = "admin/outbox/channelstate/change_form.html"
    list_display = ["name", "how", "worked", "waiting"]
    sortable_by = ()
    fields = ["name", "how", "said", "worked", "waiting", "next_try"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ChannelState]:
        """Those that are set up now, each with its row."""
        known = channels.every()
        rows: models.QuerySet[ChannelState] = super().get_queryset(request).filter(key__in=known)
        if lacking := known.keys() - set(rows.values_list("key", flat=True)):
            made = [ChannelState(key=key) for key in sorted(lacking)]
            ChannelState.objects.bulk_create(made, ignore_conflicts=True)
        return rows

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list; where it is empty, how to set a channel up."""
        may_add = request.user.has_perm("outbox.add_endpoint")
        return super().changelist_view(request, {"may_add_webhook": may_add, **(extra_context or {})})

    @admin.display(description=_("channel"))
    def name(self, row: ChannelState) -> str:
        return self.named(row, row.key)

    @admin.display(description=_("state"))
    def how(self, row: ChannelState) -> str:
        mark, said = "published", gettext("On")
        if not row.is_on:
            mark, said = "draft", gettext("Off")
        elif row.failures:
            mark, said = "withdrawn", gettext("Does not answer")
        told = format_html('<span class="state state--{}">{}</span>', mark, said)
        return format_html("{} {}", told, telling.why(row)) if row.problem else told

    @admin.display(description=_("last worked"))
    def worked(self, row: ChannelState) -> str:
        return moments.minute(row.worked_at) or "–"

    @admin.display(description=_("waiting"))
    def waiting(self, row: ChannelState) -> int:
        return Delivery.objects.waiting().filter(channel=row.key).count()

    @admin.display(description=_("next attempt"))
    def next_try(self, row: ChannelState) -> str:
        return moments.minute(row.rests_until) or "–"

    def response_change(self, request: HttpRequest, obj: ChannelState) -> HttpResponse:
        on = "_on" in request.POST
        pressed = on or "_off" in request.POST
        if pressed and pushing.switch(obj.key, on=on, by=editor(request)):
            said = gettext("Switched on.") if on else gettext("Switched off. What was waiting is not sent.")
            messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:outbox_channelstate_changelist"))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row: Any = kwargs.get("obj")
        context |= {"title": self.name(row), "subtitle": None} if row is not None else {}
        context["may_switch"] = row is not None and self.has_change_permission(request, row)
        return super().render_change_form(request, context, *args, **kwargs)
