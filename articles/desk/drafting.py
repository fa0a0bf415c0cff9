"""The working copy: begun, saved, kept as revisions, and copied into the article when a verb says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from articles import body
from articles.desk import audit, findable, references, rights, rows, slugs, translating
from articles.desk.models import Draft, Revision, TimedDeed
from articles.desk.snapshot import Snapshot
from articles.desk.timed import forget
from articles.models import Address, Article, TranslationGroup
from portal import editions
from portal.accounts.models import User


class Stale(Exception):
    """Somebody saved after the form was opened. ``draft`` is what is stored now; nothing was changed."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.version)
        self.draft = draft


@dataclass(frozen=True)
class Saved:
    """What became of a save: the stored snapshot, what was mended in the body, whether anything changed."""

    snapshot: Snapshot
    mended: tuple[body.Finding, ...]
    changed: bool


class VersionExists(Exception):
    """Somebody else has just begun the story in this edition."""


def begin(*, edition: str, by: User | None, translation_of: Article | None = None, form: str = "") -> Article:
    """A new, empty article of ``edition``; a translation joins the original's group. Four queries.

    It begins under the embargo of its original: what may not be read yet may be read in no language.
    ``form`` names the form it is begun in: sent twice, it begins one article. Raises ``PermissionDenied``,
    ``VersionExists`` where somebody was first to translate it, ``ValueError`` for an unknown edition.
    """
    if not rights.of(by).may_begin(edition):
        raise PermissionDenied
    if edition not in editions.codes():
        raise ValueError(f"{edition!r} is no edition of this portal.")
    try:
        with transaction.atomic():
            group = translation_of.group if translation_of else TranslationGroup.objects.create()
            held = _embargo_of(translation_of) if translation_of else None
            article = Article.objects.create(edition=edition, group=group, created_by=by, embargo_until=held)
            empty = Snapshot().as_json()
            Draft.objects.create(article=article, snapshot=empty, saved_by=by, begun_in=form or None)
            if translation_of:
                translating.note_original(article, translation_of, by=by)
            audit.record(article, "begun", by=by)
    except IntegrityError:
        twin = begun_in(form, by=by)
        if twin is not None:
            return twin
        if translation_of and translation_of.group.articles.filter(edition=edition).exists():
            raise VersionExists from None
        raise
    return article


def _embargo_of(original: Article) -> datetime | None:
    """The embargo of this moment: somebody may have set it since the original was read. One query."""
    stored = Article.objects.select_for_update().filter(pk=original.pk)
    return stored.values_list("embargo_until", flat=True).get()


def begun_in(form: str, *, by: User | None) -> Article | None:
    """The article that this person began in this form. One query, none without a name."""
    return Article.objects.filter(draft__begun_in=form, created_by=by).first() if form else None


def begun_from(original: Article) -> Snapshot:
    """What a translation takes over from its original: all that is not words. One query."""
    return snapshot_of(original).with_(title="", slug="", lead="", body="", lead_caption="")


def save(
    article: Article,
    snapshot: Snapshot,
    *,
    by: User | None,
    kind: str = Revision.Kind.SAVED,
    note: str = "",
    version: int | None = None,
) -> Saved:
    """Keep ``snapshot`` as the article's working copy, and as its row until it is first published.

    The body passes the grammar: what does not belong is mended and told in ``mended``. ``version`` is that
    of the working copy it was written over; None writes over any. Raises ``body.Refused`` when the text
    cannot be mended, ``slugs.SlugTaken``, ``Stale``, ``PermissionDenied``; then nothing is stored.
    """
    _guard(article, by)
    parsed = body.parse(snapshot.body)
    document = parsed.document.identify()
    stored = Draft.objects.filter(article=article).first()
    before = Snapshot.from_json(stored.snapshot) if stored else Snapshot.of(article)
    if version is not None and stored is not None and stored.version != version:
        raise Stale(stored)
    snapshot = snapshot.with_(body=document.html, slug=slugs.free_slug(article, snapshot, before))
    with transaction.atomic():
        _still_allowed(article, by)
        changed = snapshot != before
        if changed:
            new_version = _store(article, snapshot, by=by, version=version)
            keep_revision(article, snapshot, kind, by=by, note=note, version=new_version)
            article.saved_at = timezone.now()
        if not article.was_published:
            rows.write(article, snapshot)
        elif changed:
            Article.objects.filter(pk=article.pk).update(saved_at=article.saved_at)
        if changed:
            findable.keep(article, snapshot, document.text)
            audit.record(article, "saved", by=by)
    return Saved(snapshot, tuple(parsed.findings), changed)


