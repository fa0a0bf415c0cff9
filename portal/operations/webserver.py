"""The web server's own process: granian, as its command line starts it, with memory its children share.

Its web processes are forked from it. What it has imported by then is in memory once: of Python's library all
that Django will ask for, which is as old as the Python that runs here anyway. Nothing of the portal nor of
what it is built on may be imported here: a web process that is renewed takes both anew from the disk.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
from contextlib import suppress
from importlib import import_module

# Each brings others along.
LIBRARY = (
    "argparse", "calendar", "concurrent.futures.thread", "csv", "decimal", "difflib", "email.contentmanager",
    "email.headerregistry", "email.mime.message", "email.mime.multipart", "email.mime.text", "graphlib",
    "gzip", "html.parser", "http.client", "http.cookies", "importlib.metadata", "importlib.resources",
    "mimetypes", "pkgutil", "pprint", "secrets", "sqlite3", "statistics", "unicodedata", "urllib.request",
    "wsgiref.util", "xml.sax.saxutils", "zipfile", "zoneinfo",
)  # fmt: skip


def main() -> None:
    """Run granian's command line. Ends with it."""
    from granian.cli import entrypoint

    # Elsewhere they begin anew and share nothing.
    if sys.platform == "linux":
        # Later Pythons would begin anew here, too, and lose the pipe in which they tell that they listen.
        multiprocessing.set_start_method("fork")
        for name in LIBRARY:
            with suppress(ImportError):
                import_module(name)
        # A collector that visits what was there before would write to it, and have a copy of its page.
        gc.collect()
        gc.freeze()
    entrypoint()


if __name__ == "__main__":
    main()
