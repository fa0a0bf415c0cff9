"""Reports of errors from readers: the queue, and what an editor does with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import NewsroomAdmin, editor, number_in
from articles.desk import correcting
from articles.letters import settling
from articles.letters.models import ErrorReport
from articles.models import Correction

State = ErrorReport.State


class StateFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((value, label) for value, label in State.choices if value != State.OPEN), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": State.OPEN.label}, *others]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        wanted = self.value() or State.OPEN
        return queryset if wanted == "all" else queryset.filter(state=wanted)


class AnswerForm(forms.Form):
    """The correction that readers are told."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Correction.Kind.choices)
    text = forms.CharField(
        label=_("What was wrong, and how it is right"),
        max_length=correcting.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what was wrong, and how it is right.")},
    )
    place = forms.ChoiceField(label=_("Where the note stands"), choices=Correction.Place.choices)


@admin.register(ErrorReport)
class ErrorReportAdmin(NewsroomAdmin):
    audits_itself = True
    list_display = ["told", "story", "edition", "received_at", "state"]
    list_filter = [StateFilter, "article__edition"]
    list_select_related = ["article"]
    sortable_by = ()
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ErrorReport]:
        """Those of stories that this person may correct; what readers gave for an answer stays out."""
        return settling.seen_by(editor(request)).defer("contact")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ErrorReport | None = None) -> bool:
        return False

    @admin.display(description=_("what is wrong"))
    def told(self, report: ErrorReport) -> str:
        return Truncator(report.remark).chars(120)

    @admin.display(description=_("story"))
    def story(self, report: ErrorReport) -> str:
        return Truncator(report.article.title).chars(80)

    @admin.display(description=_("edition"))
    def edition(self, report: ErrorReport) -> str:
        return report.article.get_edition_display()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One report, and its three ways out."""
        seen = settling.seen_by(editor(request)).select_related("article", "settled_by")
        report = get_object_or_404(seen, pk=number_in(object_id) or 0)
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = AnswerForm(request.POST if "_correct" in request.POST else None, label_suffix="")
        if request.method == "POST" and (answer := _do(request, report, form)):
            messages.success(request, answer)
            return HttpResponseRedirect(reverse("admin:letters_errorreport_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Report of an error"),
            "opts": self.opts,
            "report": report,
            "form": form,
            "is_open": report.state == State.OPEN,
            "is_public": report.article.is_published,
            "others": seen.filter(article=report.article, state=State.OPEN).exclude(pk=report.pk)[:20],
        }
        return TemplateResponse(request, "admin/letters/errorreport/report.html", context)


def _do(request: HttpRequest, report: ErrorReport, form: AnswerForm) -> str:
    """Carry out the button that was pressed; what to say of it, nothing where the form has faults."""
    by = editor(request)
    for button, (verb, said) in BUTTONS.items():
        if button in request.POST:
            return str(said if verb(report, by=by) else SETTLED)
    if "_correct" not in request.POST or not form.is_valid():
        return ""
    try:
        done = settling.correct(report, by=by, **form.cleaned_data)
    except correcting.TextMissing:
        form.add_error("text", form.fields["text"].error_messages["required"])
    except settling.NotPublic:
        form.add_error(None, gettext("The story is not public any more: there is nobody to tell."))
    else:
        return str(_("Readers are told, on the page and in the list of corrections.") if done else SETTLED)
    return ""


SETTLED: Final = _("Somebody has settled this report already.")
BUTTONS: Final[dict[str, tuple[Callable[..., bool], Any]]] = {
    "_mended": (settling.mended, _("Noted that the story was mended.")),
    "_dismiss": (settling.dismiss, _("Noted that there is nothing to correct.")),
}
