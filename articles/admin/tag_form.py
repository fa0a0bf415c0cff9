"""The form of a tag, its other spellings included."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.models import Tag, TagAlias
from portal.kit.text import fold

LONGEST = 100


class TagForm(forms.ModelForm):
    """A tag with its aliases, one a line: one form, so that one version covers both."""

    spellings = forms.CharField(
        label=_("Other spellings"),
        required=False,
        widget=forms.Textarea({"rows": 5, "class": "vLargeTextField"}),
        help_text=_("One a line. Each leads to this tag, in any letter case."),
    )
    # Whether the person at the form may take a spelling away.
    may_drop = True

    class Meta:
        model = Tag
        fields = ["name", "labels", "kind", "slug", "wikidata"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = (
            {alias.folded: alias for alias in self.instance.aliases.all()} if self.instance.pk else {}
        )
        self.initial["spellings"] = "\n".join(sorted(alias.name for alias in self.known.values()))

    def clean_spellings(self) -> dict[str, str]:
        """The spellings by their folded form. Refuses one that leads elsewhere. Two queries."""
        lines = [line.strip() for line in self.cleaned_data["spellings"].splitlines() if line.strip()]
        wanted = {fold(line): line for line in lines}
        if long := [line for line in lines if len(line) > LONGEST]:
            raise ValidationError(_("“%(name)s…” is too long for a tag."), params={"name": long[0][:30]})
        others = TagAlias.objects.filter(folded__in=wanted).exclude(tag=self.instance.pk)
        tags = Tag.objects.standing().filter(folded__in=wanted).exclude(pk=self.instance.pk)
        for folded, tag in [*((one.folded, one.tag) for one in others), *((one.folded, one) for one in tags)]:
            names = {"spelling": wanted[folded], "tag": tag}
            raise ValidationError(_("“%(spelling)s” already leads to the tag “%(tag)s”."), params=names)
        if not self.may_drop and (
            gone := [alias.name for key, alias in self.known.items() if key not in wanted]
        ):
            raise ValidationError(
                _("You may not take a spelling away: “%(name)s”."), params={"name": gone[0]}
            )
        return wanted

    def store_spellings(self) -> None:
        """Make the tag's aliases those of the form. About four queries for each that changed."""
        wanted: dict[str, str] = self.cleaned_data["spellings"]
        tag = self.instance
        tag.aliases.exclude(folded__in=wanted).filter(folded__in=self.known).delete()
        for folded, name in wanted.items():
            if folded != tag.folded:
                TagAlias.objects.update_or_create(folded=folded, defaults={"tag": tag, "name": name})
        tag.keep_names()
