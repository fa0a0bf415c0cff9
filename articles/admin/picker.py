"""The picture picker: what the dialog in the article form and in the body editor asks for.

Every answer is for people who may see the library; uploading asks for the right to add pictures.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from articles.admin.image_form import BriefUploadForm
from articles.desk import pictures as desk
from articles.media import pictures
from articles.media.models import Image

PAGE = 24


@require_safe
def listing(request: HttpRequest) -> JsonResponse:
    """A page of pictures, newest first: ``?q=`` words, ``?before=`` the last number seen. One query."""
    _ask(request, "media.view_image")
    found = Image.objects.matching(request.GET.get("q", "")[:200])
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: PAGE + 1])
    items = [as_item(image) for image in rows[:PAGE]]
    return JsonResponse({"items": items, "next": items[-1]["id"] if len(rows) > PAGE else None})


@require_safe
def dialog(request: HttpRequest) -> HttpResponse:
    """The dialog itself, with the upload form for those who may add pictures."""
    _ask(request, "media.view_image")
    form = BriefUploadForm(prefix="picker") if request.user.has_perm("media.add_image") else None
    return render(request, "admin/media/image/picker.html", {"form": form})


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
