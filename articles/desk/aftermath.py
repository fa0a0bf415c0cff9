"""Everything that follows a change, in one list. Called by name, inside the verb's transaction."""

from __future__ import annotations

from django.db import models

from articles import search
from articles.desk import exposure, renewal
from articles.models import Article, Rubric
from portal import parts

# Parts of pages that show stories of all kinds.
LISTS = ("newest", "most-read")


def after_publication(article: Article, images_before: set[int]) -> None:
    """A row became public or was revised: index, pictures, stories that mention it."""
    search.index(article)
    exposure.settle(images_before | exposure.used_by(article))
    renewal.renew(article)
    parts.purge(*LISTS)


def after_withdrawal(article: Article) -> None:
    """A row is public no more."""
    search.delete(article)
    exposure.settle(exposure.used_by(article))
    renewal.renew(article)
    parts.purge(*LISTS)


def after_edit(thing: models.Model) -> None:
    """A rubric, tag, author or picture was changed: stories that show it say so.

    A renamed rubric shows its new name; a moved one lists its stories in its new parent and no other.
    """
    renewal.renew(thing)
    if isinstance(thing, Rubric):
        parts.purge(*LISTS)
