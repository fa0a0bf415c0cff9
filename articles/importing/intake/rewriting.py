"""A newer version of a story that nobody has touched here since it was imported."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from articles import cachekeys, search
from articles.desk import drafting, exposure, findable, rows, slugs
from articles.desk.models import AuditEntry, Draft, Revision
from articles.importing.intake.preparing import Prepared
from articles.importing.intake.writing import IMPORTED_AGAIN
from articles.importing.shape import gettext_noop as _
from articles.models import Article, State
from portal.pagecache.purging import purge


def rewrite(pk: int, story: Prepared, origin: str, run: int | None) -> None:
    """Make the article say what the source says now, in the open transaction. About fifty queries.

    Its address stays. What was a draft here and is public there becomes public under its moment; what was
    taken back there stays public here, which is noted. Nobody is told, as at the first time.
    """
    article = Article.objects.select_for_update().get(pk=pk)
    before = cachekeys.trace(article)
    pictures = exposure.used_by(article)
    wanted = story.snapshot.slug
    slug = article.slug or ("" if slugs.slug_is_taken(article, wanted) else wanted)
    snapshot = story.snapshot.with_(slug=slug or f"{wanted[:70]}-{pk}")
    _set_state(article, story)
    rows.write(article, snapshot)
    values = {"snapshot": snapshot.as_json(), "slug": snapshot.slug, "differs": not article.is_published}
    if not Draft.objects.filter(article=article).update(**values, version=F("version") + 1):
        # A form that is open over the former text has the first version.
        Draft.objects.create(article=article, version=2, **values)
    drafting.keep_revision(
        article, snapshot, Revision.Kind.IMPORTED, by=None, note=story.incoming.address[:300]
    )
    findable.keep(article, snapshot, story.text)
    AuditEntry.objects.create(
        article=article,
        kind="article",
        object_id=pk,
        label=article.title[:200],
        verb=IMPORTED_AGAIN,
        details={"origin": origin, "key": story.incoming.key, "run": run},
    )
    if article.is_published:
        search.index(article)
    exposure.settle(pictures | exposure.used_by(article))
    purge(*cachekeys.touched(before, cachekeys.trace(article), group=article.group_id))


def _set_state(article: Article, story: Prepared) -> None:
    """Stamp the row as the source says it; a public one stays so."""
    now = timezone.now()
    incoming = story.incoming
    if story.state == State.PUBLISHED:
        article.state = State.PUBLISHED
        article.published_at = article.published_at or incoming.first_published
        if incoming.updated and article.published_at and article.published_at < incoming.updated <= now:
            article.updated_at = incoming.updated
    elif article.is_published:
        story.notes.doubted("published", story.state, _("not public there any more: it still is here"))
    elif story.state in State.values:
        article.state = story.state
    article.save(update_fields=["state", "published_at", "updated_at"])
