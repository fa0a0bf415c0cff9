"""Inputs of a form in an editor's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import capfirst

from portal import editions

BLOCK_ENDS = re.compile(r"</(?:p|h[1-6]|li|tr)>|<br>|\n")


def label_of(form: Any, name: str) -> str:
    """The label of the input; of a text in several languages with the language."""
    bound = _bound(form, name)
    if bound is None:
        return name
    code = name.removeprefix(f"{bound.html_name}_")
    label = capfirst(str(bound.label))
    return f"{label} ({editions.name_of(code)})" if code != name and code in editions.codes() else label


def lines_of(form: Any, name: str, values: Sequence[str]) -> list[str]:
    """Values as people read them: chosen rows by their names, HTML as its words. One query at most."""
    field: Any = getattr(_bound(form, name), "field", None)
    if hasattr(field, "queryset"):
        numbers = [value for value in values if value.isdecimal() and len(value) < 19]
        rows = field.queryset.model._default_manager.filter(pk__in=numbers)
        return [str(row) for row in rows] or list(values)
    known = {str(value): str(label) for value, label in getattr(field, "choices", ())}
    said = [known.get(value, value) for value in values]
    return [line for value in said for line in map(strip_tags, BLOCK_ENDS.split(value)) if line.strip()]


def is_of_rows(form: Any, name: str) -> bool:
    """Whether rows of a table are chosen with this input."""
    return hasattr(getattr(_bound(form, name), "field", None), "queryset")


def _bound(form: Any, name: str) -> Any:
    """The field that an input belongs to."""
    fits = (one for one in form if name == one.html_name or name.startswith(f"{one.html_name}_"))
    return max(fits, key=lambda one: len(one.html_name), default=None)
