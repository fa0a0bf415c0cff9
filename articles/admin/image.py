"""The picture library."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin import picker
from articles.admin.deleting import SaysWhatHolds
from articles.admin.image_form import TEXTS, ImageForm, UploadForm
from articles.admin.usage import WithUsage
from articles.desk import pictures as desk
from articles.media import pictures
from articles.media.models import Image
from articles.models import Article
from portal import moments
from portal.pagecache.filed import takes_files
from portal.versions.admin import VersionedAdmin

FOCUS = ("focal_point", ("focal_x", "focal_y"))


@admin.register(Image)
class ImageAdmin(SaysWhatHolds, WithUsage, VersionedAdmin):
    """List with thumbnails, upload, description, focal point, and where a picture is used."""

    form = ImageForm
    list_display = ("thumbnail", "described", "credit", "licence", "size", "is_public", "uploaded")
    list_display_links = ("described",)
    list_filter = ("licence", "is_public", "created_at")
    list_per_page = 40
    search_fields = ("search_text",)
    search_help_text = _("Words of the alternative text, the caption or the credit")
    show_full_result_count = False
    readonly_fields = ("focal_point", "facts", "where_used")
    actions = None

    class Media:
        css = {"all": ["admin/css/pictures.css"]}
        js = [Script("admin/js/focal-point.js", type="module")]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Image]:
        return Image.objects.newest_first()

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Image], search_term: str
    ) -> tuple[models.QuerySet[Image], bool]:
        """Every word, in any letter case of either script."""
        return queryset.filter(pk__in=Image.objects.matching(search_term).values("pk")), False

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs.setdefault("form", ImageForm if obj else UploadForm)
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        start = FOCUS if obj else ("file", *FOCUS)
        sections = [(None, {"fields": start}), (_("Description and rights"), {"fields": TEXTS})]
        return [*sections, (_("Use"), {"fields": ("where_used", "facts")})] if obj else sections

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("picker/", guarded(picker.listing), name="media_image_picker"),
            path("picker/dialog/", guarded(picker.dialog), name="media_image_dialog"),
            path("picker/upload/", guarded(picker.upload), name="media_image_upload"),
            *super().get_urls(),
        ]

    @takes_files
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The file is read before Django's transaction begins, which would keep everybody from saving."""
        if request.FILES and self.has_add_permission(request):
            UploadForm(request.POST, request.FILES).is_valid()
        return super().add_view(request, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Image, form: ImageForm, change: bool) -> None:
        self.claim(request, obj, change)
        if change:
            desk.amend(obj, form.edited, focus=form.focus)
        elif isinstance(form, UploadForm):
            desk.add(obj, form.negative, by=request.user)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        desk.remove(obj)

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> SafeString:
        address = pictures.thumbnail(image)
        return format_html('<img class="thumb" src="{}" alt="" width="96" height="96">', address)

    @admin.display(description=_("alternative text"), ordering="search_text")
    def described(self, image: Image) -> str:
        return str(image)

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description=_("uploaded"), ordering="created_at")
    def uploaded(self, image: Image) -> str:
        return moments.short_of_this_year(image.created_at, "j M H:i")

    @admin.display(description=_("Focal point"))
    def focal_point(self, image: Image) -> str:
        """The picture to click on, with previews of the three crops. The number inputs do without it."""
        shown = pictures.picture(image, "", "original") if image.pk else None
        return render_to_string("admin/media/image/_focal_point.html", {"picture": shown})

    @admin.display(description=_("Copies"))
    def facts(self, image: Image) -> str:
        done = _("all made") if image.copies_due_at is None else _("more are being made")
        return f"{image.width} × {image.height} px, {len(image.made)} ({done})"

    @admin.display(description=_("Where used"))
    def where_used(self, image: Image) -> SafeString | str:
        """Links to the articles that show it."""
        articles = desk.used_in(image).order_by("-pk")[:50]
        linked = self.admin_site.is_registered(Article)
        rows = [
            (reverse("admin:articles_article_change", args=[article.pk]) if linked else "", article.title)
            for article in articles
        ]
        if not rows:
            return gettext("Nowhere yet")
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', rows))
