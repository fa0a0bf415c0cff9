from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.pages.reading import load_missing


class Command(BaseCommand):
    help = "Make the shipped texts of site pages editable; what editors wrote stays."

    def handle(self, *args: Any, **options: Any) -> None:
        load_missing()
