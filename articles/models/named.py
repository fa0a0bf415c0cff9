"""Addresses that follow from a name when nobody types one, and what becomes of those that are left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.kit.text import fold
from portal.planned import Beginning


def begins(column: str, text: str) -> Q:
    """That a folded column begins with a text, asked so that its index answers on either engine."""
    return Q(Beginning(column, text))


def beginnings(names: Iterable[str]) -> Iterator[str]:
    """Each name, folded, from each of its words on."""
    for name in names:
        words = fold(name).split()
        yield from (" ".join(words[start:])[:200] for start in range(len(words)))


def keep_found_by(row: Any, names: Iterable[str]) -> None:
    """Have the row found by every one of these names, from each of its words on, and by no other.

    At most three queries.
    """
    kept = set(row.found_by.values_list("folded", flat=True))
    wanted = set(beginnings(names))
    if kept - wanted:
        row.found_by.filter(folded__in=kept - wanted).delete()
    if wanted - kept:
        row.found_by.bulk_create(
            row.found_by.model(**{_noun(row): row}, folded=one) for one in sorted(wanted - kept)
        )


class Named(Protocol):
    """A row whose address may be left to its name."""

    pk: Any
    slug: str

    def own_slug(self) -> str: ...


def refuse_taken(row: Named) -> None:
    """Raise ``ValidationError`` where the address of the row is, or once was, another row's. Two queries."""
    slug = row.slug or row.own_slug()
    former = _former(row).exclude(**{_noun(row): row.pk}) if row.pk else _former(row)
    if row.slug:
        # Forms themselves ask whether another row has what is typed.
        if former.filter(slug=slug).exists():
            text = _(
                "“%(slug)s” was the address of another one and leads there for ever. Type a different one."
            )
            raise ValidationError({"slug": text % {"slug": slug}})
        return
    if is_taken(row, slug):
        text = _("Another one has the address “%(slug)s”, which follows from the name. Type a different one.")
        raise ValidationError({"slug": text % {"slug": slug}})


def is_taken(row: Any, slug: str) -> bool:
    """Whether another row of the kind has the address, or once had it. Two queries."""
    others = type(row)._base_manager.filter(slug=slug).exclude(pk=row.pk)
    former = _former(row).filter(slug=slug).exclude(Q(**{_noun(row): row.pk}) if row.pk else Q(pk=None))
    return others.exists() or former.exists()


def free_slug(row: Any, wanted: str) -> str:
    """The slug, with a number behind it where another row has or once had it. Two queries for each try."""
    slug, number = wanted, 2
    while is_taken(row, slug):
        slug, number = f"{wanted[:85]}-{number}", number + 1
    return slug


def leave_address(row: Any) -> None:
    """Have the address that a row is stored under lead to it, once it is saved under another.

    Called before it is saved, in its transaction. One query, two or three more where the address is new.
    What is saved past the forms under a former address of another row has it: no address leads to two.
    """
    stored = (
        type(row)._base_manager.filter(pk=row.pk).values_list("slug", flat=True).first() if row.pk else None
    )
    if stored == row.slug:
        return
    _former(row).filter(slug=row.slug).delete()
    if stored:
        _former(row).get_or_create(slug=stored, defaults={_noun(row): row})


def _former(row: Any) -> models.QuerySet[Any]:
    """The former addresses of all rows of its kind."""
    addresses: Any = row._meta.get_field("former_addresses").related_model
    return addresses.objects.of_kind(_noun(row))


def _noun(row: Any) -> str:
    return str(row._meta.model_name)
