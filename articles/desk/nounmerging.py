"""Merging a tag or author into another, and undoing it.

One press gives the survivor the name, aliases and addresses at once; stories follow in the background,
batch by batch, so that a tag of a hundred thousand stories locks nobody out. Then the merged row is deleted,
and what its stories show is derived anew.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from articles import cachekeys
from articles.desk import audit, nounhanding, nounmoving, relating, renewal, rights
from articles.desk.models import Draft, MergedStory, NounMerge
from articles.desk.nounmoving import KINDS
from articles.models import Article, Author, NounAddress, Quote, Tag, TaggedArticle
from portal.accounts.models import User
from portal.jobs.compat import task
from portal.pagecache.purging import purge

Stage = NounMerge.Stage
BATCH: Final = 200
LAST: Final = 2**62
# Why nothing was done.
SAME, GONE, MERGED, BUSY, UNDONE, TOO_LATE, MERGED_ON, TAKEN = (
    "same", "gone", "merged", "busy", "undone", "too late", "merged on", "taken",
)  # fmt: skip


class Refused(Exception):
    """Nothing was changed; ``reason`` is one of the words above, ``name`` whom it is about."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(f"{reason} {name}".strip())
        self.reason, self.name = reason, name


@dataclass(frozen=True)
class Counts:
    """What a merge moves. ``both`` of the stories name the two already; ``editions`` lack a name."""

    stories: int
    published: int
    drafts: int
    both: int
    aliases: int
    editions: list[str]
    addresses: int
    places: int
    quotes: int
    copies: int
    # What becomes of an author's account: it "moves", or is "left" where the other has one.
    account: str = ""


def may_merge(person: User | None) -> bool:
    """Whether this person may merge tags and authors: chief editors. None is a command."""
    return rights.of(person).everything


def preview(thing: Tag | Author, into: Tag | Author) -> Counts:
    """What merging ``thing`` into another would move. Seven queries; they read the rows of its stories."""
    noun = str(thing._meta.model_name)
    kind, tag = KINDS[noun], thing.pk if noun == "tag" else None
    named = kind.of(thing.pk).order_by()
    story = Count(kind.article, distinct=True)
    public = Count(kind.article, distinct=True, filter=Q(published_at__isnull=False))
    found = named.aggregate(stories=story, published=public)
    other = kind.of(into.pk).order_by().values(kind.article)
    return Counts(
        stories=found["stories"],
        published=found["published"],
        drafts=found["stories"] - found["published"],
        both=named.filter(**{f"{kind.article}__in": other}).aggregate(both=story)["both"],
        aliases=nounhanding.alias_count(thing),
        editions=[code for code in thing.labels if code not in into.labels],
        addresses=1 + NounAddress.objects.of(thing).count(),
        places=Article.objects.filter(place=tag).count() if tag else 0,
        quotes=Quote.objects.filter(tag=tag).count() if tag else 0,
        copies=len(_waiting_copies(noun, thing.pk)),
        account="" if not getattr(thing, "user_id", None) else "left" if into.user_id else "moves",
    )


def begin(thing: Tag | Author, into: Tag | Author, *, by: User | None) -> NounMerge:
    """Merge ``thing`` into another: names and addresses at once, stories in the background. About 25 queries.

    Raises ``PermissionDenied``, and ``Refused`` for itself, for what is no more or in the middle of a merge.
    """
    if not may_merge(by):
        raise PermissionDenied
    noun = str(thing._meta.model_name)
    if thing.pk == into.pk:
        raise Refused(SAME, str(thing))
    with transaction.atomic():
        merged, survivor = _held(noun, thing, into)
        counts = preview(merged, survivor)
        merge = NounMerge.objects.create(
            noun=noun,
            merged=merged.pk,
            survivor=survivor.pk,
            merged_name=str(merged)[:200],
            survivor_name=str(survivor)[:200],
            counts=asdict(counts),
            total=counts.stories,
            by=by,
        )
        keys = cachekeys.touched_by_edit(merged)
        type(merged)._base_manager.filter(pk=merged.pk).update(merged_into=survivor)
        merge.facts = nounhanding.hand_over(merged, survivor)
        merge.save(update_fields=["facts"])
        audit.record(merged, "merged", by=by, into=merge.survivor_name, stories=counts.stories)
        audit.record(survivor, "took in", by=by, merged=merge.merged_name, stories=counts.stories)
        purge(*keys, *cachekeys.touched_by_edit(survivor))
        carry_out.enqueue(merge.pk)
    return merge


def undo(merge: NounMerge, *, by: User | None) -> None:
    """Give back what a merge moved and nobody has changed since; stories follow in the background.

    Raises ``PermissionDenied`` and ``Refused``: after 30 days, while stories are being moved, when the
    survivor was merged on or is no more, when the name is another's by now.
    """
    if not may_merge(by):
        raise PermissionDenied
    kind = KINDS[merge.noun]
    with transaction.atomic():
        merge = NounMerge.objects.select_for_update().get(pk=merge.pk)
        if merge.is_running:
            raise Refused(BUSY, merge.merged_name)
        if merge.stage == Stage.UNDONE:
            raise Refused(UNDONE, merge.merged_name)
        if not merge.can_be_undone:
            raise Refused(TOO_LATE, merge.merged_name)
        survivor: Any = kind.model._base_manager.select_for_update().filter(pk=merge.survivor).first()
        if survivor is None or survivor.merged_into_id:
            on = _merge_of(merge.noun, merge.survivor)
            raise Refused(MERGED_ON if on else GONE, merge.survivor_name)
        if nounhanding.is_name_taken(merge):
            raise Refused(TAKEN, merge.merged_name)
        merged = nounhanding.hand_back(merge, survivor)
        total = merge.stories.count()
        NounMerge.objects.filter(pk=merge.pk).update(
            stage=Stage.BACK, undone_by=by, moved_at=timezone.now(), total=total, moved=0
        )
        audit.record(merged, "merge undone", by=by, merged=merge.merged_name, into=merge.survivor_name)
        purge(*cachekeys.touched_by_edit(merged), *cachekeys.touched_by_edit(survivor))
        carry_out.enqueue(merge.pk)


