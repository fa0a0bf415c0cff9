"""Attendants: threads of the worker that call one function again and again."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connections

from portal.jobs import timetable

log = logging.getLogger(__name__)


class Attendant(threading.Thread):
    """Calls the function until stopped, then once more if wanted. Logs when failures begin and end."""

    def __init__(self, constant: timetable.Constant) -> None:
        super().__init__(name=constant.name, daemon=True)
        self._constant = constant
        self._stopped = threading.Event()
        self._fails = False

    def run(self) -> None:
        try:
            while not self._stopped.wait(self._constant.seconds):
                self._call()
            if self._constant.at_stop:
                self._call()
        finally:
            connections.close_all()

    def stop(self, *, within: float) -> None:
        """Let the function end and run a last time, at most ``within`` seconds."""
        self._stopped.set()
        self.join(within)

    def _call(self) -> None:
        try:
            close_old_connections()
            self._constant.action()
        except Exception:
            if not self._fails:
                log.exception("%s fails and will be called again", self._constant.name)
            self._fails = True
        else:
            if self._fails:
                log.warning("%s works again", self._constant.name)
            self._fails = False
        finally:
            # Another thread's view of a file depends on what is still open (portal.sqlite).
            close_old_connections()
