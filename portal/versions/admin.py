"""Forms of rows that several people edit: a save that was overtaken gets a merge screen."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, models
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext

from portal.kit.worddiff import Budget
from portal.versions.adding import ADDING, AddsOnce
from portal.versions.fields import is_of_rows, label_of, lines_of
from portal.versions.merge import CHOICES, Input, differing
from portal.versions.screen import THEIRS, Row, answer, answers, row_of
from portal.versions.sent import Sent, sent_by

SALT = "portal.versions"
OPENED, WAS, TAKE = "_opened", "_was", "_take:"
Opened = dict[str, Any]


class Overtaken(Exception):
    """Somebody saved the row after the form was opened. Raised out of the transaction of the save."""


class VersionedAdmin(AddsOnce):
    """For models that are ``Versioned``. Whoever writes ``save_model`` calls ``claim`` first."""

    change_form_template = "admin/versions/change_form.html"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.claim(request, obj, change)
        super().save_model(request, obj, form, change)

    def claim(self, request: HttpRequest, obj: Any, change: bool) -> None:
        """Win the right to write over the version that the form was opened over, or to add: one query."""
        if not change:
            self.claim_key(request)
            return
        opened = _read(request.POST.get(OPENED, ""))
        if opened is None:
            return
        rows = type(obj)._base_manager.filter(pk=obj.pk, version=opened["version"])
        if not rows.update(version=F("version") + 1):
            raise Overtaken

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None:
            kept = request.POST.get(OPENED)
            stored = self._as_stored(request, obj)
            context["opened"] = kept or _sign(stored)
            base = _read(kept or "") or stored
            context |= {"opened_version": base["version"], "opened_at": base.get("at", stored["at"])}
        return super().render_change_form(request, context, *args, **kwargs)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Whatever stands in the way of a save, what was written is shown again."""
        try:
            return self._answer(request, object_id, *args, **kwargs)
        except PermissionDenied:
            if OPENED not in request.POST and ADDING not in request.POST:
                raise
            return self._refused(request)

    def _answer(self, request: HttpRequest, object_id: str | None, *args: Any, **kwargs: Any) -> HttpResponse:
        if object_id and OPENED in request.POST and self.get_object(request, unquote(object_id)) is None:
            return self._gone(request)
        was = _read(request.POST.get(WAS, ""))
        if was is not None:
            take(request)
            if _open(request, was):
                stored = _read(request.POST.get(OPENED, "")) or was
                return self._merge_screen(request, object_id, was, stored, chosen=request.POST)
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except Overtaken:
            return self._overtaken(request, object_id, *args, **kwargs)
        except OperationalError:
            if not object_id or OPENED not in request.POST:
                raise
            return self._busy(request, object_id)

    def _gone(self, request: HttpRequest) -> HttpResponse:
        """Somebody deleted the row while the form was open: what was written, ready to be added anew."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        form, mine = self.get_form(request)(), _mine(request)
        said = [(label_of(form, name), lines_of(form, name, values)) for name, values in mine.items()]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Not saved"),
            "name": capfirst(self.opts.verbose_name),
            "said": [(label, lines) for label, lines in said if lines],
            "mine": [(name, value) for name, values in mine.items() for value in values],
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/versions/gone.html", context, status=410)

    def _refused(self, request: HttpRequest) -> HttpResponse:
        """The right was taken away while the form was open: the words are their author's all the same.

        Of chosen rows no names are told to somebody who may not see them.
        """
        form = self.get_form(request)()
        written = {name: values for name, values in _mine(request).items() if not is_of_rows(form, name)}
        said = [(label_of(form, name), lines_of(form, name, values)) for name, values in written.items()]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Not saved"),
            "name": capfirst(self.opts.verbose_name),
            "said": [(label, lines) for label, lines in said if lines],
        }
        return TemplateResponse(request, "admin/versions/refused.html", context, status=403)

    def _busy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Somebody else has written for as long as a save waits: what was sent can be sent again."""
        obj, opened = self.get_object(request, unquote(object_id)), _read(request.POST[OPENED])
        stored = self._as_stored(request, obj)
        messages.error(request, gettext("The database is busy. Your words are here: save again."))
        return self._merge_screen(request, object_id, opened or stored, stored, is_busy=True)

    def _overtaken(
        self, request: HttpRequest, object_id: str | None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Both texts; without a screen where one side has nothing of its own."""
        obj = self.get_object(request, unquote(object_id or ""))
        opened = _read(request.POST[OPENED])
        if obj is None or opened is None:
            return super().changeform_view(request, object_id, *args, **kwargs)
        stored = self._as_stored(request, obj)
        found = differing(opened["sent"], _mine(request), stored["sent"])
        if all(one.default == THEIRS for one in found):
            return self.response_change(request, obj)
        if opened["sent"] == stored["sent"]:
            _send(request, {OPENED: [_sign(stored)]})
            try:
                return super().changeform_view(request, object_id, *args, **kwargs)
            except Overtaken:
                stored = self._as_stored(request, self.get_object(request, unquote(object_id or "")))
        return self._merge_screen(request, object_id, opened, stored)

    def _merge_screen(
        self,
        request: HttpRequest,
        object_id: str | None,
        base: Opened,
        stored: Opened,
        chosen: Mapping[str, str] | None = None,
        is_busy: bool = False,
    ) -> HttpResponse:
        """Both sides, input by input; ``chosen`` is what was chosen already."""
        obj = self.get_object(request, unquote(object_id or ""))
        form = self._form(request, obj)
        mine = _mine(request)
        rows = [_row(form, one, chosen or {}) for one in differing(base["sent"], mine, stored["sent"])]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Not saved") if is_busy else gettext("Two texts"),
            "object": obj,
            "name": capfirst(self.opts.verbose_name),
            "rows": rows,
            "mine": [(name, value) for name, values in mine.items() for value in values],
            "opened": _sign(stored),
            "was": _sign(base),
            "last": None if is_busy else self.saved_last(request, obj, base.get("at", 0)),
            "is_open": chosen is not None,
            "is_busy": is_busy,
        }
        return TemplateResponse(request, "admin/versions/merge.html", context, status=503 if is_busy else 409)

    def saved_last(self, request: HttpRequest, obj: Any, since: float) -> dict[str, Any] | None:
        """``name`` and ``is_me`` of who saved it after ``since``, and ``at`` when; None if unknown."""
        return None

    def _form(self, request: HttpRequest, obj: Any) -> Any:
        return self.get_form(request, obj, change=True)(instance=obj)

    def _as_stored(self, request: HttpRequest, obj: models.Model | None) -> Opened:
        """The version of the row, when it was looked at, and what its untouched form would send."""
        version: int = obj.version  # type: ignore[union-attr]
        return {"version": version, "at": int(time.time()), "sent": sent_by(self._form(request, obj))}


def take(request: HttpRequest) -> None:
    """Put the saved values where the editor chose them over the form's own."""
    stored = _read(request.POST.get(OPENED, ""))
    for key, value in request.POST.items():
        if stored is not None and key.startswith(TAKE) and value == THEIRS:
            name = key.removeprefix(TAKE)
            _send(request, {name: stored["sent"].get(name, [])})


def _open(request: HttpRequest, was: Opened) -> bool:
    """Whether a clash waits for its answer."""
    stored = _read(request.POST.get(OPENED, "")) or was
    found = differing(was["sent"], _mine(request), stored["sent"])
    return any(not answer(request.POST, f"{TAKE}{one.name}", CHOICES, one.default) for one in found)


def _row(form: Any, one: Input, chosen: Mapping[str, str]) -> Row:
    name = f"{TAKE}{one.name}"
    taken = answer(chosen, name, CHOICES, one.default)
    sides = [lines_of(form, one.name, side) for side in (one.base, one.mine, one.theirs)]
    return row_of(one, name, label_of(form, one.name), sides, answers(CHOICES, taken), Budget())


def _mine(request: HttpRequest) -> Sent:
    """What this form sent, without what is the door's own."""
    own = ("_", "csrfmiddlewaretoken")
    return {name: request.POST.getlist(name) for name in request.POST if not name.startswith(own)}


def _send(request: HttpRequest, values: Sent) -> None:
    sent = request.POST.copy()
    for name, listed in values.items():
        sent.setlist(name, listed)
    request.POST = sent  # type: ignore[assignment]


def _sign(opened: Opened) -> str:
    return signing.dumps(opened, salt=SALT, compress=True)


def _read(token: str) -> Opened | None:
    """What a form was opened over; None without a token, or with one that is not ours."""
    try:
        return signing.loads(token, salt=SALT) if token else None
    except signing.BadSignature:
        return None
