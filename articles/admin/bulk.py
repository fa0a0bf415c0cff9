"""Many stories at once: the page that asks what to change, and the one that tells how far it is."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.base import editor
from articles.admin.fields import RubricChoice, TagsField, in_tree_order
from articles.desk import bulk, rights, tagging
from articles.desk.models import BulkChange
from articles.models import Article, Rubric, Tag
from portal import editions

LISTED: Final = 30
# A story takes a second at most; one that stands still for longer has lost its worker.
STANDS_STILL: Final = dt.timedelta(minutes=2)
REASONS: Final = {
    bulk.GONE: _("is no more"),
    bulk.RIGHTS: _("not yours to change"),
    bulk.BIN: _("in the bin"),
    bulk.TAGS: _("would have more than 30 tags"),
    bulk.OVERTAKEN: _("somebody saved it at that moment"),
    bulk.REFUSED: _("something stands in the way of publishing it"),
    bulk.FAULT: _("failed; the portal's log says why"),
    bulk.SAME: _("is so already"),
    bulk.WAITS: _("changed in the working copy, where other changes wait to be published"),
}


class BulkForm(forms.Form):
    """What to change: at least one of three."""

    rubric = RubricChoice(label=_("Main rubric"), queryset=Rubric.objects.all(), required=False)
    add = TagsField(label=_("Add tags"), required=False)
    remove = TagsField(label=_("Take tags off"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        field: Any = self.fields["rubric"]
        tree = in_tree_order(Rubric.objects.all())
        named = [(rubric.pk, field.label_from_instance(rubric)) for rubric in tree]
        field.widget.choices = [("", gettext("stays as it is")), *named]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        names = [data[field].names for field in ("add", "remove") if field in data]
        if not self.errors and not (data.get("rubric") or any(names)):
            raise forms.ValidationError(_("Choose a rubric, or tags to add or take off."))
        return data

    def clean_remove(self) -> Any:
        """Tags to take off have to be there."""
        wanted = self.cleaned_data["remove"]
        self.removed: list[Tag] = []
        for name, _kind in wanted.names:
            tag = tagging.find(name)
            if tag is None:
                raise forms.ValidationError(_("There is no tag “%(name)s”."), params={"name": name})
            self.removed.append(tag)
        return wanted


class WithBulkChange(admin.ModelAdmin):
    """The action of the list."""

    @admin.action(description=_("Change rubric or tags…"), permissions=["change"])
    def change_many(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        """Ask what to change, then begin. The chosen are read when it begins."""
        stories = list(queryset.order_by("-pk").values_list("pk", flat=True)[: bulk.MOST_STORIES + 1])
        form = BulkForm(request.POST if "begin" in request.POST else None)
        if len(stories) > bulk.MOST_STORIES:
            text = gettext("Choose fewer: %(limit)d stories at most are changed at once.")
            messages.error(request, text % {"limit": bulk.MOST_STORIES})
            return HttpResponseRedirect(request.get_full_path())
        if form.is_bound and form.is_valid():
            begun = bulk.begin(
                stories,
                by=editor(request),
                rubric=form.cleaned_data["rubric"],
                added=form.cleaned_data["add"].resolve(editions.primary()),
                removed=form.removed,
            )
            return HttpResponseRedirect(reverse("admin:bulk_change", args=[begun.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Change many stories"),
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "count": len(stories),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/bulk_form.html", context)


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    view, held = site.admin_view, {"site": site}
    return [
        path("bulk/", view(listing), held, name="bulk_changes"),
        path("bulk/<int:pk>/", view(progress), held, name="bulk_change"),
        path("bulk/<int:pk>/go-on/", view(require_POST(go_on)), name="bulk_go_on"),
    ]


def listing(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """One's own newest changes of many. One query."""
    own = BulkChange.objects.filter(person=editor(request)).select_related("rubric").order_by("-pk")
    context = {
        **site.each_context(request),
        "title": gettext("Changes of many stories"),
        "changes": [(one, said(one)) for one in own[:LISTED]],
    }
    return TemplateResponse(request, "admin/bulk_list.html", context)


def progress(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """How far it is and what was left out; in JSON with ``?as=json``. Three queries at most."""
    change = _own(request, pk)
    state = {"done": change.position, "total": change.total, "ended": change.ended_at is not None}
    if request.GET.get("as") == "json":
        return JsonResponse({**state, "said": said(change)})
    tags = Tag.objects.in_bulk([*change.added, *change.removed])
    context = {
        **site.each_context(request),
        "title": gettext("Change many stories"),
        "change": change,
        "said": said(change),
        "added": [tags[number] for number in change.added if number in tags],
        "removed": [tags[number] for number in change.removed if number in tags],
        "left_out": [
            (number, title or f"#{number}", REASONS.get(reason, reason), reason == bulk.GONE)
            for number, title, reason in change.left_out
        ],
        "stands_still": not change.ended_at and timezone.now() - change.moved_at > STANDS_STILL,
    }
    return TemplateResponse(request, "admin/bulk.html", context)


def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry on one that stands still."""
    bulk.go_on(_own(request, pk))
    return HttpResponseRedirect(reverse("admin:bulk_change", args=[pk]))


def said(change: BulkChange) -> str:
    """How far it is, in words."""
    numbers = {"changed": change.changed, "left": change.position - change.changed, "total": change.total}
    if change.ended_at is None:
        text = ngettext(
            "%(done)d of %(total)d story done.", "%(done)d of %(total)d stories done.", change.total
        )
        return text % {**numbers, "done": change.position}
    return gettext("Done. Changed: %(changed)d. Left as they were: %(left)d.") % numbers


def _own(request: HttpRequest, pk: int) -> BulkChange:
    """A change of one's own; chief editors see everybody's."""
    person = editor(request)
    change = get_object_or_404(BulkChange.objects.select_related("rubric", "person"), pk=pk)
    if change.person_id != person.pk and not rights.of(person).everything:
        raise PermissionDenied
    return change
