"""The web server's own process: granian, as its command line starts it, with memory its children share.

Its web processes are forked from it: it loads the portal and what it is built on once for all of them. What
may not be shared it does not begin: no connection, no thread, no file of the data folder. Where the portal is
renewed another such process begins, with the code of then; one that is forked later has its brothers' code.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from importlib import import_module

from portal.operations import nursery


def main() -> None:
    """Run granian's command line. Ends with it."""
    from granian.cli import entrypoint

    # Elsewhere they begin anew and share nothing.
    if sys.platform == "linux":
        # Later Pythons would begin anew here, too, and lose the pipe in which they tell that they listen.
        multiprocessing.set_start_method("fork")
        load()
        # A collector that visits what was there before would write to it, and have a copy of its page.
        gc.collect()
        gc.freeze()
        nursery.open_up()
    entrypoint()


def load() -> None:
    """Import all that web processes and the worker need, views too, and begin nothing.

    What one of them imported for itself would be of the day it was forked: another release, perhaps.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.utils.module_loading import autodiscover_modules

    get_wsgi_application()
    rooms = ["portal.assembly", settings.ROOT_URLCONF]
    rooms += [f"portal.jobs.management.commands.{command}" for command in ("work", "keep_house")]
    if settings.PORTAL_METRICS:
        rooms.append("portal.pagecache.metered")
    if settings.PORTAL_SEVERAL_MACHINES:
        rooms.append("portal.pagecache.machines.keeping_up")
    for room in rooms:
        import_module(room)
    autodiscover_modules("timetable")


if __name__ == "__main__":
    main()
