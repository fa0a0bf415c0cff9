"""The public names of rows: slugs of rubrics, tags and authors, uids of stories and pictures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import models

from articles.body import values
from articles.media.models import Image
from articles.models import Article, Author, NounAddress, Rubric, Tag
from articles.models.addresses import NOUNS

NAMED: Final[dict[str, tuple[type[models.Model], str]]] = {
    "rubric": (Rubric, "slug"),
    "author": (Author, "slug"),
    "tag": (Tag, "slug"),
    "image": (Image, "uid"),
    "article": (Article, "uid"),
}
# Of so many rows of a kind the names are kept; then they are looked up anew.
KEPT: Final = 50_000
AT_ONCE: Final = 500


class Names:
    """Looks names up, many at once, and keeps them for a while: memory stays flat."""

    def __init__(self) -> None:
        self._names: dict[str, dict[Any, Any]] = {}
        self._keys: dict[str, dict[Any, Any]] = {}

    def of(self, kind: str, keys: Iterable[int]) -> dict[int, str]:
        """The names of rows by primary key; what is no more is left out. One query for 500 new ones."""
        model, field = NAMED[kind]
        return self._found(self._names.setdefault(kind, {}), model, "pk", field, keys)

    def keys(self, kind: str, names: Iterable[str]) -> dict[str, int]:
        """The primary keys of rows by name, likewise, and by former ones of rubrics, tags and authors."""
        model, field = NAMED[kind]
        # A uid that is none can't be asked for.
        names = set(names)
        fitting = filter(values.uid, names) if field == "uid" else names
        kept = self._keys.setdefault(kind, {})
        found = self._found(kept, model, field, "pk", fitting)
        if kind in NOUNS and (left := set(names) - found.keys()):
            former = NounAddress.objects.of_kind(kind).filter(slug__in=left).values_list("slug", kind)
            found |= dict(former)
        return found

    def forget(self) -> None:
        """Look everything up anew: rows were written, or a transaction was rolled back."""
        self._names.clear()
        self._keys.clear()

    def _found(
        self, kept: dict[Any, Any], model: type[models.Model], by: str, field: str, wanted: Iterable[Any]
    ) -> dict[Any, Any]:
        wanted = set(wanted)
        if len(kept) > KEPT:
            kept.clear()
        lacking = list(wanted - kept.keys())
        for start in range(0, len(lacking), AT_ONCE):
            some = lacking[start : start + AT_ONCE]
            rows = model._base_manager.filter(**{f"{by}__in": some}).values_list(by, field)
            kept.update((_plain(one), _plain(other)) for one, other in rows)
        return {one: kept[one] for one in wanted if one in kept}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)
