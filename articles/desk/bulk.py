"""Changing rubric or tags of many stories: one by one, by the desk's verbs, with the person's rights."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from articles import body
from articles.desk import audit, drafting, publishing, references, rights, slugs
from articles.desk.bulk_change import BulkChange
from articles.desk.models import Draft
from articles.desk.snapshot import Snapshot
from articles.models import Article, Rubric, Tag
from portal.accounts.models import User
from portal.jobs.compat import task

log = logging.getLogger(__name__)

MOST_STORIES: Final = 10_000
MOST_TAGS: Final = 30
BATCH: Final = 20
LONGEST_TITLE: Final = 120
# More are counted and not named: each is written with all the others.
MOST_NAMED: Final = 1000
# Why a story was left out, or what is still to be done for it.
GONE, RIGHTS, BIN, TAGS, OVERTAKEN, REFUSED, FAULT, SAME, WAITS = (
    "gone", "rights", "bin", "tags", "overtaken", "refused", "fault", "same", "waits",
)  # fmt: skip


class LeftOut(Exception):
    """The story stays as it is."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a main rubric, tags to be added at the end, tags to be taken off."""

    rubric: int | None = None
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()

    def of(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with it. The rubric that was the main one is one no more."""
        kept = [tag for tag in snapshot.tags if tag not in self.removed]
        tags = tuple(dict.fromkeys((*kept, *self.added)))
        if self.rubric is None:
            return snapshot.with_(tags=tags)
        further = tuple(pk for pk in snapshot.rubrics if pk != self.rubric)
        return snapshot.with_(tags=tags, rubric=self.rubric, rubrics=further)


def begin(
    stories: Sequence[int],
    *,
    by: User,
    rubric: Rubric | None = None,
    added: Sequence[Tag] = (),
    removed: Sequence[Tag] = (),
) -> BulkChange:
    """Begin to change the stories; each needs its own right when its turn comes. Three queries.

    Raises ``PermissionDenied`` for who writes nothing, ``ValueError`` for nothing to do or too many.
    """
    if not rights.of(by).writes:
        raise PermissionDenied
    chosen = list(dict.fromkeys(stories))
    if not chosen or len(chosen) > MOST_STORIES or not (rubric or added or removed):
        raise ValueError("Nothing to change, or too much.")
    with transaction.atomic():
        bulk = BulkChange.objects.create(
            person=by,
            rubric=rubric,
            added=[tag.pk for tag in added],
            removed=[tag.pk for tag in removed],
            stories=chosen,
        )
        tags = {"added": [str(tag) for tag in added], "removed": [str(tag) for tag in removed]}
        audit.record(None, "changed many", by=by, stories=len(chosen), rubric=str(rubric or ""), **tags)
        carry_out.enqueue(bulk.pk)
    return bulk


@task()
def carry_out(pk: int) -> None:
    """Change the next twenty stories and ask for those after them. Harmless when run twice or by two."""
    for _number in range(BATCH):
        if not step(pk):
            return
    carry_out.enqueue(pk)


def go_on(bulk: BulkChange) -> None:
    """Carry on a change whose worker was lost for good. Harmless when it was not."""
    if bulk.ended_at is None:
        carry_out.enqueue(bulk.pk)


def step(pk: int) -> bool:
    """Change one story; whether another is to be changed. In one transaction with the place it was at."""
    with transaction.atomic():
        bulk = BulkChange.objects.select_related("person").filter(pk=pk, ended_at=None).first()
        if bulk is None:
            return False
        place = bulk.position
        if place >= bulk.total:
            BulkChange.objects.filter(pk=pk, ended_at=None).update(ended_at=timezone.now())
            return False
        now = timezone.now()
        mine = BulkChange.objects.filter(pk=pk, position=place).update(position=place + 1, moved_at=now)
        if not mine:
            return False  # Another worker has it in hand.
        number = bulk.stories[place]
        article = Article.objects.filter(pk=number).first()
        reason = _change_or_say_why(bulk, article)
        if reason in ("", WAITS):
            BulkChange.objects.filter(pk=pk).update(changed=bulk.changed + 1)
        if reason and len(bulk.left_out) < MOST_NAMED:
            entry = [number, str(article)[:LONGEST_TITLE] if article else "", reason]
            BulkChange.objects.filter(pk=pk).update(left_out=[*bulk.left_out, entry])
    return True


def _change_or_say_why(bulk: BulkChange, article: Article | None) -> str:
    """Empty when the story was changed, else the reason. One that fails stays wholly as it was."""
    person = bulk.person
    merged = references.survivors_of(Tag, [*bulk.added, *bulk.removed])
    added, removed = ((merged.get(pk, pk) for pk in tags) for tags in (bulk.added, bulk.removed))
    wanted = Wanted(bulk.rubric_id, tuple(added), tuple(removed))
    try:
        if article is None:
            raise LeftOut(GONE)
        if person is None or not person.is_active:
            raise LeftOut(RIGHTS)
        with transaction.atomic():
            return _change(article, wanted, person)
    except LeftOut as left:
        return left.reason
    except PermissionDenied:
        return RIGHTS
    except drafting.Stale:
        return OVERTAKEN
    except (body.Refused, publishing.NotPublishable, slugs.SlugTaken):
        return REFUSED
    except DatabaseError:
        raise  # The whole story is tried again: the database was busy.
    except Exception:
        log.exception("Story %s could not be changed with many", article.pk if article else None)
        return FAULT


def _change(article: Article, wanted: Wanted, person: User) -> str:
    """Save the working copy; readers of a public story see it at once, if nothing else waits in it."""
    if article.binned_at:
        raise LeftOut(BIN)
    theirs = rights.of(person)
    if not theirs.may_edit(article) or (article.was_published and not theirs.may_publish(article)):
        raise LeftOut(RIGHTS)
    before, version = drafting.working_copy(article)
    after = wanted.of(before)
    if after == before:
        raise LeftOut(SAME)
    if len(after.tags) > MOST_TAGS:
        raise LeftOut(TAGS)
    waited = article.is_published and Draft.objects.filter(article=article, differs=True).exists()
    drafting.save(article, after, by=person, version=version)
    if waited:
        return WAITS
    if article.is_published:
        publishing.revise(article, by=person)
    return ""
