"""Fills the yardstick's database: ``python -m bench.naive.fill`` with JSON on standard input."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

HOURS = 24
MARKS = ("kind", "is_exclusive", "has_photo", "has_video")
PLAIN = ("slug", "title", "lead", "body", *MARKS, "place", "agency", "minutes", "translation")


def fill(told: dict[str, Any]) -> None:
    """Make the tables and put the newsroom into them; its views are spread over the last 24 hours."""
    from bench.naive.models import Article, Hit, Page, Rate, Rubric

    call_command("migrate", run_syncdb=True, verbosity=0)
    now = timezone.now()
    with transaction.atomic():
        rubrics = {row["slug"]: Rubric.objects.create(**row) for row in told["rubrics"]}
        Page.objects.bulk_create(Page(**row) for row in told["pages"])
        Rate.objects.bulk_create(Rate(**row) for row in told["rates"])
        for row in told["articles"]:
            article = Article.objects.create(
                **{name: row[name] for name in PLAIN},
                published_at=parse_datetime(row["published_at"]),
                rubric=rubrics[row["rubric"]],
                picture=picture(row["picture"]),
            )
            connect(article, row, rubrics)
            Hit.objects.bulk_create(
                Hit(article=article, hour=now - timedelta(hours=hour), count=row["views"] // HOURS + 1)
                for hour in range(HOURS)
            )


def picture(row: dict[str, Any] | None) -> Any:
    """The picture of a story, made once."""
    from bench.naive.models import Picture

    return Picture.objects.get_or_create(key=row["key"], defaults=row)[0] if row else None


def connect(article: Any, row: dict[str, Any], rubrics: dict[str, Any]) -> None:
    """The story's rubrics, tags, authors and sources."""
    from bench.naive.models import Author, Source, Tag

    article.rubrics.set(rubrics[slug] for slug in row["rubrics"])
    for model, field in ((Tag, "tags"), (Author, "authors")):
        rows = [
            model.objects.get_or_create(slug=slug, defaults={"name": name})[0]
            for slug, name in row[field].items()
        ]
        getattr(article, field).set(rows)
    Source.objects.bulk_create(Source(article=article, **source) for source in row["sources"])


if __name__ == "__main__":
    django.setup()
    fill(json.load(sys.stdin))
