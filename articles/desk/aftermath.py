"""Everything that follows a change, in one list. Called by name, inside the verb's transaction."""

from __future__ import annotations

from django.db import models, transaction

from articles import cachekeys, search
from articles.cachekeys import Trace
from articles.desk import audit, exposure, relating, renewal
from articles.models import Article, Tag
from articles.outbox.announcing import announce
from articles.outbox.models import Event
from articles.sharecard import studio
from portal.pagecache.purging import purge


def after_publication(article: Article, before: Trace | None, images_before: set[int]) -> None:
    """A row became public or was revised: index, pictures, stories that mention it, related ones, pages.

    ``before`` is the trace of the row as readers saw it, None if they did not.
    """
    search.index(article)
    exposure.settle(images_before | exposure.used_by(article))
    studio.after_change(article)
    renewal.renew(article)
    after = cachekeys.trace(article)
    relating.follow(article, before, after)
    purge(*cachekeys.touched(before, after, group=article.group_id))
    _announce(article, Event.UPDATED if before else Event.PUBLISHED, before, after)


def after_falling_behind(translations: list[int]) -> None:
    """The original of these translations was updated, or somebody said that they are true to it again."""
    purge(*cachekeys.touched_by_lag(translations))


def after_withdrawal(article: Article, before: Trace | None) -> None:
    """A row is public no more."""
    search.delete(article)
    exposure.settle(exposure.used_by(article))
    studio.after_change(article)
    renewal.renew(article)
    relating.follow(article, before, None)
    purge(*cachekeys.touched(before, None, group=article.group_id))
    _announce(article, Event.WITHDRAWN, before)


def after_correction(article: Article) -> None:
    """Something was said of a mistake in a public story, or taken back: it, and who recalls it, say so."""
    renewal.render_again(Article.objects.select_related("body", "place").get(pk=article.pk))
    renewal.renew(article)
    purge(*cachekeys.touched_by_correction(article))
    corrections = cachekeys.in_list("corrections", article.edition)
    announce(article, Event.CORRECTED, deed=lambda: audit.newest_of(article), lists=lambda: {corrections})


def _announce(article: Article, event: Event, *traces: Trace | None) -> None:
    """Have every channel told, with the lists that the story stands in or stood in."""

    def lists() -> set[str]:
        left = {name for trace in traces if trace for name in trace.lists}
        return left | {cachekeys.in_list("feed", article.edition)}

    announce(article, event, deed=lambda: audit.newest_of(article), lists=lists)


def after_new_front(edition: str, rubric: int | None) -> None:
    """Other stories are pinned to a front, or none: its page says so, and a block of the home page."""
    purge(cachekeys.front(edition, rubric), cachekeys.home(edition))


def delete(thing: models.Model) -> None:
    """Delete a tag, rubric, author or place on the front: stories that showed it do so no more.

    The newest fifty follow in the same transaction, the worker with older ones.
    """
    with transaction.atomic():
        stories = renewal.stories_with(thing)
        keys = cachekeys.touched_by_edit(thing)
        thing.delete()
        purge(*keys)
        if stories:
            renewal.renew_these.func(stories)
        if stories and isinstance(thing, Tag):
            relating.choose_these.enqueue(stories)


def after_edit(thing: models.Model) -> None:
    """A rubric, tag, author or picture was changed: stories that show it say so.

    A renamed rubric shows its new name; a moved one lists its stories in its new parent and no other.
    """
    renewal.renew(thing)
    purge(*cachekeys.touched_by_edit(thing))
