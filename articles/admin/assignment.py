"""Who works on what, in the admin: rubrics of editors, editions of translators."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import NewsroomAdmin, editor
from articles.admin.fields import in_tree_order
from articles.desk import people
from articles.desk.models import Assignment
from articles.models import Rubric
from portal import editions
from portal.accounts.models import User


class WorkForm(forms.ModelForm):
    """What somebody works on: rubrics as the tree they are, editions by name."""

    editions = forms.MultipleChoiceField(
        label=_("Editions"),
        choices=editions.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A translator works on every draft of these."),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        rubrics: Any = self.fields["rubrics"]
        rubrics.choices = [
            (rubric.pk, f"\u2003{rubric.label}" if rubric.parent_id else rubric.label)
            for rubric in in_tree_order(Rubric.objects.all())
        ]


class AssignmentForm(WorkForm):
    """What somebody who is here works on."""

    class Meta:
        model = Assignment
        fields = ["person", "every_rubric", "rubrics", "editions"]
        widgets = {"rubrics": forms.CheckboxSelectMultiple}

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if "person" in self.fields:
            person: Any = self.fields["person"]
            person.queryset = User.objects.filter(is_active=True, is_staff=True, assignment=None)


@admin.register(Assignment)
class AssignmentAdmin(NewsroomAdmin):
    audits_itself = True
    form = AssignmentForm
    list_display = ["person", "rubrics_shown", "editions_shown"]
    list_select_related = ["person"]
    search_fields = ["person__username", "person__first_name", "person__last_name"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Assignment]:
        return super().get_queryset(request).prefetch_related("rubrics")

    def get_readonly_fields(self, request: HttpRequest, obj: Assignment | None = None) -> Any:
        """Whose it is stays; another person has another one."""
        return ["person"] if obj else []

    @admin.display(description=_("rubrics"))
    def rubrics_shown(self, assignment: Assignment) -> str:
        if assignment.every_rubric:
            return gettext("every rubric")
        return ", ".join(rubric.label for rubric in assignment.rubrics.all()) or "–"

    @admin.display(description=_("editions"))
    def editions_shown(self, assignment: Assignment) -> str:
        return ", ".join(editions.name_of(code) for code in assignment.editions) or "–"

    def save_model(self, request: HttpRequest, obj: Assignment, form: AssignmentForm, change: bool) -> None:
        """Let the desk assign: it asks for the right and notes what changed."""
        data = form.cleaned_data
        people.assign(
            obj.person,
            by=editor(request),
            every_rubric=data["every_rubric"],
            rubrics=[rubric.pk for rubric in data["rubrics"]],
            editions=data["editions"],
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: the desk wrote the rubrics."""

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        people.assign(cast(Assignment, obj).person, by=editor(request))
