"""Stretches of time in which an edition published: asked for many at once, each one look into an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from articles.models.article import Article
from articles.models.choices import State

# From a moment until before another.
Period = tuple[datetime, datetime]


def filled(edition: str, periods: Sequence[Period]) -> set[int]:
    """Which of the periods, by their places, have a public story of the edition. One query.

    It looks for one story of each and reads none, whether there are three or three thousand in it.
    """
    return _places(edition, periods, "EXISTS (SELECT 1 {within})")


def crowded(edition: str, periods: Sequence[Period], most: int) -> set[int]:
    """Which of the periods have more than ``most`` public stories. One query.

    It counts what is in them along an index, a millisecond for ten thousand: nothing for a page to do.
    """
    return _places(edition, periods, f"(SELECT COUNT(*) {{within}}) > {most}")


def ends(edition: str) -> Period | None:
    """When the edition's oldest and newest public stories came out; None without any. Two queries."""
    public = Article.objects.visible().in_edition(edition).values_list("published_at", flat=True)
    # Asked for together, both ends are come by through everything between them.
    oldest, newest = (public.order_by(order).first() for order in ("published_at", "-published_at"))
    return (oldest, newest) if oldest and newest else None


def _places(edition: str, periods: Sequence[Period], condition: str) -> set[int]:
    if not periods:
        return set()
    quoted, moment = connection.ops.quote_name, connection.ops.adapt_datetimefield_value
    rows = ", ".join(["(%s, %s, %s)"] * len(periods))
    # The state is written out: SQLite knows then that the index holds no other, and reads no story.
    within = (
        f"FROM {quoted(Article._meta.db_table)} story"
        f" WHERE story.state = '{State.PUBLISHED}' AND story.edition = %s"
        " AND story.published_at >= period.since AND story.published_at < period.until"
    )
    sql = (
        f"WITH period (place, since, until) AS (VALUES {rows})"  # noqa: S608  (texts of ours alone)
        f" SELECT place FROM period WHERE {condition.format(within=within)}"
    )
    values = [
        value
        for place, (since, until) in enumerate(periods)
        for value in (place, moment(since), moment(until))
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, edition])
        return {place for (place,) in cursor.fetchall()}
