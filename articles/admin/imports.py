"""Bringing an archive over: a file, what it holds, what becomes of its names, a trial, the whole."""

from __future__ import annotations

import logging
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin import import_report
from articles.admin.base import editor
from articles.admin.import_mapping import MappingForm
from articles.importing.models import ImportRun
from articles.importing.plans import ImportPlan
from portal import editions
from portal.pagecache.filed import takes_files

log = logging.getLogger(__name__)
LISTED: Final = 50
# As the importers take them: from the root on, with what tells stories apart; model names of Django.
PERMALINK: Final = r"^/(?=.*\{(?:slug|id)\}).*$"
MODELS: Final = r"^\w+\.\w+(?:[ ,]+\w+\.\w+)*$"
# Said where the worker that reads a file may be another machine's.
SHARED: Final = _(
    "There are several machines: the one that reads the file must find it, so all need the same folder "
    "imports of PORTAL_DATA."
)
# What sources count beside their stories; kinds of a site's own have the name that it gave them.
HELD: Final = {
    "post": _("stories"),
    "page": _("pages"),
    "tags": _("tags"),
    "comments": _("comments"),
    "pictures": _("pictures"),
    "attachment": _("pictures and files"),
}


class BeginForm(forms.Form):
    """A file of one's own, or one that lies in the portal's folder."""

    kind = forms.ChoiceField(label=_("What it is"))
    upload = forms.FileField(label=_("File to send"), required=False)
    file = forms.ChoiceField(label=_("or a file that is there already"), required=False)
    pictures = forms.ChoiceField(
        label=_("Folder of its pictures"),
        required=False,
        help_text=_("A copy of the site's uploads. Without one no pictures come over; captions stay."),
    )
    edition = forms.ChoiceField(
        label=_("Edition"), help_text=_("Of stories that name no language themselves.")
    )
    site = forms.URLField(
        label=_("Address that the site had"),
        required=False,
        assume_scheme="https",
        help_text=_("Where the file does not say it, as Ghost's does not: its links lead on here by it."),
    )

    permalink = forms.RegexField(
        PERMALINK,
        label=_("What its addresses looked like"),
        required=False,
        strip=True,
        help_text=_(
            "Of Ghost, if they were not /{slug}/: as routes.yaml writes it, /{year}/{month}/{slug}/."
        ),
    )
    models = forms.RegexField(
        MODELS,
        label=_("Kinds of pages"),
        required=False,
        strip=True,
        help_text=_("Of Wagtail, if not all that have a text: blog.blogpage, news.newspage."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from articles.importing import offered, planning  # many modules, one door

        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self._choices("kind", list(offered.LABELS.items()))
        self._choices("file", [("", "–"), *((name, name) for name in planning.files())])
        self._choices(
            "pictures", [("", gettext("no pictures")), *((name, name) for name in planning.folders())]
        )
        self._choices("edition", [(code, editions.name_of(code)) for code in editions.codes()])
        limit = gettext("At most %d MB; larger ones are laid into the folder imports/files of PORTAL_DATA.")
        helped = limit % planning.MOST_MEGABYTES
        if settings.PORTAL_SEVERAL_MACHINES:
            helped = f"{helped} {SHARED}"
        self.fields["upload"].help_text = helped

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and bool(data.get("upload")) == bool(data.get("file")):
            raise forms.ValidationError(_("Send a file or choose one: one of the two."))
        return data

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    view, held = site.admin_view, {"site": site}
    return [
        path("imports/", view(listing), held, name="imports"),
        path("imports/<int:pk>/", view(plan_page), held, name="import_plan"),
        *import_report.urls(site),
    ]


@takes_files
def listing(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """What was brought over, and the form that begins another. Three queries."""
    may_add = editor(request).has_perm("importing.add_importrun")
    if not editor(request).has_perm("importing.view_importrun"):
        raise PermissionDenied
    if request.method == "POST" and not may_add:
        raise PermissionDenied
    form = BeginForm(request.POST or None, request.FILES or None) if may_add else None
    if form is not None and form.is_bound and form.is_valid():
        plan = _begun(request, form)
        if plan is not None:
            return HttpResponseRedirect(reverse("admin:import_plan", args=[plan.pk]))
    runs = ImportRun.objects.select_related("started_by").exclude(kind="wire")[:LISTED]
    context = {
        **site.each_context(request),
        "title": gettext("Imports"),
        "form": form,
        "plans": ImportPlan.objects.filter(run=None)[:LISTED] if may_add else (),
        "runs": [(run, import_report.named(run), import_report.said(run)) for run in runs],
    }
    return TemplateResponse(request, "admin/imports.html", context)


def _begun(request: HttpRequest, form: BeginForm) -> ImportPlan | None:
    from articles.importing import planning

    told = form.cleaned_data
    try:
        upload = told["upload"]
        name = planning.keep(upload.chunks(), upload.name) if upload else told["file"]
    except planning.TooLarge:
        form.add_error("upload", _("This file weighs more than may be sent."))
        return None
    except OSError:
        log.exception("A file could not be kept")
        form.add_error("upload", _("The file could not be kept: is the disk full?"))
        return None
    return planning.begin(
        kind=told["kind"],
        file=name,
        media=told["pictures"],
        edition=told["edition"],
        details=_details(told),
        by=editor(request),
    )


def _details(told: dict[str, Any]) -> dict[str, str]:
    """What the kind of source is opened with, of what was filled in."""
    models = ",".join(told["models"].replace(",", " ").split())
    details = {"site": told["site"], "permalink": told["permalink"], "models": models}
    return {name: words for name, words in details.items() if words}


def plan_page(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """What a file holds and what shall become of it; in JSON with ``?as=json`` whether it was read."""
    if not editor(request).has_perm("importing.add_importrun"):
        raise PermissionDenied
    plan = get_object_or_404(ImportPlan.objects.select_related("trial", "run"), pk=pk)
    is_read = plan.state != ImportPlan.State.READING
    if request.GET.get("as") == "json":
        return JsonResponse({"done": 0, "total": 1, "ended": is_read, "said": plan.get_state_display()})
    form = MappingForm(plan, request.POST or None) if plan.state == ImportPlan.State.READY else None
    if form is not None and form.is_bound and form.is_valid():
        return _decided(request, plan, form)
    held = {**plan.counted("types"), **plan.counted("held")}
    context = {
        **site.each_context(request),
        "title": plan.survey.get("title") or str(plan),
        "plan": plan,
        "form": form,
        "is_read": is_read,
        "held": [(HELD.get(name, name), number) for name, number in sorted(held.items())],
        "trial": plan.trial and (plan.trial, import_report.said(plan.trial)),
        "run": plan.run and (plan.run, import_report.said(plan.run)),
    }
    return TemplateResponse(request, "admin/import_plan.html", context)


def _decided(request: HttpRequest, plan: ImportPlan, form: MappingForm) -> HttpResponse:
    """Keep the mapping and do what was pressed."""
    from articles.importing import planning
    from articles.importing.intake.mapping import Misread
    from articles.importing.intake.running import AlreadyRunning
    from articles.importing.intake.sources import Unreadable

    here = HttpResponseRedirect(reverse("admin:import_plan", args=[plan.pk]))
    try:
        planning.map_(plan, form.as_mapping(), by=editor(request))
        if "_try" in request.POST:
            run = planning.try_out(plan, by=editor(request))
        elif "_run" in request.POST:
            run = planning.go(plan, by=editor(request))
        else:
            messages.success(request, gettext("Kept."))
            return here
    except (AlreadyRunning, Misread, Unreadable) as error:
        messages.error(request, str(error))
        return here
    return HttpResponseRedirect(reverse("admin:import_run", args=[run.pk]))
