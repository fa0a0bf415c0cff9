"""From a name to the tag it means."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from articles.models import Tag, TagKind
from portal.kit.text import one_line


def find(name: str) -> Tag | None:
    """The tag that ``name`` means in any case, apostrophe, edition or alias. One query."""
    return Tag.objects.named(name).first()


def find_or_make(name: str, edition: str, kind: str = TagKind.TOPIC) -> Tag:
    """The tag that ``name`` means, made in ``edition`` if nothing means it yet. Two editors make it once."""
    known = find(name)
    if known:
        return known
    written = one_line(name)[:100]
    try:
        with transaction.atomic():
            return Tag.objects.create(name=written, kind=kind, labels={edition: written})
    except IntegrityError:
        return Tag.objects.named(name).get()