@task()
def carry_out(pk: int) -> None:
    """Move the next batch of stories and ask for the one after it. Harmless when run twice or by two."""
    if step(pk):
        carry_out.enqueue(pk)


def go_on(merge: NounMerge) -> None:
    """Carry on one whose worker was lost for good. Harmless when it was not."""
    if merge.is_running:
        carry_out.enqueue(merge.pk)


def step(pk: int) -> bool:
    """Move two hundred stories, each in a transaction of its own; whether more is to be done."""
    merge = NounMerge.objects.filter(pk=pk).first()
    if merge is None or not merge.is_running:
        return False
    done = _move_batch(merge) if merge.stage == Stage.MOVING else _move_batch_back(merge)
    if done is None:
        return False
    NounMerge.objects.filter(pk=pk).update(moved=F("moved") + done, moved_at=timezone.now())
    _purge_lists(merge)
    return True


def _move_batch(merge: NounMerge) -> int | None:
    stories = _next_stories(merge)
    if stories:
        return sum(nounmoving.move(merge, pk) for pk in stories)
    with transaction.atomic():
        # Held, so that no story comes to name it between the last look and the end.
        row: Any = KINDS[merge.noun].model._base_manager.select_for_update().filter(pk=merge.merged).first()
        if _next_stories(merge):
            return 0
        mine = NounMerge.objects.filter(pk=merge.pk, stage=Stage.MOVING)
        if mine.update(stage=Stage.DONE, ended_at=timezone.now()):
            if row is not None:
                row.delete()
            _derive_anew(merge, merge.survivor)
    return None


def _move_batch_back(merge: NounMerge) -> int | None:
    noted = list(MergedStory.objects.filter(merge=merge).order_by("-article")[:BATCH])
    for one in noted:
        nounmoving.move_back(merge, one)
    if noted:
        return len(noted)
    with transaction.atomic():
        mine = NounMerge.objects.filter(pk=merge.pk, stage=Stage.BACK)
        if mine.update(stage=Stage.UNDONE, ended_at=timezone.now(), facts={}):
            _derive_anew(merge, merge.survivor)
            _derive_anew(merge, merge.merged)
    return None


def _next_stories(merge: NounMerge) -> list[int]:
    """Stories that still name the merged one, newest rows first. One query, four at the end."""
    kind = KINDS[merge.noun]
    places: list[models.QuerySet[Any]] = [
        kind.of(merge.merged).order_by("-pk").values_list(kind.article, flat=True)
    ]
    if merge.noun == "tag":
        places.append(Article.objects.filter(place=merge.merged).values_list("pk", flat=True))
        places.append(Quote.objects.filter(tag=merge.merged).values_list("article", flat=True))
    for rows in places:
        if found := list(dict.fromkeys(rows[:BATCH])):
            return found
    return _waiting_copies(merge.noun, merge.merged)[:BATCH]


def _waiting_copies(noun: str, key: int) -> list[int]:
    """Public stories whose working copy waits and names it; of others the rows say the same. One query."""
    waiting = Draft.objects.filter(differs=True, article__published_at__isnull=False)
    snapshots = waiting.values_list("pk", "snapshot").iterator(chunk_size=BATCH)
    return [pk for pk, snapshot in snapshots if key in nounmoving.named_in(snapshot, noun)]


def _derive_anew(merge: NounMerge, key: int) -> None:
    """Pages, index and related stories of every story that names it, the newest first, by the worker."""
    if merge.noun == "tag":
        public = TaggedArticle.objects.filter(tag=key, published_at__isnull=False)
        Tag.objects.filter(pk=key).update(carried=public.count())
        relating.choose_of_tag.enqueue(key)
    renewal.renew_older.enqueue(KINDS[merge.noun].model._meta.label_lower, key, LAST)


def _purge_lists(merge: NounMerge) -> None:
    keys: set[str] = set()
    for row in KINDS[merge.noun].model._base_manager.filter(pk__in=(merge.merged, merge.survivor)):
        keys |= cachekeys.touched_by_edit(row)
    purge(*keys)


def _held(noun: str, thing: Tag | Author, into: Tag | Author) -> tuple[Any, Any]:
    """Both rows, held against everybody else, in one order so that nobody waits for each other."""
    model: Any = KINDS[noun].model
    held = model._base_manager.select_for_update().filter(pk__in=(thing.pk, into.pk)).order_by("pk")
    rows = {row.pk: row for row in held}
    for one in (thing, into):
        row = rows.get(one.pk)
        if row is None or row.merged_into_id:
            raise Refused(MERGED if row or _merge_of(noun, one.pk) else GONE, str(one))
    running = NounMerge.objects.filter(noun=noun, stage__in=(Stage.MOVING, Stage.BACK))
    busy = running.filter(Q(merged__in=rows) | Q(survivor=thing.pk)).first()
    if busy is not None:
        raise Refused(BUSY, busy.merged_name if busy.merged in rows else str(thing))
    return rows[thing.pk], rows[into.pk]


def _merge_of(noun: str, key: int) -> NounMerge | None:
    """The standing merge by which it went."""
    return NounMerge.objects.filter(noun=noun, merged=key).exclude(stage=Stage.UNDONE).first()
