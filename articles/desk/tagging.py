"""From a name to the tag it means."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction

from articles.models import Tag, TagAlias, TagKind
from portal.kit.text import fold, one_line


def find(name: str) -> Tag | None:
    """The tag that ``name`` means in any case, apostrophe, edition or alias. One query."""
    return Tag.objects.named(name).first()


def spellings(tags: Collection[Tag]) -> dict[int, str]:
    """For each tag a name that ``find`` leads back to it: its label where that does, else its own name.

    Homonyms share a label; their names differ. Two queries.
    """
    folded = {tag.pk: fold(tag.label) for tag in tags}
    meant: dict[str, int] = {}
    for known in (
        TagAlias.objects.values_list("folded", "tag"),
        Tag.objects.standing().values_list("folded", "pk"),
    ):
        meant.update(known.filter(folded__in=folded.values()))
    return {tag.pk: tag.label if meant.get(folded[tag.pk]) == tag.pk else tag.name for tag in tags}


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
