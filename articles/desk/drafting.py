"""The working copy: begun, saved, kept as revisions, and copied into the article when a verb says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from articles import body
from articles.desk import audit, rows
from articles.desk.models import Draft, Revision
from articles.desk.snapshot import Snapshot
from articles.models import Address, Article, TranslationGroup
from portal import editions
from portal.accounts.models import User
from portal.kit.text import slugify


class SlugTaken(Exception):
    """Another article of the edition has, or once had, this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True)
class Saved:
    """What became of a save: the stored snapshot, what was mended in the body, whether anything changed."""

    snapshot: Snapshot
    mended: tuple[body.Finding, ...]
    changed: bool


def begin(*, edition: str, by: User | None, translation_of: Article | None = None) -> Article:
    """A new, empty article of ``edition``; a translation joins the original's group. Three queries."""
    if by is not None and not by.has_perm("articles.add_article"):
        raise PermissionDenied
    if edition not in editions.codes():
        raise ValueError(f"{edition!r} is no edition of this portal.")
    with transaction.atomic():
        group = translation_of.group if translation_of else TranslationGroup.objects.create()
        article = Article.objects.create(edition=edition, group=group, created_by=by)
        Draft.objects.create(article=article, snapshot=Snapshot().as_json(), saved_by=by)
        audit.record(article, "begun", by=by)
    return article


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
) -> Saved:
    """Keep ``snapshot`` as the article's working copy, and as its row until it is first published.

    The body passes the grammar: what does not belong is mended and told in ``mended``. Raises
    ``body.Refused`` when it cannot be mended, ``SlugTaken``, ``PermissionDenied``; then nothing is stored.
    """
    if by is not None and not by.has_perm("articles.change_article"):
        raise PermissionDenied
    parsed = body.parse(snapshot.body)
    document = parsed.document.identify()
    before = snapshot_of(article)
    snapshot = snapshot.with_(body=document.html, slug=free_slug(article, snapshot, before))
    with transaction.atomic():
        changed = snapshot != before
        if changed:
            Draft.objects.update_or_create(
                article=article,
                defaults={
                    "snapshot": snapshot.as_json(),
                    "slug": snapshot.slug,
                    "differs": True,
                    "saved_by": by,
                },
            )
            keep_revision(article, snapshot, kind, by=by, note=note)
            audit.record(article, "saved", by=by)
            article.saved_at = timezone.now()
            Article.objects.filter(pk=article.pk).update(saved_at=article.saved_at)
        if not article.was_published:
            rows.write(article, snapshot)
    return Saved(snapshot, tuple(parsed.findings), changed)


def snapshot_of(article: Article) -> Snapshot:
    """The working copy, else what the row says. One query."""
    draft = Draft.objects.filter(article=article).first()
    return Snapshot.from_json(draft.snapshot) if draft else Snapshot.of(article)


def apply(article: Article) -> Snapshot:
    """Copy the working copy into row and lists. Called by the publishing verbs, inside their transaction."""
    snapshot = snapshot_of(article)
    if article.was_published and article.slug and snapshot.slug != article.slug:
        Address.objects.get_or_create(
            edition=article.edition, slug=article.slug, defaults={"article": article}
        )
    rows.write(article, snapshot)
    Draft.objects.filter(article=article).update(differs=False)
    return snapshot


def keep_revision(
    article: Article, snapshot: Snapshot, kind: str, *, by: User | None, note: str = ""
) -> Revision | None:
    """Keep a snapshot for ever; none for a save that changed nothing since the last. Two queries."""
    packed = Revision.pack(snapshot.as_json())
    last = Revision.objects.filter(article=article).order_by("-number").first()
    if last and kind == Revision.Kind.SAVED and bytes(last.packed) == packed:
        return None
    return Revision.objects.create(
        article=article,
        number=(last.number if last else 0) + 1,
        kind=kind,
        packed=packed,
        note=note,
        author=by,
    )


def bin_(article: Article, *, by: User | None) -> bool:
    """Put a never-published article into the bin. False when it was published once: then it is withdrawn."""
    return _set_binned(article, by=by, binned=True)


def restore(article: Article, *, by: User | None) -> bool:
    """Take an article out of the bin."""
    return _set_binned(article, by=by, binned=False)


def _set_binned(article: Article, *, by: User | None, binned: bool) -> bool:
    if by is not None and not by.has_perm("articles.change_article"):
        raise PermissionDenied
    with transaction.atomic():
        never_public = Article.objects.filter(pk=article.pk, published_at=None, binned_at__isnull=binned)
        if not never_public.update(binned_at=timezone.now() if binned else None):
            return False
        audit.record(article, "binned" if binned else "restored", by=by)
    return True


def free_slug(article: Article, snapshot: Snapshot, before: Snapshot | None = None) -> str:
    """The slug asked for, else that of the public page, else one made of the title.

    A made one steps aside for other stories, a typed one is refused. Until the story is public, one that was
    made of the title follows it: ``before`` is what was saved last.
    """
    typed = slugify(snapshot.slug) if snapshot.slug else ""
    if typed and not article.was_published and before and typed == before.slug and _is_made(before):
        typed = typed if snapshot.title == before.title else ""
    if typed and typed == article.slug:
        return typed
    if typed:
        if slug_is_taken(article, typed):
            raise SlugTaken(typed)
        return typed
    if article.was_published and article.slug:
        return article.slug
    base = slugify(snapshot.title)
    if not base:
        return ""
    slug, number = base, 2
    while slug_is_taken(article, slug):
        slug, number = f"{base[:85]}-{number}", number + 1
    return slug


def _is_made(snapshot: Snapshot) -> bool:
    """Whether the slug is the one that the title gives, perhaps with a number behind it."""
    base = slugify(snapshot.title)
    numbered = re.fullmatch(rf"{re.escape(base[:85])}-\d+", snapshot.slug)
    return bool(base) and (snapshot.slug == base or numbered is not None)


def slug_is_taken(article: Article, slug: str, edition: str = "") -> bool:
    """Whether another story of the edition has, had, or is about to have this address. Three queries."""
    edition = edition or article.edition
    others = Article.objects.filter(edition=edition, slug=slug).exclude(pk=article.pk)
    former = Address.objects.filter(edition=edition, slug=slug).exclude(article=article.pk)
    drafts = Draft.objects.filter(slug=slug, article__edition=edition).exclude(article=article.pk)
    return others.exists() or former.exists() or drafts.exists()
