"""Stories that are here already and were changed where they came from since: made what they are there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from articles import cachekeys, search
from articles.cachekeys import Trace
from articles.desk import exposure
from articles.desk.models import Draft, Translation
from articles.desk.renewal import render_again, renew
from articles.desk.rows import fill_in
from articles.exporting.folder import Record
from articles.exporting.names import Names
from articles.importing.intake import undoing
from articles.importing.models import ArrivedStory
from articles.importing.whole import arrived, stories
from articles.importing.whole.beside import Batch, put_beside, put_lists
from articles.importing.whole.stories import FACTS, SHOWN
from articles.importing.whole.texts import put_texts
from articles.models import (
    Article,
    ArticleBody,
    ArticleRubric,
    Byline,
    Correction,
    Quote,
    Reference,
    Source,
    TaggedArticle,
    TranslationGroup,
)
from articles.search import desk as desk_index
from articles.sharecard import studio
from portal import moving
from portal.pagecache.purging import purge

SAID: Final = (
    "title", "slug", "lead", "kind", "agency", "is_exclusive", "has_photo", "has_video", "place_id",
    "rubric_id", "lead_image_id", "lead_caption", "search_text",
)  # fmt: skip
# Quotes name sources; all else stands for itself.
LISTS: Final = (
    TaggedArticle,
    ArticleRubric,
    Byline,
    Quote,
    Reference,
    Correction,
    Draft,
    Translation,
    ArticleBody,
)


@dataclass
class Follower:
    """Takes what a later export of a site says of its stories, and counts what came of it."""

    site: str
    names: Names
    changed: int = 0
    # Worked on here, too: they stay as they are.
    kept: list[str] = field(default_factory=list)

    def take(self, told: list[Record]) -> int:
        """Put new stories of a batch in and change others; how many were new. Each batch is whole or not.

        Some eighty statements, and forty for each story that was changed.
        """
        pks = self.names.keys("article", (one["uid"] for one in told))
        new = [one for one in told if one["uid"] not in pks]
        came = arrived.rows(pks.values(), self.site)
        differing = [
            one
            for one in told
            if (pk := pks.get(one["uid"])) and not (pk in came and came[pk].digest == arrived.digest(one))
        ]
        edited = arrived.edited(came)
        free = [one for one in differing if (pk := pks[one["uid"]]) in came and pk not in edited]
        with transaction.atomic():
            stories.take(new, self.names)
            arrived.note(new, self.names, self.site)
            _change(free, self.names)
        left = {pks[one["uid"]] for one in differing} - {pks[one["uid"]] for one in free}
        # Under the titles that they have here: by those people find them.
        self.kept += Article.objects.filter(pk__in=left).order_by("pk").values_list("title", flat=True)
        self.changed += len(free)
        return len(new)

    def remove(self, standing: Iterable[str]) -> int:
        """Delete the stories that came from there, are there no more, and that nobody worked on here."""
        removed = 0
        for pks in arrived.gone(self.site, standing):
            edited = arrived.edited(pks)
            self.kept += Article.objects.filter(pk__in=edited).values_list("title", flat=True)
            undoing.remove([pk for pk in pks if pk not in edited])
            removed += len(pks) - len(edited)
        return removed


def _change(told: list[Record], names: Names) -> None:
    """Rows of all tables are written anew, in the open transaction; only caches are told."""
    if not told:
        return
    batch = stories.read(told, names)
    pks = names.keys("article", (one["uid"] for one in told))
    locked = Article.objects.select_for_update().in_bulk(pks.values())
    batch.articles = [locked[pks[one["uid"]]] for one in told]
    former = [(cachekeys.trace(row), row.group_id) for row in batch.articles]
    images = exposure.used_by_these(locked)
    # Two that changed addresses with each other are in nobody's way.
    Article.objects.filter(pk__in=locked).update(slug="")
    _write_rows(batch, names)
    _write_beside(batch, locked)
    _show(batch)
    for one in told:
        came = {"digest": arrived.digest(one), "arrived_at": timezone.now()}
        ArrivedStory.objects.filter(pk=pks[one["uid"]]).update(**came)
    exposure.settle(images | exposure.used_by_these(locked))
    purge(*_touched(batch.articles, former))


def _touched(rows: list[Article], former: list[tuple[Trace | None, int]]) -> set[str]:
    """What pages show of the rows, or showed before. Some ten queries for each."""
    keys: set[str] = set()
    for row, (before, group) in zip(rows, former, strict=True):
        after = cachekeys.trace(row)
        keys |= cachekeys.touched(before, after, group=row.group_id)
        if group != row.group_id:
            keys |= {cachekeys.versions(group), cachekeys.versions(row.group_id)}
        if after and row.corrections.exists():
            keys |= cachekeys.touched_by_correction(row)
    return keys


def _write_rows(batch: Batch, names: Names) -> None:
    for one, row, snapshot in zip(batch.told, batch.articles, batch.snapshots, strict=True):
        facts = moving.values((Article._meta.get_field(name) for name in FACTS), one)  # type: ignore[misc]
        for name, value in facts.items():
            setattr(row, name, value)
        fill_in(row, snapshot)
        # Not saved: the moments are those of there.
        Article.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in (*facts, *SAID)})
        _regroup(row, one, names)


def _write_beside(batch: Batch, locked: Collection[int]) -> None:
    """Lists, texts, working copies and corrections, in place of those that were there."""
    versions = dict(Draft.objects.filter(pk__in=locked).values_list("pk", "version"))
    for model in LISTS:
        rows: Any = model._default_manager
        owner = "content_object" if model is TaggedArticle else "article"
        rows.filter(**{f"{owner}__in": locked}).delete()
    Source.objects.filter(article__in=locked).delete()
    put_lists(batch)
    put_texts(zip(batch.articles, batch.snapshots, strict=True))
    put_beside(batch)
    for pk, version in versions.items():
        # A form that is open over what was here finds that it was overtaken.
        Draft.objects.filter(pk=pk, version__lte=version).update(version=version + 1)


def _regroup(row: Article, told: Record, names: Names) -> None:
    """Have the story stand with the versions that it stands with there, where none of its edition does."""
    former = row.group_id
    if told["group"] == told["uid"]:
        # The first of its group: where another is first here, it left that one.
        first = Article.objects.filter(group=former).aggregate(first=Min("pk"))["first"]
        wanted = former if first == row.pk else TranslationGroup.objects.create().pk
    else:
        leader = names.keys("article", [told["group"]]).get(told["group"], 0)
        wanted = Article.objects.filter(pk=leader).values_list("group", flat=True).first() or former
    if wanted == former or Article.objects.filter(group=wanted, edition=row.edition).exists():
        return
    Article.objects.filter(pk=row.pk).update(group=wanted)
    row.group_id = wanted
    TranslationGroup.objects.filter(pk=former, articles=None).delete()


def _show(batch: Batch) -> None:
    """What readers get, what both searches hold, the cards that were drawn, stories that name it."""
    pks = [article.pk for article in batch.articles]
    stored = Article.objects.select_related("body", "place").prefetch_related(*SHOWN).in_bulk(pks)
    for pk in pks:
        render_again(stored[pk])
        search.index(stored[pk])
        studio.after_change(stored[pk])
        renew(stored[pk])
    for pk, title, texts in stories.desk_texts(batch, stored):
        desk_index.keep(pk, title, texts)
