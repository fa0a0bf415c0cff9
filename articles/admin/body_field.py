"""The form field for the body of an article: an editor of the nodes of the grammar."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django_prose_editor.widgets import prose_editor_base_media
from js_asset import Media, Script

from articles.admin.body_words import hints, languages, words
from articles.admin.picker import as_item
from articles.admin.story_suggest import known_stories
from articles.body.embeds import PROVIDERS
from articles.media.models import Image

PICTURES = re.compile(r' data-images?="([0-9,]+)"')
STORIES = re.compile(r' data-article="([0-9a-f-]{36})"')


class BodyWidget(forms.Textarea):
    """The text area that the editor of static/admin/js/body-editor starts on.

    Without JavaScript it holds the HTML itself, which the grammar checks all the same.
    """

    @property
    def media(self) -> Media:
        """The editor of django-prose-editor, our nodes, and the look of the readers' page."""
        css = [
            "css/fonts.css",
            "css/tokens.css",
            "admin/css/body-editor.css",
            "css/components/nodes.css",
            "admin/css/pictures.css",
        ]
        js = [Script("admin/js/body-editor/main.js", type="module")]
        return prose_editor_base_media + Media(css={"all": css}, js=js)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With what the editor has to know; two queries when the text shows pictures and names stories."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-body-editor"] = json.dumps(known_to_editor(value or ""))
        return context


class BodyField(forms.CharField):
    """Raw HTML as the editor wrote it. The grammar of the body is the judge, not this field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=BodyWidget({"rows": 20, "class": "body-source"}), **kwargs)


def known_to_editor(html: str) -> dict[str, Any]:
    """Words, addresses, and the pictures and stories that the text points to. Two queries at most."""
    numbers = {int(number) for found in PICTURES.findall(html) for number in found.split(",") if number}
    pictures = Image.objects.filter(pk__in=numbers) if numbers else ()
    return {
        "words": words(),
        "hints": hints(),
        "languages": [["", "–"], *languages()],
        "language": get_language() or "en",
        "zone": settings.PORTAL_TIME_ZONE,
        "addresses": {
            "tags": reverse("admin:articles_tag_suggest"),
            "stories": reverse("admin:articles_article_suggest"),
            "clean": reverse("admin:articles_article_clean"),
        },
        "players": {
            host.removeprefix("www."): provider.label
            for provider in PROVIDERS
            for host in sorted(provider.hosts)
        },
        "pictures": {str(image.pk): as_item(image) for image in pictures},
        "stories": known_stories(STORIES.findall(html)),
    }
