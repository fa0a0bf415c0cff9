"""The audit trail in the admin: read, narrowed, saved as CSV. Nobody writes here."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin import audit_words
from articles.admin.base import NewsroomAdmin, editor, number_in
from articles.desk import audit
from articles.desk.models import AuditEntry
from articles.models import Rubric
from portal.accounts.models import User

COLUMNS: Final = ("time", "person", "deed", "kind", "object", "number", "address", "details")
# What a spreadsheet would take for a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class VerbFilter(admin.SimpleListFilter):
    title = _("deed")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(audit_words.VERBS.items())

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class PersonFilter(admin.SimpleListFilter):
    title = _("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        people = User.objects.filter(is_staff=True).order_by("first_name", "username")
        return [*((str(person.pk), str(person)) for person in people), ("0", _("the portal itself"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        wanted = number_in(self.value() or "")
        return queryset if wanted is None else queryset.filter(actor=wanted or None)


class ObjectFilter(admin.SimpleListFilter):
    """A kind of object, or one object: ``article`` or ``article:12``, as its name in the list links to."""

    title = _("object")
    parameter_name = "object"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        kinds: list[tuple[str, Any]] = list(audit_words.KINDS.items())
        kind, colon, number = (self.value() or "").partition(":")
        return [*kinds, (f"{kind}:{number}", f"{audit_words.kind(kind)} {number}")] if colon else kinds

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        kind, _colon, number = (self.value() or "").partition(":")
        if kind:
            queryset = queryset.filter(kind=kind)
        known = number_in(number)
        return queryset.filter(object_id=known) if known is not None else queryset


@admin.register(AuditEntry)
class AuditAdmin(NewsroomAdmin):
    audits_itself = True
    change_list_template = "admin/desk/auditentry/change_list.html"
    list_display = ["moment", "person", "deed", "thing", "address", "told"]
    list_display_links = None
    list_filter = [VerbFilter, PersonFilter, ObjectFilter, "at"]
    sortable_by = ()
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    @admin.display(description=_("at"))
    def moment(self, entry: AuditEntry) -> str:
        return f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("by"))
    def person(self, entry: AuditEntry) -> str:
        return entry.actor_name or gettext("the portal itself")

    @admin.display(description=_("deed"))
    def deed(self, entry: AuditEntry) -> str:
        return audit_words.verb(entry.verb)

    @admin.display(description=_("object"))
    def thing(self, entry: AuditEntry) -> str:
        named = f"{audit_words.kind(entry.kind)}: {entry.label or entry.object_id}" if entry.kind else "–"
        if entry.object_id is None:
            return named
        return format_html('<a href="?object={}:{}">{}</a>', entry.kind, entry.object_id, named)

    @admin.display(description=_("details"))
    def told(self, entry: AuditEntry) -> str:
        return audit_words.details(entry.details, getattr(entry, "rubrics_known", {})) or "–"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list; where assignments are told, with the names of rubrics read at once."""
        changelist = super().get_changelist_instance(request)
        shown = list(changelist.result_list)
        assigned = [entry for entry in shown if entry.verb == "assigned"]
        known = rubric_names() if assigned else {}
        for entry in assigned:
            entry.rubrics_known = known
        changelist.result_list = shown
        return changelist

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view(self.save_csv)
        return [path("csv/", guarded, name="desk_auditentry_csv"), *super().get_urls()]

    def save_csv(self, request: HttpRequest) -> HttpResponseBase:
        """The entries that the list would show, all pages of it, sent row by row. Noted itself."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entries = self.get_changelist_instance(request).get_queryset(request)
        audit.record(None, "trail saved", by=editor(request), filter=request.GET.urlencode())
        response = StreamingHttpResponse(lines(entries), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return response


class _Line:
    """A file that hands each written line on."""

    def write(self, line: str) -> str:
        return line


def lines(entries: models.QuerySet[AuditEntry]) -> Iterator[str]:
    """The entries as CSV, one query read in portions: memory does not grow with their number."""
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    known = rubric_names()
    for entry in entries.iterator(chunk_size=500):
        facts = (
            entry.at.isoformat(timespec="seconds"),
            entry.actor_name,
            entry.verb,
            entry.kind,
            entry.label,
            "" if entry.object_id is None else str(entry.object_id),
            entry.address,
            audit_words.details(entry.details, known),
        )
        yield writer.writerow([harmless(fact) for fact in facts])


def rubric_names() -> dict[int, str]:
    """What every rubric is called. One query; they are few."""
    return {rubric.pk: rubric.label for rubric in Rubric.objects.all()}


def harmless(cell: str) -> str:
    """A cell that no spreadsheet reads as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
