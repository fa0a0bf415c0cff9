"""Which rubrics, authors, tags, pictures and bars came from which site, by the numbers that they have there.

What is not among them was made here, under whatever name, and no export writes over it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import models

from articles.importing.models import ArrivedRow
from articles.importing.whole.putting import put


def note(model: type[models.Model], site: str, pairs: Iterable[tuple[int | None, int]]) -> None:
    """Remember whence rows came: their numbers there, and here. In the open transaction; three statements."""
    pks = {number: pk for number, pk in pairs if number is not None}
    _of(model, site).filter(number__in=pks).delete()
    put(
        ArrivedRow,
        (ArrivedRow(site=site, kind=_kind(model), number=number, row=pk) for number, pk in pks.items()),
    )


def pks(model: type[models.Model], site: str, numbers: Collection[int | None]) -> dict[int, int]:
    """The rows by their numbers there, also of those that are here no more. One query."""
    known = [number for number in numbers if number is not None]
    return dict(_of(model, site).filter(number__in=known).values_list("number", "row"))


def numbers(model: type[models.Model], site: str, pks: Collection[int]) -> dict[int, int]:
    """The numbers there by the keys here, of those that came from there. One query."""
    return dict(_of(model, site).filter(row__in=pks).values_list("row", "number"))


def forget(model: type[models.Model], site: str, pk: int) -> None:
    """A row that is here no more because it is there no more: should it return, it is new. One statement."""
    _of(model, site).filter(row=pk).delete()


def _of(model: type[models.Model], site: str) -> models.QuerySet[ArrivedRow]:
    return ArrivedRow.objects.filter(site=site, kind=_kind(model))


def _kind(model: type[models.Model]) -> str:
    return str(model._meta.model_name)
