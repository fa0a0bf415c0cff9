"""Forms that add a row: sent twice, by a double click or a slow line, they add one."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.contrib import admin
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse

from portal.versions.models import AddedForm

ADDING = "_adding"
KEY = re.compile(r"[0-9a-f]{32}")


class SentBefore(Exception):
    """The same form has just added its row. Raised out of the transaction of the second save."""


class AddsOnce(admin.ModelAdmin):
    """For admins whose add form carries a key of its own. A form without one is added as Django does."""

    def claim_key(self, request: HttpRequest) -> None:
        """Win the right to add the row of this form: one INSERT, in the transaction that adds it."""
        key = _key(request)
        if not key:
            return
        try:
            with transaction.atomic():
                AddedForm.objects.create(key=key, kind=self.opts.label_lower)
        except IntegrityError as error:
            raise SentBefore from error

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change and _key(request):
            AddedForm.objects.filter(key=_key(request)).update(row=str(form.instance.pk))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if kwargs.get("obj") is None:
            context["adding"] = _key(request) or secrets.token_hex(16)
        return super().render_change_form(request, context, *args, **kwargs)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A second sending is answered as the first was, also where it is refused because of the first."""
        if object_id is not None or not _key(request):
            return super().changeform_view(request, object_id, *args, **kwargs)
        answered = self._added(request)
        if answered is not None:
            return answered
        try:
            response = super().changeform_view(request, object_id, *args, **kwargs)
        except SentBefore:
            return self._added(request) or super().changeform_view(request, object_id, *args, **kwargs)
        return response if response.status_code == 302 else self._added(request) or response

    def _added(self, request: HttpRequest) -> HttpResponse | None:
        """The answer of the sending that added the row; None while there was none, or the row is gone."""
        form = AddedForm.objects.filter(key=_key(request), kind=self.opts.label_lower).exclude(row="").first()
        if form is None or not self.has_add_permission(request):
            return None
        row: models.Model | None = self.get_object(request, form.row)
        if row is None:
            form.delete()  # deleted since: the form may add it anew
            return None
        return self.response_add(request, row)


def _key(request: HttpRequest) -> str:
    """The key of the add form that was sent; empty without one."""
    key = request.POST.get(ADDING, "") if request.method == "POST" else ""
    return key if KEY.fullmatch(key) else ""
