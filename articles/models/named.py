"""Addresses that follow from a name when nobody types one."""

from __future__ import annotations

from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


class Named(Protocol):
    """A row whose address may be left to its name."""

    pk: Any
    slug: str

    def own_slug(self) -> str: ...


def refuse_taken(row: Named) -> None:
    """Raise ``ValidationError`` where the address that follows from the name is another row's. One query."""
    if row.slug:
        return  # forms check what is typed
    rows: models.QuerySet[models.Model] = type(row)._base_manager.all()  # type: ignore[attr-defined]
    slug = row.own_slug()
    if rows.filter(slug=slug).exclude(pk=row.pk).exists():
        text = _("Another one has the address “%(slug)s”, which follows from the name. Type a different one.")
        raise ValidationError({"slug": text % {"slug": slug}})
