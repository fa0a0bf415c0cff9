"""The form field for the body of an article: the prose editor over canonical HTML."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.prose import simple_prose_widget


class BodyField(forms.CharField):
    """Raw HTML as the editor wrote it. The grammar of the body is the judge, not this field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=True, widget=simple_prose_widget(), **kwargs)
