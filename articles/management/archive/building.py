"""Building the archive: batch by batch, each one transaction, so that a killed run is gone on with."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, connections, models, router, transaction

from articles import readership
from articles.desk import months, relating, renewal
from articles.management.archive import prose
from articles.management.archive.cast import engage, is_engaged
from articles.management.archive.plan import LANGUAGES, SPAN, Plan
from articles.management.archive.rows import COLUMNS, Clerk, Rows
from articles.management.archive.stories import Teller
from articles.management.commands.renew_stories import STAMP
from articles.media.models import Image
from articles.models import Article, Author, Rubric, Tag, TagAlias
from articles.readership.models import ViewHour, ViewTotal
from articles.search import desk as desk_index
from articles.search import word_indexes
from articles.search.engines import engine
from portal import bulk, editions
from portal.timeouts import without_timeouts

STORIES_IN_BATCH: Final = 1_000
# From so many on, a server's indexes of words are made when all are there.
MANY: Final = 50_000
# Of the newest stories so many are read in the last hour: the most read lists are made of them.
READ_NOW: Final = 500
NOUNS: Final = (Rubric, Author, Tag, TagAlias, Image)
REAL: Final = (
    "This portal holds stories, rubrics, authors or tags of its own. A generated archive is for measuring: "
    "make it where nothing is, with another PORTAL_DATA or DATABASE_URL."
)

Tell = Callable[[int, int], None]


class Refused(Exception):
    """The archive is not made here. The text is a line for whoever asked."""


def build(plan: Plan, tell: Tell, *, pictures: int = 0, analyze: bool = False) -> int:
    """Write what lacks of the archive; how many articles were added. About a millisecond and a half each.

    An archive that was begun keeps its end. Raises ``Refused`` where people may have made anything.
    """
    if set(editions.codes()) != set(LANGUAGES):
        raise Refused(
            "A generated archive is in Ukrainian and English: set PORTAL_EDITIONS to uk,en or en,uk."
        )
    plan, done = _begun(plan)
    with _quick(), without_timeouts():
        if plan.articles - done >= MANY:
            word_indexes.put_off()
        if done < plan.articles:
            _write(plan, done, tell, pictures)
        _finish(plan, analyze=analyze)
    return plan.articles - done


def _begun(plan: Plan) -> tuple[Plan, int]:
    """The plan with the end of the archive that is here, and how many of its articles are."""
    first, last = Article.objects.order_by("pk").first(), Article.objects.order_by("-pk").first()
    if first is None or last is None:
        if any(model._default_manager.exists() for model in (Rubric, Author, Tag)) and not is_engaged(plan):
            raise Refused(REAL)
        return plan, 0
    if (first.pk, first.uid, last.uid) != (1, plan.uid(1), plan.uid(last.pk)):
        raise Refused(REAL)
    assert first.published_at  # noqa: S101  (all of ours are public)
    plan = dataclasses.replace(plan, until=first.published_at + SPAN)
    told = plan.last_told(last.pk)
    if (
        told is None
        or last.created_at < told.published_at
        or last.created_at - told.published_at > SPAN / 1000
    ):
        raise Refused(f"The archive that was begun here is not one of {plan.articles} articles.")
    return plan, last.pk


def _write(plan: Plan, done: int, tell: Tell, pictures: int) -> None:
    with transaction.atomic():
        cast = engage(plan, pictures)
    banks = {code: prose.fill(code, plan.phrases, cast.speakers) for code in LANGUAGES}
    teller, clerk = Teller(plan, cast, banks), Clerk(plan, cast)
    told = plan.told(done)
    while batch := list(islice(told, STORIES_IN_BATCH)):
        rows = Rows()
        for one in batch:
            clerk.note(rows, *teller.story(one))
        _keep(rows)
        tell(max(rows.views), plan.articles)


def _keep(rows: Rows) -> None:
    """A batch. Views first: what was killed after them is written anew."""
    counters, keys = router.db_for_write(ViewTotal), list(rows.views)
    with transaction.atomic(using=counters):
        ViewTotal.objects.filter(article_id__range=(min(keys), max(keys))).delete()
        totals = ((pk, views, 0) for pk, views in rows.views.items())
        bulk.write(counters, ViewTotal._meta.db_table, ("article_id", "counted", "carried"), totals)
    with transaction.atomic():
        rows.write()
        engine().fill(rows.documents)
        desk_index.fill(rows.desk)


def _finish(plan: Plan, *, analyze: bool) -> None:
    """What stands beside the rows: keys to come, most read lists, statistics. Harmless when done again."""
    word_indexes.make()
    tables: list[type[models.Model]] = [*COLUMNS, *NOUNS]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
        # A server does it by itself, some time later; SQLite never does.
        if analyze or connection.vendor == "postgresql":
            # Not of the server's own tables, which all its databases share.
            ours = connection.introspection.table_names(cursor)
            for name in ours:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")
    relating.count_tags.func()
    months.find_crowded.func()
    _read_now(plan)
    readership.refresh_popular(now=plan.until)
    # Nothing is to be derived anew when the portal starts.
    (settings.PORTAL_DATA / STAMP).write_text(renewal.shown_by())


def _read_now(plan: Plan) -> None:
    hour = int(plan.until.timestamp()) // 3600 - 1
    newest = Article.objects.order_by("-pk").values_list("pk", flat=True)[:READ_NOW]
    with transaction.atomic(using=router.db_for_write(ViewHour)):
        ViewHour.objects.filter(hour=hour).delete()
        rows = [ViewHour(hour=hour, article_id=pk, count=pk % 97 + 1, direct=pk % 97 + 1) for pk in newest]
        ViewHour.objects.bulk_create(rows)


@contextmanager
def _quick() -> Iterator[None]:
    """Within the block nothing waits for disks: a killed run loses nothing, a power cut may lose it all."""
    changed: list[str] = []
    for alias in connections:
        if connections[alias].in_atomic_block:
            continue
        sqlite = ("PRAGMA synchronous = OFF", "PRAGMA cache_size = -400000")
        with connections[alias].cursor() as cursor:
            for one in sqlite if connections[alias].vendor == "sqlite" else ("SET synchronous_commit = off",):
                cursor.execute(one)
        changed.append(alias)
    try:
        yield
    finally:
        # The next connection begins as settings say.
        for alias in changed:
            connections[alias].close()
