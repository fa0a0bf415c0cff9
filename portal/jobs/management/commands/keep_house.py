from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from portal.jobs import housekeeping
from portal.metrics import watched


class Command(BaseCommand):
    help = "Do what a machine must do for its own folder; for one that has a web server and no worker."

    def handle(self, *args: Any, **options: Any) -> None:
        watched.begin("housekeeper")
        stopped = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        threads = housekeeping.threads()
        for thread in threads:
            thread.start()
        stopped.wait()
        for thread in threads:
            thread.stop(within=10)
