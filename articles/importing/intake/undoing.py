"""Undoing a run: what it made goes, as if it had never been, until somebody has worked on any of it."""

from __future__ import annotations

import time
from collections.abc import Collection
from itertools import islice
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from articles import cachekeys, search
from articles.desk import audit, exposure, pictures
from articles.importing.intake import known
from articles.importing.models import ImportedItem, ImportRun
from articles.media.models import Image
from articles.models import Article, Author, FrontSlot, Reference, Rubric, Tag, TranslationGroup
from articles.readership import ledger
from articles.search import desk as desk_index
from portal.accounts.models import User
from portal.pagecache.purging import purge

TOGETHER: Final = 50
NAMED_TOGETHER: Final = 500
State = ImportRun.State


class Touched(Exception):
    """Somebody has worked on stories of the run: ``articles`` are their keys, ten at most."""

    def __init__(self, articles: Collection[int]) -> None:
        super().__init__(", ".join(map(str, articles)))
        self.articles = articles


def undo(run: ImportRun, *, by: User | None, seconds: float | None = None) -> bool:
    """Take away what the run made; False when ``seconds`` were over before all was gone.

    Stories go for good, public ones too: this is the one way out for what should never have come in. What an
    earlier run had made and this one brought up to date stays as it is now. Raises ``Touched`` once anybody
    has done anything to one of its stories, ``PermissionDenied``; then nothing has changed. Five
    milliseconds a story.
    """
    if by is not None and not by.has_perm("importing.delete_importrun"):
        raise PermissionDenied
    if run.state == State.UNDONE:
        return True
    if found := touched(run):
        raise Touched(found)
    if run.state != State.UNDOING:
        _set_state(run, State.UNDOING)
        audit.record(run, "import undone", by=by)
    until = None if seconds is None else time.monotonic() + seconds
    while _remove_some(run, skip=set()):
        if until is not None and time.monotonic() > until:
            return False
    with transaction.atomic():
        _remove_rest(run)
        _set_state(run, State.UNDONE)
    return True


def touched(run: ImportRun) -> list[int]:
    """Ten stories of the run that somebody has edited, pinned or referred to. Some queries."""
    return sorted(_touched_of(_articles(run)))[:10]


def sweep_trials(run: ImportRun) -> int:
    """Remove the stories that trials of the same site left and nobody has touched; how many."""
    swept = 0
    trials = ImportRun.objects.filter(origin=run.origin, options__as_drafts=True).exclude(pk=run.pk)
    for trial in trials.exclude(state=State.UNDONE):
        kept = _touched_of(_articles(trial))
        while removed := _remove_some(trial, skip=kept):
            swept += removed
        if not kept:
            with transaction.atomic():
                _remove_rest(trial)
                _set_state(trial, State.UNDONE)
    return swept


def _articles(run: ImportRun) -> models.QuerySet[ImportedItem, int]:
    rows = ImportedItem.objects.filter(run=run, article__isnull=False)
    keys: Any = rows.order_by().values_list("article", flat=True)
    return keys


def _touched_of(articles: models.QuerySet[ImportedItem, int]) -> set[int]:
    deeds = known.deeds_since(articles)
    pinned = FrontSlot.objects.filter(article__in=articles)
    found = {*deeds.values_list("article_id", flat=True)[:1000], *pinned.values_list("article", flat=True)}
    named = Reference.objects.filter(kind=Reference.ARTICLE).exclude(article__in=articles)
    targets = named.order_by().values_list("target", flat=True).distinct().iterator()
    while some := list(islice(targets, NAMED_TOGETHER)):
        found |= set(Article.objects.filter(pk__in=articles, uid__in=some).values_list("pk", flat=True))
    return {pk for pk in found if pk is not None}


def _remove_some(run: ImportRun, *, skip: set[int]) -> int:
    """Delete the newest stories that are left, in one transaction; how many."""
    rows = _articles(run).exclude(article__in=skip).order_by("-article")
    pks = list(rows[:TOGETHER])
    if not pks:
        return 0
    remove(pks)
    return len(pks)


def remove(pks: Collection[int]) -> None:
    """Delete stories for good, in one transaction: rows, index, views, what readers can fetch."""
    with transaction.atomic():
        keys: set[str] = set()
        stories = list(Article.objects.select_for_update().filter(pk__in=pks))
        groups = {story.group_id for story in stories}
        for story in stories:
            if story.is_published:
                keys |= cachekeys.touched(cachekeys.trace(story), None, group=story.group_id)
                search.delete(story)
        images = exposure.used_by_these(pks)
        desk_index.forget(pks)
        Article.objects.filter(pk__in=pks).delete()
        TranslationGroup.objects.filter(pk__in=groups, articles=None).delete()
        exposure.settle(images)
        transaction.on_commit(lambda: ledger.forget(pks))
        purge(*keys)


def _remove_rest(run: ImportRun) -> None:
    """Rows of what became no story, then the nouns and pictures that the run made and nothing uses."""
    ImportedItem.objects.filter(run=run, article=None).delete()
    made = run.made
    for image in Image.objects.filter(pk__in=made.get("image", [])):
        if not Article.objects.filter(lead_image=image).exists() and not pictures.used_in(image).exists():
            pictures.remove(image)
    in_use = Q(tagged__isnull=False) | Q(datelines__isnull=False) | Q(quotes__isnull=False)
    tags = Tag.objects.filter(pk__in=made.get("tag", []))
    _delete_each(tags.exclude(pk__in=tags.filter(in_use).values("pk")))
    _delete_each(Author.objects.filter(pk__in=made.get("author", []), bylines=None))
    rubrics = Rubric.objects.filter(pk__in=made.get("rubric", []), listed=None, main_articles=None)
    _delete_each(rubrics.order_by(models.F("parent").desc(nulls_last=True)))


def _delete_each(rows: models.QuerySet[Any]) -> None:
    """Those that nothing holds; an editor may have given them something meanwhile."""
    for row in rows:
        try:
            with transaction.atomic():
                row.delete()
        except ProtectedError:
            continue


def _set_state(run: ImportRun, state: str) -> None:
    run.state, run.moved_at = state, timezone.now()
    run.ended_at = timezone.now() if state == State.UNDONE else run.ended_at
    run.save(update_fields=["state", "moved_at", "ended_at"])
