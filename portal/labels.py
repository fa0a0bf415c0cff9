"""Labels: a short text in every edition, kept in one JSON column, written in one input per edition.

A new edition needs no migration: what has no text in it yet falls back to the primary, then to any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import editions
from portal.kit.text import fold


class Labels(dict[str, str]):
    """Texts by edition code. ``str(labels)``, so ``{{ tag.labels }}`` too, is the active language's."""

    @classmethod
    def of(cls, value: object) -> Labels:
        """Labels from a mapping; a plain text counts for the primary edition; empty texts are dropped."""
        if isinstance(value, str):
            value = {editions.primary(): value}
        pairs = value.items() if isinstance(value, Mapping) else ()
        return cls({str(code): str(text).strip() for code, text in pairs if str(text or "").strip()})

    def in_edition(self, code: str) -> str:
        """The text for edition ``code``, else the primary's, else any; empty when there is none."""
        return self.get(code) or self.get(editions.primary()) or next(iter(self.values()), "")

    def search_text(self) -> str:
        """All texts folded into one line, for look-ups in any letter case."""
        return fold(" ".join(self.values()))

    def __str__(self) -> str:
        return self.in_edition(translation.get_language() or editions.primary())


class LabelsWidget(forms.Widget):
    """One labelled input per edition, marked with its language."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, multiline: bool = False) -> None:
        super().__init__(attrs)
        self.multiline = multiline

    def id_for_label(self, id_: str) -> str:
        """None: the group is named by its legend, each input by its own label."""
        return ""

    def render(
        self, name: str, value: object, attrs: dict[str, Any] | None = None, renderer: object = None
    ) -> SafeString:
        """The inputs, stacked, each under the name of its language."""
        labels = Labels.of(value)
        group = self.build_attrs(self.attrs, attrs or {})
        base_id = group.pop("id", f"id_{name}")
        # The browser's own check would ask for every edition where one is enough.
        group.pop("required", None)
        rows = []
        for code in editions.codes():
            own = {**group, "id": f"{base_id}_{code}", "lang": code}
            widget = forms.Textarea({"rows": 2, **own}) if self.multiline else forms.TextInput(own)
            field = widget.render(f"{name}_{code}", labels.get(code, ""))
            rows.append((own["id"], editions.name_of(code), field))
        html = '<p class="labels-row"><label for="{}">{}</label> {}</p>'
        return format_html('<div class="labels">{}</div>', format_html_join("", html, rows))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Labels:
        """The texts sent, by edition."""
        return Labels.of({code: data.get(f"{name}_{code}", "") for code in editions.codes()})

    def sent(self, name: str, value: object) -> dict[str, list[str]]:
        """What the inputs would send if nobody touched them, by input."""
        labels = Labels.of(value)
        return {f"{name}_{code}": [labels[code]] for code in editions.codes() if code in labels}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form had no input of ours."""
        return all(f"{name}_{code}" not in data for code in editions.codes())


class LabelsFormField(forms.Field):
    """Labels in a form: one text is enough."""

    default_error_messages = {
        "too_long": _("%(edition)s: %(length)d characters are too many, at most %(limit)d fit."),
    }

    def __init__(
        self,
        *,
        multiline: bool = False,
        max_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length
        attrs: dict[str, Any] = {"class": "vLargeTextField" if multiline else "vTextField"}
        if max_length:
            attrs["maxlength"] = max_length
        kwargs["widget"] = LabelsWidget(attrs, multiline=multiline)
        super().__init__(**kwargs)

    def to_python(self, value: object) -> Labels:
        """Labels from whatever was given."""
        return Labels.of(value)

    def validate(self, value: Labels) -> None:
        """Refuse an overlong text, naming the edition."""
        super().validate(value)
        for code, text in value.items():
            if self.max_length and len(text) > self.max_length:
                details = {"edition": code, "length": len(text), "limit": self.max_length}
                raise ValidationError(self.error_messages["too_long"], "too_long", details)

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether any edition's text differs."""
        if self.disabled:
            return False
        before = Labels.of(initial)
        return Labels.of(data) != Labels({code: before[code] for code in editions.codes() if code in before})


class LabelsAttribute(DeferredAttribute):
    """Makes ``obj.labels = {"en": …}`` read back as Labels."""

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value if is_expression(value) else Labels.of(value)


def is_expression(value: object) -> bool:
    """Whether the value is computed by the database."""
    return hasattr(value, "resolve_expression")


class LabelsField(models.JSONField):
    """A JSON column of Labels."""

    descriptor_class = LabelsAttribute

    def __init__(
        self,
        *args: Any,
        multiline: bool = False,
        max_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.multiline, self.label_length = multiline, max_length
        kwargs.setdefault("default", Labels)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Labels:
        """Labels, whatever the column holds."""
        return Labels.of(super().from_db_value(value, expression, connection))

    def to_python(self, value: object) -> Labels:
        """Labels from a mapping or a text."""
        return Labels.of(value)

    def save_form_data(self, instance: models.Model, data: object) -> None:
        """Take over the form's texts; those of languages that are no edition now are kept."""
        kept = {
            code: text
            for code, text in Labels.of(self.value_from_object(instance)).items()
            if code not in editions.codes()
        }
        setattr(instance, self.name, {**kept, **Labels.of(data)})

    def formfield(self, **kwargs: Any) -> forms.Field:
        """One input per edition."""
        for name in ("form_class", "choices_form_class", "encoder", "decoder", "widget"):
            kwargs.pop(name, None)
        options = {
            "required": not self.blank,
            "label": capfirst(self.verbose_name),
            "help_text": self.help_text,
            "multiline": self.multiline,
            "max_length": self.label_length,
        }
        return LabelsFormField(**{**options, **kwargs})

    def value_to_string(self, obj: models.Model) -> Any:
        """The mapping itself: serializers write JSON."""
        return dict(self.value_from_object(obj))
