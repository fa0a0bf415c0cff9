"""Preview: what readers would see if the form's text were public. None of it is stored as the article's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from articles.desk import drafting, references, relating, rows, slugs, tagging
from articles.desk.models import Preview
from articles.desk.snapshot import Snapshot
from articles.models import Article, State
from portal.accounts.models import User
from portal.pagecache.values import provisionally

T = TypeVar("T")
KEPT_FOR = timedelta(days=1)
# Pages name addresses; a story that has no title yet is looked at under this one.
UNTITLED = "preview"


Names = Sequence[tuple[str, str]]


def keep(
    article: Article | None,
    edition: str,
    snapshot: Snapshot,
    *,
    by: User,
    place: Names | None = None,
    tags: Names | None = None,
) -> Preview:
    """Keep what a form holds for its author to look at; yesterday's are dropped. Two queries.

    ``place`` and ``tags``, (name, kind) pairs, stand for the snapshot's when given: looking makes no tag.
    """
    Preview.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    held = {**snapshot.as_json(), "named_place": place, "named_tags": tags}
    return Preview.objects.create(article=article, edition=edition, snapshot=held, made_by=by)


def show(preview: Preview, look: Callable[[Article], T]) -> T:
    """What ``look`` makes of the article as the preview has it."""
    with transaction.atomic(), provisionally():
        try:
            article = preview.article or drafting.begin(edition=preview.edition, by=None)
            return _seen(article, _with_tags(preview), look)
        finally:
            transaction.set_rollback(True)


def show_saved(article: Article, look: Callable[[Article], T]) -> T:
    """What ``look`` makes of the article's working copy."""
    with transaction.atomic(), provisionally():
        try:
            return _seen(article, drafting.snapshot_of(article), look)
        finally:
            transaction.set_rollback(True)


def _seen(article: Article, snapshot: Snapshot, look: Callable[[Article], T]) -> T:
    """The snapshot is written into row and lists as publishing would write it, and looked at.

    So the page is the public one to the letter; the caller rolls all of it back, and nothing remains.
    """
    # A former snapshot may name what was deleted since; the page does without it.
    snapshot, _lost = references.without_lost(snapshot)
    try:
        slug = slugs.free_slug(article, snapshot)
    except slugs.SlugTaken:
        slug = article.slug
    rows.write(article, snapshot.with_(slug=slug or UNTITLED))
    if not article.published_at:
        Article.objects.filter(pk=article.pk).update(state=State.PUBLISHED, published_at=timezone.now())
    shown = Article.objects.for_page().get(pk=article.pk)
    if shown.is_published:
        relating.choose(shown)
        shown.body.refresh_from_db(fields=["related"])
    return look(shown)


def _with_tags(preview: Preview) -> Snapshot:
    """The snapshot with the tags its form named; new ones are rolled back with the rest."""

    snapshot = Snapshot.from_json(preview.snapshot)
    place, tags = preview.snapshot["named_place"], preview.snapshot["named_tags"]
    if place is not None:
        found = _found(place, preview.edition)
        snapshot = snapshot.with_(place=found[0] if found else None)
    return snapshot if tags is None else snapshot.with_(tags=_found(tags, preview.edition))


def _found(names: Names, edition: str) -> tuple[int, ...]:
    tags = (tagging.find_or_make(name, edition, kind) for name, kind in names)
    return tuple(dict.fromkeys(tag.pk for tag in tags))