def _store(article: Article, snapshot: Snapshot, *, by: User | None, version: int | None) -> int | None:
    """Put the snapshot into the working copy: one UPDATE decides between two who save at once.

    Gives the version that it has now; None where it was written over any, and another may have come between.
    """
    values = {"snapshot": snapshot.as_json(), "slug": snapshot.slug, "differs": True, "saved_by": by}
    drafts = Draft.objects.filter(article=article)
    mine = drafts if version is None else drafts.filter(version=version)
    if mine.update(**values, version=F("version") + 1, saved_at=timezone.now()):
        return None if version is None else version + 1
    stored = drafts.first()
    if stored is not None:
        raise Stale(stored)
    return Draft.objects.create(article=article, **values).version


def snapshot_of(article: Article) -> Snapshot:
    """The working copy, else what the row says. One query."""
    return working_copy(article)[0]


def working_copy(article: Article) -> tuple[Snapshot, int]:
    """The working copy, else what the row says, and its version: what ``save`` is told. One query."""
    draft = Draft.objects.filter(article=article).first()
    return (Snapshot.from_json(draft.snapshot), draft.version) if draft else (Snapshot.of(article), 1)


def differs(article: Article) -> bool:
    """Whether the working copy holds what readers do not see; without one it does not. One query."""
    return Draft.objects.filter(article=article, differs=True).exists()


def as_of(article: Article, version: int) -> Snapshot:
    """The working copy as it stood at ``version``; empty when the article had just been begun. One query."""
    kept = revision_of(article, version)
    return Snapshot.from_json(kept.snapshot) if kept else Snapshot()


def revision_of(article: Article, version: int) -> Revision | None:
    """Who saved ``version``, when and what; None when the article had just been begun. One query.

    Every save that changes something keeps a revision, so the last one until then says it.
    """
    kept = Revision.objects.filter(article=article, version__lte=version).exclude(kind=Revision.Kind.ASIDE)
    return kept.select_related("author").order_by("-number").first()


def apply(article: Article) -> tuple[Snapshot, int]:
    """Copy the working copy into row and lists. Called by the publishing verbs, inside their transaction.

    What it names and is no more (a tag that was deleted) is left out. Gives what was copied and the working
    copy's version.
    """
    snapshot, version = working_copy(article)
    snapshot, _lost = references.without_lost(snapshot)
    if article.was_published and article.slug and snapshot.slug != article.slug:
        Address.objects.get_or_create(
            edition=article.edition, slug=article.slug, defaults={"article": article}
        )
    rows.write(article, snapshot)
    Draft.objects.filter(article=article).update(differs=False)
    findable.keep(article, snapshot)
    return snapshot, version


def keep_revision(
    article: Article,
    snapshot: Snapshot,
    kind: str,
    *,
    by: User | None,
    note: str = "",
    version: int | None = None,
) -> Revision | None:
    """Keep a snapshot for ever; none for a save that changed nothing since the last. At most three queries.

    ``version`` is that of the working copy, where the caller knows it; of a text set aside, the one that it
    was written over.
    """
    packed = Revision.pack(snapshot.as_json())
    last = Revision.objects.filter(article=article).order_by("-number").first()
    if last and kind == Revision.Kind.SAVED and bytes(last.packed) == packed:
        return None
    if version is None:
        version = Draft.objects.filter(article=article).values_list("version", flat=True).first() or 1
    return Revision.objects.create(
        article=article,
        number=(last.number if last else 0) + 1,
        version=version,
        kind=kind,
        packed=packed,
        note=note,
        is_marked=bool(note) or Revision.Kind(kind).is_marked,
        author=by,
    )


def bin_(article: Article, *, by: User | None) -> bool:
    """Put a never-published article into the bin. False when it was published once: then it is withdrawn."""
    return _set_binned(article, by=by, binned=True)


def restore(article: Article, *, by: User | None) -> bool:
    """Take an article out of the bin."""
    return _set_binned(article, by=by, binned=False)


def _set_binned(article: Article, *, by: User | None, binned: bool) -> bool:
    _guard(article, by)
    with transaction.atomic():
        never_public = Article.objects.filter(pk=article.pk, published_at=None, binned_at__isnull=binned)
        if not never_public.update(binned_at=timezone.now() if binned else None):
            return False
        forget(article, *TimedDeed.Deed)
        audit.record(article, "binned" if binned else "restored", by=by)
    return True


def _guard(article: Article, by: User | None) -> None:
    if not rights.of(by).may_edit(article):
        raise PermissionDenied


def _still_allowed(article: Article, by: User | None) -> None:
    """Look again at how the story stands: somebody may just have handed it on, or published it.

    Then who may change drafts only is refused, and its row is readers'. At most one query.
    """
    if article.was_published:
        return
    article.refresh_from_db(fields=["state", "published_at", "rubric"])
    if not rights.of(by).covers(article.rubric_id):
        _guard(article, by)
