"""Rubrics, tags and authors that a request names, by their slugs or by those they once had."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from articles import cachekeys
from articles.models.addresses import led_to
from portal import editions
from portal.api.problems import missing
from portal.pagecache.recording import depends_on


def found(name: str, slug: str, rows: QuerySet[Any]) -> Any:
    """The rubric, tag or author of that slug, now or once. One query, two for a former slug.

    Raises a problem where there is none, or where readers may not see its page.
    """
    depends_on(cachekeys.noun_address(name, slug))
    row = rows.filter(slug=slug).first() or led_to(name, slug)
    if row is None:
        raise missing(f"No {name} has this slug: /api/v1/{name}s lists all.")
    if not getattr(row, "is_public", True):
        depends_on(*(cachekeys.in_list(f"tag:{row.pk}", code) for code in editions.codes()))
        raise missing(f"No {name} has this slug: /api/v1/{name}s lists all.")
    return row
