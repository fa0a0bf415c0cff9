"""The form field that names one story: found by its words where scripts run, else by its number."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext

from articles.models import Article


class StoryChoiceWidget(forms.NumberInput):
    """The story's number; with scripts a box in which one types words of its title.

    ``edition_from`` is the id of the field that says whose stories are offered.
    """

    class Media:
        js = [forms.Script("admin/js/story-choice.js", type="module")]

    def __init__(self, *, edition_from: str) -> None:
        super().__init__()
        self.edition_from = edition_from

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the title of the chosen story: one query, none when there is none."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        number = int(value) if str(value or "").isdecimal() else 0
        story = Article.objects.filter(pk=number).first() if number else None
        context["widget"]["attrs"] |= {
            "data-story-choice": json.dumps(
                {
                    "title": str(story) if story else "",
                    "suggest": reverse("admin:articles_article_suggest"),
                    "editionFrom": self.edition_from,
                    "unlink": gettext("Choose another"),
                    "find": gettext("Words of the title"),
                }
            )
        }
        return context


class StoryChoice(forms.ModelChoiceField):
    """One story."""

    def __init__(self, *, edition_from: str = "id_edition", **kwargs: Any) -> None:
        super().__init__(
            Article.objects.not_binned(), widget=StoryChoiceWidget(edition_from=edition_from), **kwargs
        )
