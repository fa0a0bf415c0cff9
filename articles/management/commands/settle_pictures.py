from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.media import exposure


class Command(BaseCommand):
    help = "Bring the folder of public pictures to what the database says."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        exposure.settle_all()
