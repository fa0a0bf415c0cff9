"""What admin pages share whose models purge when they are saved or deleted."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest

M = TypeVar("M", bound=models.Model)


class OneByOneAdmin(admin.ModelAdmin[M]):
    """Deletes chosen rows one by one: in bulk, models are not asked, and would purge nothing."""

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[M]) -> None:
        with transaction.atomic():
            for row in queryset:
                row.delete()
