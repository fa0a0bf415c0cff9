from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin.base import NounAdmin, number_in
from articles.models import Rubric
from portal.versions.admin import Overtaken


class PlaceInput(forms.NumberInput):
    """A number, and beside it, hidden, the one that the list showed."""

    shown: int | str = ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        number = super().render(name, value, attrs, renderer)
        return format_html('{}<input type="hidden" name="{}_was" value="{}">', number, name, str(self.shown))


class PositionForm(forms.ModelForm):
    """A rubric's place, changed in the list, where no label stands beside the number.

    A row that has another number by now than the list showed was overtaken.
    """

    class Meta:
        model = Rubric
        fields = ["position"]
        widgets = {"position": PlaceInput({"aria-label": _("order"), "min": 0})}
        help_texts = {"position": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.position
        sent = self.data.get(f"{self.add_prefix('position')}_was", "") if self.is_bound else ""
        shown = number_in(sent)
        self.was: int = stored if shown is None else shown
        # What was changed is told by what was shown, not by what is stored by now.
        self.initial["position"] = self.was
        self.fields["position"].widget.shown = stored

    def clean_position(self) -> int:
        """Refuse to write over a number that somebody else has set meanwhile; sent again it is meant."""
        wanted, stored = self.cleaned_data["position"], Rubric.objects.filter(pk=self.instance.pk)
        now = stored.values_list("position", flat=True).first()
        if "position" in self.changed_data and now not in (None, self.was, wanted):
            text = _("Somebody else has set %(number)s meanwhile. Save again if yours is meant.")
            raise ValidationError(text % {"number": now})
        return wanted


@admin.register(Rubric)
class RubricAdmin(NounAdmin):
    list_display = ["named", "parent", "slug", "position"]
    list_editable = ["position"]
    list_select_related = ["parent"]
    fields = ["labels", "slug", "parent", "position"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return PositionForm

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        try:
            return super().changelist_view(request, extra_context)
        except Overtaken:
            text = _("Not saved: somebody else has just changed the order. See it, and save again.")
            messages.error(request, text)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Rubric, form: Any, change: bool) -> None:
        """In the list only the place is written, over the one that the list showed: one UPDATE decides."""
        if not isinstance(form, PositionForm):
            super().save_model(request, obj, form, change)
            return
        shown = Rubric.objects.filter(pk=obj.pk, position__in=(form.was, obj.position))
        if not shown.update(version=F("version") + 1):
            raise Overtaken
        obj.save(update_fields=["position"])

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Rubric.objects.top()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
