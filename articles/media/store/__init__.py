"""The store: buckets on other machines in which pictures lie when ``PORTAL_STORE`` names some.

Whatever is written is written to this machine first, and waits there for the worker, who brings it to the
store (``delivering``). So nobody who uploads or publishes waits for the store, and nothing needs it to be
there. What is read is looked for here, then there (``reading``). Only ``buckets`` imports boto3, and nobody
imports that before a bucket is asked.
"""

from __future__ import annotations

from django.conf import settings


def is_on() -> bool:
    """Whether pictures lie in a store."""
    return "private" in settings.STORAGES
