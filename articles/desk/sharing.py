"""Links that show a working copy to somebody without an account: made, listed, opened, revoked."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from articles import body
from articles.desk import audit, drafting, rights
from articles.desk.models import SharedPreview
from articles.media.models import Image
from articles.models import Article
from portal.accounts.models import User

# How long a link may live, in hours.
LIVES = (1, 24, 24 * 7)
KEPT_FOR = timedelta(days=90)
SHOWN = 20
SIGNER = signing.Signer(sep=".", salt="articles.desk.sharing")


def make(article: Article, *, hours: int, by: User) -> SharedPreview:
    """A new link to the article's working copy, for 1 hour, a day or a week.

    Raises ``PermissionDenied``, and ``ValueError`` for another time or a story in the bin.
    """
    _guard(article, by)
    if hours not in LIVES or article.binned_at:
        raise ValueError("A link lives an hour, a day or a week, and leads to no story in the bin.")
    with transaction.atomic():
        SharedPreview.objects.filter(expires_at__lt=timezone.now() - KEPT_FOR).delete()
        expires_at = timezone.now() + timedelta(hours=hours)
        link = SharedPreview.objects.create(article=article, made_by=by, expires_at=expires_at)
        audit.record(article, "preview shared", by=by, link=link.pk, hours=hours)
    return link


def revoke(link: SharedPreview, *, by: User) -> bool:
    """End a link now. False when it has ended already.

    Whoever made it may, wherever the story is by now; so may who edits it. Raises ``PermissionDenied``.
    """
    if link.made_by_id != by.pk:
        _guard(link.article, by)
    with transaction.atomic():
        living = SharedPreview.objects.filter(pk=link.pk, revoked_at=None, expires_at__gt=timezone.now())
        if not living.update(revoked_at=timezone.now()):
            return False
        audit.record(link.article, "preview revoked", by=by, link=link.pk)
    return True


def revoke_all(article: Article) -> None:
    """End every link to a story that is taken from readers. Part of that deed; one query."""
    living = SharedPreview.objects.filter(article=article, revoked_at=None)
    living.update(revoked_at=timezone.now())


def of(article: Article, person: User) -> list[SharedPreview]:
    """The links that ``person`` may end, the newest first, twenty at most. One query.

    Those of everybody for who edits the story, else their own.
    """
    theirs = SharedPreview.objects.filter(article=article)
    if not rights.of(person).may_edit(article):
        theirs = theirs.filter(made_by=person)
    links = list(theirs.select_related("made_by")[:SHOWN])
    makers = {link.made_by_id: link.made_by for link in links}
    for link in links:
        link.article, link.made_by = article, makers[link.made_by_id]
    return links


def is_living(link: SharedPreview) -> bool:
    """Whether it shows anything. Without queries where it is over; else see ``is_vouched_for``."""
    is_on = link.revoked_at is None and link.expires_at > timezone.now() and not link.article.binned_at
    return is_on and is_vouched_for(link)


def is_vouched_for(link: SharedPreview) -> bool:
    """Whether who made it still works at the desk and on the story: a right taken away ends its links.

    A story that was handed on to its editors is still its author's. Three queries at most, once for a person.
    """
    maker = link.made_by
    return (
        maker is not None and maker.is_active and maker.is_staff and rights.of(maker).works_on(link.article)
    )


def token_of(link: SharedPreview) -> str:
    """What stands in the address."""
    return SIGNER.sign(f"{link.pk}-{link.nonce}")


def find(token: str) -> SharedPreview | None:
    """The living link of a token; None for one that was never made, was revoked or is over.

    Four queries, none for a token that nobody here has signed.
    """
    try:
        number, _dash, nonce = SIGNER.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    link = SharedPreview.objects.select_related("article", "made_by").filter(pk=number, nonce=nonce).first()
    return link if link is not None and is_living(link) else None


def note_opening(link: SharedPreview) -> None:
    """Keep when it was last opened, and nothing of who did. One query."""
    SharedPreview.objects.filter(pk=link.pk).update(opened_at=timezone.now())


def pictures(article: Article) -> dict[str, bool]:
    """The keys of the working copy's pictures, and whether readers can fetch them anyway. Two queries."""
    snapshot = drafting.snapshot_of(article)
    used = set(body.parse(snapshot.body).document.references.images)
    if snapshot.lead_image:
        used.add(snapshot.lead_image)
    return dict(Image.objects.filter(pk__in=used).values_list("key", "is_public"))


def _guard(article: Article, by: User) -> None:
    if not rights.of(by).may_edit(article):
        raise PermissionDenied
