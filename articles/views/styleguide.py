"""The style guide: every component of readers' pages on one page, with made-up words. Only in debug."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from articles.media.models import Image

PLAYER = SimpleNamespace(
    provider="youtube",
    provider_name="YouTube",
    frame_src="https://www.youtube-nocookie.com/embed/00000000000",
    portrait=False,
)
COLOURS = (
    "page", "mist", "tint", "sand", "ink", "ink-2", "ink-3", "line", "edge", "accent", "pressed", "visited",
    "up", "down", "amber", "breaking",
)  # fmt: skip
TYPES = ("display", "title-l", "title-m", "title-s", "lead", "body", "quote", "interface", "meta", "least")
TITLES = (
    "Council votes to rebuild the river bridge by autumn",
    "Second tram line opens a month early",
    "School exams move to the last week of May after teachers object to the earlier timetable",
    "Harvest ends with the driest October in nine years",
    "Museum clock strikes again",
)
WORDS = mark_safe("The timetable was agreed on <em>Monday</em>, officials said.")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The page; missing outside debug. One query."""
    if not settings.DEBUG:
        raise Http404
    image = Image.objects.newest_first().first()
    stories = [_story(number, title, image) for number, title in enumerate(TITLES)]
    return render(
        request,
        "styleguide.html",
        {
            "colours": COLOURS,
            "types": TYPES,
            "stories": stories,
            "unpictured": {**stories[2], "picture": None},
            "advertisement": {**stories[4], "is_advertising": True},
            "nodes": nodes(stories[0], image),
            "page": {"older_url": "#older", "newer_url": "#newer"},
        },
    )


def nodes(story: dict[str, Any], image: Image | None) -> list[str]:
    """One of each node of the body, through its template."""
    shared = _surroundings(story, image)
    cells = [{"html": text, "colspan": 1, "rowspan": 1, "header": False} for text in ("07:00", "8 minutes")]
    heads = [
        {**cell, "header": True, "html": text} for cell, text in zip(cells, ("From", "Every"), strict=True)
    ]
    each: dict[str, dict[str, Any]] = {
        "paragraph": {"html": WORDS},
        "heading": {"level": 2, "html": "A heading inside the text"},
        "quote": {
            "paragraphs": [WORDS],
            "speaker": "Olena Demchuk",
            "role": "head of the council",
            "attribution": "Demchuk said",
            "tag": "",
            "source": "council",
        },
        "key_points": {"points": [WORDS, WORDS]},
        "list": {"ordered": True, "items": [WORDS, WORDS]},
        "table": {"rows": [heads, cells], "has_head": True},
        "addition": {"heading": "What is known", "paragraphs": [WORDS], "source": "council"},
        "recall": {
            "items": [{"html": WORDS, "article": "earlier", "moment": ""}, {"html": WORDS, "article": ""}]
        },
        "image": {"image": image.pk if image else 0, "caption": "What the picture shows"},
        "gallery": {"images": [image.pk] * 3 if image else [], "caption": "Three pictures"},
        "embed": {"url": "https://youtu.be/00000000000", "host": "youtube.com", "player": PLAYER},
        "related": {"article": "earlier"},
    }
    return [
        render_to_string(f"articles/body/{name}.html", {**shared, **own, "anchor": f"n-{name}"})
        for name, own in each.items()
    ]


def _surroundings(story: dict[str, Any], image: Image | None) -> dict[str, Any]:
    """What the nodes refer to."""
    origin = SimpleNamespace(
        name="Telegram of the council", channel="Telegram", link="https://council.example/"
    )
    earlier = SimpleNamespace(
        title=story["title"],
        published_at=story["published_at"],
        get_absolute_url=story["url"],
        lead_image=image,
        is_advertising=False,
    )
    return {
        "edition": "en",
        "resolve": {
            "tags": {},
            "sources": {"council": origin},
            "stories": {"earlier": earlier},
            "images": {image.pk: image} if image else {},
        },
    }


def _story(number: int, title: str, image: Image | None) -> dict[str, Any]:
    return {
        "url": f"#story-{number}",
        "title": title,
        "lead": "The decision ends a year of argument over who pays and who builds.",
        "kind_label": "Analysis" if number == 2 else "",
        "is_advertising": False,
        "marks": {"exclusive": number == 1, "photo": number == 3, "video": number == 4},
        "rubric": {"label": "Society", "url": "#rubric"},
        "published_at": timezone.now() - timedelta(hours=9 * number, minutes=7),
        "views": 21 ** (number % 3 + 1),
        "picture": image,
    }
