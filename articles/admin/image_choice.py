"""A form field that chooses one picture of the library by its thumbnail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from articles.media import pictures
from articles.media.models import Image


class ImageChoiceWidget(forms.NumberInput):
    """Thumbnail, a button that opens the picker, one that takes the picture out.

    Without JavaScript it is the picture's number.
    """

    class Media:
        css = {"all": ["admin/css/pictures.css"]}
        js = [forms.Script("admin/js/image-choice.js", type="module")]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The input with the chosen picture beside it. One query when there is one."""
        number = int(value) if str(value or "").isdecimal() else 0
        image = Image.objects.filter(pk=number).first() if number else None
        context = {
            "input": super().render(name, value, attrs, renderer),
            "image": image,
            "thumb": pictures.thumbnail(image) if image else "",
        }
        return mark_safe(render_to_string("admin/media/image/_choice.html", context))  # noqa: S308 - our template


class ImageChoiceField(forms.ModelChoiceField):
    """One picture of the library."""

    widget = ImageChoiceWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Image.objects.all(), **kwargs)
