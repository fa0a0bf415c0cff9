"""What admin pages share whose models purge when they are saved or deleted."""

from __future__ import annotations

from typing import Generic, TypeVar

from django.db import models, transaction
from django.http import HttpRequest

from portal.versions.admin import VersionedAdmin

M = TypeVar("M", bound=models.Model)


class OneByOneAdmin(VersionedAdmin, Generic[M]):
    """Deletes chosen rows one by one: in bulk, models are not asked, and would purge nothing."""

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[M]) -> None:
        with transaction.atomic():
            for row in queryset:
                row.delete()
