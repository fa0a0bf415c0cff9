from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.operations.alarms import watching


class Command(BaseCommand):
    help = "Look once at everything and tell whoever shall know. The worker does so by itself."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        watching.look()
