"""The picture picker: the form field that opens it, and what its dialog asks for.

The body editor opens the same dialog. Every answer is for people who may see the library; uploading asks for
the right to add pictures.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from articles.admin.base import number_in
from articles.admin.image_form import BriefUploadForm
from articles.desk import pictures as desk
from articles.media import pictures
from articles.media.models import Image
from portal.pagecache.filed import takes_files

PAGE = 24


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
        number = number_in(str(value or ""))
        image = Image.objects.filter(pk=number).first() if number else None
        context = {
            "input": super().render(name, value, attrs, renderer),
            "image": image,
            "thumb": pictures.thumbnail(image) if image else "",
        }
        return render_to_string("admin/media/image/_choice.html", context)


class ImageChoice(forms.ModelChoiceField):
    """One picture of the library."""

    widget = ImageChoiceWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Image.objects.all(), **kwargs)


@require_safe
def listing(request: HttpRequest) -> JsonResponse:
    """A page of pictures, newest first: ``?q=`` words, ``?before=`` the last number seen. One query."""
    _ask(request, "media.view_image")
    found = Image.objects.matching(request.GET.get("q", "")[:200])
    if before := number_in(request.GET.get("before", "")):
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    items = [as_item(image) for image in rows[:PAGE]]
    return JsonResponse({"items": items, "next": items[-1]["id"] if len(rows) > PAGE else None})


@require_safe
def dialog(request: HttpRequest) -> HttpResponse:
    """The dialog itself, with the upload form for those who may add pictures."""
    _ask(request, "media.view_image")
    form = BriefUploadForm(prefix="picker") if request.user.has_perm("media.add_image") else None
    return render(request, "admin/media/image/picker.html", {"form": form})


@takes_files
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a new picture in; answers it as an item, or the form with its refusals and status 422."""
    _ask(request, "media.add_image")
    form = BriefUploadForm(request.POST, request.FILES, prefix="picker")
    if not form.is_valid():
        return render(request, "admin/media/image/_upload.html", {"form": form}, status=422)
    image = desk.add(form.save(commit=False), form.negative, by=request.user)  # type: ignore[arg-type]
    return JsonResponse(as_item(image))


def as_item(image: Image) -> dict[str, object]:
    """A picture as the scripts know it."""
    return {
        "id": image.pk,
        "alt": str(image.alt),
        "credit": image.credit,
        "thumb": pictures.thumbnail(image),
        "edit": reverse("admin:media_image_change", args=[image.pk]),
    }


def _ask(request: HttpRequest, right: str) -> None:
    """Turn away who lacks the right."""
    if not request.user.has_perm(right):
        raise PermissionDenied
