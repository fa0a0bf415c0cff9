"""The form of a mapping: what becomes of each category, author and language of a source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.fields import in_tree_order
from articles.importing.intake.mapping import AS_TAG, LEFT_OUT, Mapping
from articles.importing.plans import ImportPlan
from articles.media.models import Licence
from articles.models import Rubric
from portal import editions
from portal.kit.text import slugify

# A form of more rows nobody fills in, and no server takes; the others stay as they were proposed.
MOST_ROWS: Final = 250
# What every source has beside its stories, and what is never one.
KNOWN_TYPES: Final = {
    "post", "page", "attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset",
    "oembed_cache", "user_request",
}  # fmt: skip


class MappingForm(forms.Form):
    """One row for each name. Fields are numbered: names there may hold anything."""

    default_rubric = forms.ChoiceField(label=_("Stories without a rubric go to"))
    default_author = forms.CharField(
        label=_("Stories without an author are by"),
        max_length=100,
        required=False,
        help_text=_("Leave it empty to name nobody."),
    )
    pages = forms.ChoiceField(
        label=_("Pages that are no stories"),
        choices=[
            ("draft", _("become drafts")),
            ("publish", _("become public stories")),
            ("skip", _("are left out")),
        ],
    )
    credit = forms.CharField(label=_("Credit of pictures that name nobody"), max_length=200, required=False)
    licence = forms.ChoiceField(label=_("Licence of pictures"), choices=Licence.choices)

    def __init__(self, plan: ImportPlan, data: Any = None) -> None:
        self.plan = plan
        self.mapping = Mapping.from_json(plan.mapping)
        plain = ("default_rubric", "default_author", "pages", "credit", "licence")
        initial = {name: getattr(self.mapping, name) for name in plain}
        super().__init__(data, initial=initial, label_suffix="")
        self.rubric_keys = self._by_size(self.mapping.rubrics)
        self.author_keys = sorted(self.mapping.authors)[:MOST_ROWS]
        self.language_keys = sorted(self.mapping.languages)[:MOST_ROWS]
        own = sorted(set(plan.counted("types")) - KNOWN_TYPES)
        self.type_keys = [key for key in own if not key.startswith("wp_")][:MOST_ROWS]
        here = [
            (rubric.slug, f"\u2003{rubric.label}" if rubric.parent_id else rubric.label)
            for rubric in in_tree_order(Rubric.objects.all())
        ]
        self._add_rubrics(here)
        self._add_others()

    @property
    def rubrics(self) -> Iterator[BoundField]:
        return (self[f"rubric-{number}"] for number in range(len(self.rubric_keys)))

    @property
    def authors(self) -> Iterator[BoundField]:
        return (self[f"author-{number}"] for number in range(len(self.author_keys)))

    @property
    def languages(self) -> Iterator[BoundField]:
        return (self[f"language-{number}"] for number in range(len(self.language_keys)))

    @property
    def types(self) -> Iterator[BoundField]:
        return (self[f"type-{number}"] for number in range(len(self.type_keys)))

    @property
    def unshown(self) -> int:
        """How many names stay as they were proposed because the form has no row for them."""
        shown = len(self.rubric_keys) + len(self.author_keys)
        return len(self.mapping.rubrics) + len(self.mapping.authors) - shown

    def as_mapping(self) -> Mapping:
        """What was chosen, on top of what was proposed."""
        told, mapping = self.cleaned_data, self.mapping
        for number, key in enumerate(self.rubric_keys):
            slug = mapping.rubrics[key] = told[f"rubric-{number}"]
            if slug and slug != AS_TAG:
                mapping.names.setdefault(slug, self._label("rubrics", key))
        for number, key in enumerate(self.author_keys):
            mapping.authors[key] = told[f"author-{number}"].strip()
        for number, key in enumerate(self.language_keys):
            mapping.languages[key] = told[f"language-{number}"]
        for number, key in enumerate(self.type_keys):
            mapping.types[key] = told[f"type-{number}"]
        for name in ("default_rubric", "default_author", "pages", "credit", "licence"):
            setattr(mapping, name, told[name])
        return mapping

    def _by_size(self, rubrics: dict[str, str]) -> list[str]:
        counts = self.plan.counted("stories_in")
        return sorted(rubrics, key=lambda key: (-int(counts.get(key, 0)), key))[:MOST_ROWS]

    def _label(self, part: str, key: str) -> str:
        told = self.plan.counted(part).get(key)
        return str(told.get("name") or key) if isinstance(told, dict) else key

    def _add_rubrics(self, here: list[tuple[str, str]]) -> None:
        known = {slug for slug, _label in here}
        counts = self.plan.counted("stories_in")
        for number, key in enumerate(self.rubric_keys):
            name, slug = self._label("rubrics", key), self.mapping.rubrics[key]
            own = slugify(key, 60) or slugify(name, 60)
            fresh = {one for one in (own, slug) if one and one != AS_TAG} - known
            new = [(one, gettext("a new rubric: %s") % name) for one in sorted(fresh)]
            others = [(AS_TAG, gettext("a tag")), (LEFT_OUT, gettext("nothing: left out"))]
            self.fields[f"rubric-{number}"] = forms.ChoiceField(
                label=f"{name} ({counts.get(key, 0)})",
                choices=[*others, *new, *here],
                initial=slug,
                required=False,
            )
        default = self.mapping.default_rubric
        lacking = [] if default in known else [(default, gettext("a new rubric: %s") % default)]
        choices = self.fields["default_rubric"]
        if isinstance(choices, forms.ChoiceField):
            choices.choices = [*lacking, *here]

    def _add_others(self) -> None:
        for number, key in enumerate(self.author_keys):
            self.fields[f"author-{number}"] = forms.CharField(
                label=self._label("authors", key),
                initial=self.mapping.authors[key],
                max_length=100,
                required=False,
            )
        spoken = [(code, editions.name_of(code)) for code in editions.codes()]
        for number, key in enumerate(self.language_keys):
            self.fields[f"language-{number}"] = forms.ChoiceField(
                label=key,
                initial=self.mapping.languages[key],
                choices=[("", gettext("left out")), *spoken],
                required=False,
            )
        # Of Wagtail every kind of page is the site's own; of WordPress what plug-ins have added.
        usual = "post" if self.plan.kind == "wagtail" else "skip"
        for number, key in enumerate(self.type_keys):
            self.fields[f"type-{number}"] = forms.ChoiceField(
                label=f"{key} ({self.plan.counted('types').get(key, 0)})",
                initial=self.mapping.types.get(key, usual),
                choices=[("post", _("stories")), ("page", _("pages")), ("skip", _("nothing: left out"))],
            )
