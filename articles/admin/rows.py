"""The ordered rows of the article form: byline and sources."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.admin.base import number_in
from articles.admin.fields import Words
from articles.desk.nounmerge import survivors
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.models import Author, AuthorRole, SourceKind
from portal.kit.text import slugify

GONE = _("What stood here was deleted while you were writing: choose another, or leave it empty.")


class AuthorChoice(forms.ModelChoiceField):
    """An author; one who was merged into another while the form was open means the other."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            key = number_in(str(value)) or 0
            merged = survivors("author", [key])
            if key not in merged:
                raise
            return super().to_python(merged[key])


class CreditForm(forms.Form):
    """One name of the byline."""

    author = AuthorChoice(
        label=_("Author"),
        queryset=Author.objects.all(),
        required=False,
        error_messages={"invalid_choice": GONE},
    )
    role = forms.ChoiceField(label=_("Role"), choices=AuthorRole.choices, initial=AuthorRole.TEXT)

    def has_changed(self) -> bool:
        """A row without an author is an empty row, whatever its role says."""
        return bool(self["author"].value())


class SourceForm(forms.Form):
    """One source."""

    key = forms.SlugField(max_length=40, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind.choices, initial=SourceKind.ON_RECORD)
    name = Words(label=_("Name"), max_length=200, required=False)
    channel = Words(label=_("Channel"), max_length=100, required=False)
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    time = forms.DateTimeField(
        label=_("Time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def has_changed(self) -> bool:
        """A row without words is an empty row."""
        return any(self[name].value() for name in ("name", "channel", "link"))


class OrderedRows(forms.BaseFormSet):
    """Rows in the order their numbers say; deleted and empty ones left out."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "label_suffix": ""}

    @classmethod
    def get_ordering_widget(cls) -> Any:
        return forms.HiddenInput({"data-order": ""})

    @classmethod
    def get_deletion_widget(cls) -> Any:
        return forms.CheckboxInput({"data-delete": ""})

    def filled(self) -> list[dict[str, Any]]:
        """The values of the rows that count, in order."""
        kept = [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        numbered = enumerate(kept)
        ordered = sorted(
            numbered, key=lambda pair: (pair[1].cleaned_data.get("ORDER") or pair[0] + 1, pair[0])
        )
        return [form.cleaned_data for _number, form in ordered]


Rows = TypeVar("Rows", bound=OrderedRows)


class BaseBylineFormSet(OrderedRows):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [row["author"] for row in self.initial or []]
        authors = Author.objects.standing().filter(Q(is_active=True) | Q(pk__in=named))
        # Read once for all rows, those whom this byline names and who left among them.
        self.authors = [("", "---------"), *((author.pk, author.label) for author in authors)]

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["author"].widget.choices = self.authors

    def credits(self) -> tuple[Credit, ...]:
        """The byline as the snapshot keeps it."""
        rows = self.filled()
        return tuple(Credit(author=row["author"].pk, role=row["role"]) for row in rows if row.get("author"))


class BaseSourceFormSet(OrderedRows):
    @staticmethod
    def initial_of(snapshot: Snapshot) -> list[dict[str, Any]]:
        """The rows of a snapshot as initial values."""
        return [
            {
                "key": row.key,
                "kind": row.kind,
                "name": row.name,
                "channel": row.channel,
                "link": row.link,
                "time": row.moment,
            }
            for row in snapshot.sources
        ]

    def sources(self) -> tuple[SourceRow, ...]:
        """The sources as the snapshot keeps them; a new one gets a key of its own that never changes."""
        rows: list[SourceRow] = []
        taken = {row["key"] for row in self.filled() if row["key"]}
        for row in self.filled():
            key = row["key"] or _free_key(row["name"] or row["channel"] or row["kind"], taken)
            taken.add(key)
            rows.append(
                SourceRow(
                    key=key,
                    kind=row["kind"],
                    name=row["name"],
                    channel=row["channel"],
                    link=row["link"],
                    time=row["time"].isoformat() if row["time"] else "",
                )
            )
        return tuple(rows)


def _free_key(name: str, taken: set[str]) -> str:
    base = slugify(name, 30) or "source"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def _rows_of(form: type[forms.Form], formset: type[Rows], most: int) -> type[Rows]:
    made = forms.formset_factory(
        form, formset=formset, extra=1, can_delete=True, can_order=True, max_num=most
    )
    return cast(type[Rows], made)


BylineFormSet = _rows_of(CreditForm, BaseBylineFormSet, 20)
SourceFormSet = _rows_of(SourceForm, BaseSourceFormSet, 50)
