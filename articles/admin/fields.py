"""Form fields of the article form: text, tags, rubrics."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Script

from articles.desk import checks, tagging
from articles.models import Rubric, Tag, TagKind

MOST_TAGS = 30


TOO_LONG = _(
    "Too long: at most %(limit_value)d characters, this has %(show_value)d. Nothing is cut off; shorten it."
)


def note_too_long(refusal: checks.NoteTooLong) -> str:
    """A sentence for a note that was refused, to stand beside its input."""
    return str(TOO_LONG % {"limit_value": checks.NOTE_LENGTH, "show_value": refusal.length})


class Words(forms.CharField):
    """A text with a greatest length that is said, never cut.

    Browsers drop without a word what is pasted beyond ``maxlength``. Line ends are one character, as there.
    """

    default_error_messages = {"max_length": TOO_LONG}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


@dataclass(frozen=True)
class TagNames:
    """Tags as an editor wrote them, in order: (name, kind for a new one)."""

    names: tuple[tuple[str, str], ...]

    def resolve(self, edition: str) -> list[Tag]:
        """The tags meant; a name met for the first time makes one. One query a name."""
        found = [tagging.find_or_make(name, edition, kind) for name, kind in self.names]
        return list(dict.fromkeys(found))


class TagsWidget(forms.Textarea):
    """One tag a line. With scripts: chips, suggestions while typing, and a choice of kind for a new name."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, "class": "tags-field", **(attrs or {})})

    class Media:
        js = [Script("admin/js/tags-field.js", type="module")]

    def format_value(self, value: Any) -> str:
        if isinstance(value, str) or value is None:
            return value or ""
        spelt = tagging.spellings(value) if value else {}
        return "\n".join(f"{spelt[tag.pk]} | {tag.kind}" for tag in value)

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> Any:
        """With the words that the script says, in the language being spoken."""
        kinds = {kind.value: str(kind.label) for kind in TagKind}
        words = {
            "remove": gettext("Remove “{name}”"),
            "earlier": gettext("Move “{name}” before the one to its left"),
            "make": gettext("New tag “{name}”: {kind}"),
            "found": gettext("Found: {count}"),
            "full": gettext("One only. Remove it to name another."),
        }
        spoken = {"data-kinds": json.dumps(kinds), "data-words": json.dumps(words)}
        return super().build_attrs(base_attrs, {**spoken, **(extra_attrs or {})})


class TagsField(forms.Field):
    """Ordered tags by name. ``single`` takes one at most; ``kind`` is what a new name becomes.

    Where only tags are meant that are there, of any kind, they are ``known``: no new name is offered.
    """

    widget = TagsWidget

    def __init__(
        self, *, kind: str = TagKind.TOPIC, single: bool = False, known: bool = False, **kwargs: Any
    ) -> None:
        self.kind, self.single = kind, single
        attrs = {
            "data-suggest": reverse_lazy("admin:articles_tag_suggest"),
            "data-kind": kind,
            "rows": 1 if single else 4,
        }
        if single:
            attrs["data-single"] = "true"
        if known:
            attrs["data-known"] = "true"
        super().__init__(widget=TagsWidget(attrs), **kwargs)

    def to_python(self, value: Any) -> TagNames:
        """The names with their kinds, empty lines left out."""
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        return TagNames(tuple(self._parse(line) for line in lines))

    def validate(self, value: TagNames) -> None:
        if self.required and not value.names:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value.names) > (1 if self.single else MOST_TAGS):
            message = _("Name one only.") if self.single else _("Name at most %(limit)d tags.")
            raise ValidationError(message, params={"limit": MOST_TAGS})
        for name, _kind in value.names:
            if len(name) > 100:
                raise ValidationError(_("“%(name)s…” is too long for a tag."), params={"name": name[:30]})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return TagsWidget().format_value(initial) != (data or "")

    def _parse(self, line: str) -> tuple[str, str]:
        name, _bar, kind = line.rpartition("|")
        if name and kind.strip() in TagKind.values:
            return name.strip(), kind.strip()
        return line, self.kind


class RubricChoice(forms.ModelChoiceField):
    """Rubrics as the tree they are: children indented under their parent."""

    def label_from_instance(self, rubric: Rubric) -> str:
        return f"\u2003{rubric.label}" if rubric.parent_id else rubric.label


def in_tree_order(rubrics: Iterable[Rubric]) -> list[Rubric]:
    """Each parent followed by its children, both in the editors' order."""
    listed = list(rubrics)
    children: dict[int | None, list[Rubric]] = {}
    for rubric in listed:
        children.setdefault(rubric.parent_id, []).append(rubric)
    return [one for top in children.get(None, []) for one in (top, *children.get(top.pk, []))]
