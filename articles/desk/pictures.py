"""What the newsroom does with pictures: add, amend, remove; and the work that follows each."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models, transaction
from django.db.models import Q

from articles.desk import aftermath
from articles.desk.models import Draft
from articles.media import library
from articles.media.models import Image
from articles.media.upload import Negative
from articles.models import Article, Reference
from portal.accounts.models import User
from portal.jobs.compat import task

AT_ONCE = 20


class PictureInUse(Exception):
    """An article shows the picture, so it is not deleted."""


def add(image: Image, negative: Negative, *, by: User | None) -> Image:
    """Take a developed picture into the library. The worker makes the copies that can wait."""
    with transaction.atomic():
        image.uploaded_by = by
        library.take_in(image, negative)
        make_copies.enqueue()
    return image


def amend(image: Image, fields: Collection[str], *, focus: tuple[float, float]) -> None:
    """Store what was edited and show it wherever the picture is used. Another focus cuts it anew."""
    with transaction.atomic():
        if fields:
            image.save(update_fields=fields)
        if focus != tuple(Image.objects.values_list("focal_x", "focal_y").get(pk=image.pk)):
            library.cut_anew(image, focus)
            make_copies.enqueue()
        aftermath.after_edit(image)


def used_in(image: Image) -> models.QuerySet[Article]:
    """The articles that show the picture, in what is stored or in a working copy that differs from it."""
    stored = Reference.objects.filter(kind=Reference.IMAGE, target=str(image.pk))
    in_text = Q(snapshot__body__regex=rf'data-images?="([0-9]+,)*{image.pk}[,"]')
    drafts = Draft.objects.filter(in_text | Q(snapshot__lead_image=image.pk), differs=True)
    return Article.objects.filter(Q(pk__in=stored.values("article")) | Q(pk__in=drafts.values("article")))


def remove(image: Image) -> None:
    """Delete a picture that nothing uses. Raises PictureInUse otherwise."""
    with transaction.atomic():
        if used_in(image).exists():
            raise PictureInUse
        library.throw_away(image)


@task()
def make_copies() -> None:
    """Make the copies that the newest waiting picture lacks, and show them where it is used.

    Each added picture enqueues this once; which of them comes next is decided when it runs.
    """
    image = library.make_next_copies()
    if image is not None:
        aftermath.after_edit(image)


def catch_up() -> None:
    """Enqueue work for pictures whose worker was lost, twenty at a time. One query when none was."""
    for _picture in Image.objects.overdue().only("pk")[:AT_ONCE]:
        make_copies.enqueue()
