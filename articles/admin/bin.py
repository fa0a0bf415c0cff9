"""The bin: drafts that nobody wants, out of every list, until somebody takes them out again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import editor
from articles.desk import drafting, rights
from articles.models import Article

PARAMETER = "bin"


class BinFilter(admin.SimpleListFilter):
    """Lists show what is not in the bin, or, asked for, what is."""

    title = _("bin")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("In the bin"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(binned_at__isnull=self.value() != "1")


class WithBin(admin.ModelAdmin):
    """The two deeds, each where it makes sense. ``actions`` of the admin name both."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("put_into_bin" if request.GET.get(PARAMETER) == "1" else "take_out_of_bin", None)
        return actions

    @admin.action(description=_("Put into the bin"), permissions=["change"])
    def put_into_bin(self, request: HttpRequest, queryset: models.QuerySet[Article]) -> None:
        chosen = self._theirs(request, queryset)
        binned = [article for article in chosen if drafting.bin_(article, by=editor(request))]
        if binned:
            self.message_user(request, gettext("In the bin now: %(count)d.") % {"count": len(binned)})
        if kept := len(chosen) - len(binned):
            text = gettext("Published once, so only to be withdrawn: %(count)d.") % {"count": kept}
            self.message_user(request, text, messages.WARNING)

    @admin.action(description=_("Take out of the bin"), permissions=["change"])
    def take_out_of_bin(self, request: HttpRequest, queryset: models.QuerySet[Article]) -> None:
        taken = [
            article
            for article in self._theirs(request, queryset)
            if drafting.restore(article, by=editor(request))
        ]
        self.message_user(request, gettext("Out of the bin: %(count)d.") % {"count": len(taken)})

    def _theirs(self, request: HttpRequest, queryset: models.QuerySet[Article]) -> list[Article]:
        """Those of the chosen that the person may change; how many were not is said. Two queries."""
        chosen = Article.objects.filter(pk__in=queryset.values("pk"))
        theirs = list(chosen.editable_by(rights.of(editor(request))))
        if others := chosen.count() - len(theirs):
            text = gettext("Not yours to change, so left as they are: %(count)d.") % {"count": others}
            self.message_user(request, text, messages.WARNING)
        return theirs
