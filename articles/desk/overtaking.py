"""A save that another one has overtaken: both texts are read, merged as an editor chooses, and stored."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from articles.desk import drafting, merging, references
from articles.desk.merging import Merge
from articles.desk.models import Revision
from articles.desk.snapshot import Snapshot
from articles.media.models import Image
from articles.models import Article, Author, Rubric, Tag
from portal.accounts.models import User


def between(article: Article, mine: Snapshot, *, base: int, theirs: int) -> Merge:
    """What ``mine``, written over version ``base``, and the stored ``theirs`` made of it. Two queries."""
    return merging.merge(drafting.as_of(article, base), mine, drafting.as_of(article, theirs))


def keep(
    article: Article, merge: Merge, choices: Mapping[str, str], *, by: User | None, base: int, theirs: int
) -> None:
    """Store the merged text over version ``theirs``; what the editor wrote and did not take is set aside.

    Set aside means kept among the revisions. Raises what ``drafting.save`` raises, ``Stale`` among it, and
    ``ValueError`` while a choice is open; then nothing is stored.
    """
    merged = _standing(merge.resolve(choices))
    with transaction.atomic():
        if merge.sets_aside(choices):
            drafting.keep_revision(article, merge.mine, Revision.Kind.ASIDE, by=by, version=base)
        drafting.save(article, merged, by=by, version=theirs)


def _standing(snapshot: Snapshot) -> Snapshot:
    """The snapshot without what was deleted since one of the two was written; what was merged is followed.

    Seven queries, more where something is no more.
    """
    snapshot = references.followed(snapshot)
    tags = set(Tag.objects.filter(pk__in=[*snapshot.tags, snapshot.place]).values_list("pk", flat=True))
    rubrics = set(
        Rubric.objects.filter(pk__in=[*snapshot.rubrics, snapshot.rubric]).values_list("pk", flat=True)
    )
    authors = set(
        Author.objects.filter(pk__in=[credit.author for credit in snapshot.byline]).values_list(
            "pk", flat=True
        )
    )
    pictured = Image.objects.filter(pk=snapshot.lead_image).exists() if snapshot.lead_image else False
    return snapshot.with_(
        tags=tuple(pk for pk in snapshot.tags if pk in tags),
        place=snapshot.place if snapshot.place in tags else None,
        rubrics=tuple(pk for pk in snapshot.rubrics if pk in rubrics),
        rubric=snapshot.rubric if snapshot.rubric in rubrics else None,
        byline=tuple(credit for credit in snapshot.byline if credit.author in authors),
        lead_image=snapshot.lead_image if pictured else None,
    )
