"""Which pictures readers can fetch: those that something public uses, and no other."""

from __future__ import annotations

from collections.abc import Iterable

from articles.media import exposure as media
from articles.media.models import Image
from articles.models import Article, Reference, State


def used_by(article: Article) -> set[int]:
    """The pictures the stored row uses, as lead or in the text. One query."""
    targets = article.references.filter(kind=Reference.IMAGE).values_list("target", flat=True)
    return {int(pk) for pk in targets}


def used_by_these(articles: Iterable[int]) -> set[int]:
    """The pictures that the stored rows of these stories use. One query."""
    rows = Reference.objects.filter(kind=Reference.IMAGE, article__in=articles)
    return {int(pk) for pk in rows.order_by().values_list("target", flat=True)}


def settle(images: Iterable[int]) -> None:
    """Put each picture into the public folder or take it out, as its public uses say. Two queries."""
    wanted = {str(pk) for pk in images}
    in_use = set(
        Reference.objects.filter(
            kind=Reference.IMAGE, target__in=wanted, article__state=State.PUBLISHED
        ).values_list("target", flat=True)
    )
    for image in Image.objects.filter(pk__in=wanted):
        if str(image.pk) in in_use:
            media.expose(image)
        else:
            media.withdraw(image)
