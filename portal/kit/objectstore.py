"""How Django is told of an object store that speaks S3."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from portal.kit.databases import INSTALL

EXAMPLE: Final = "https://s3.example?region=eu-central-1&private=news-originals&public=news-pictures"
# What may follow the question mark. In paths the bucket's name follows the host, as most stores take it.
ASKED: Final = {"region", "private", "public", "addressing"}
BACKEND: Final = "articles.media.store.buckets.Bucket"
# The storage of originals without a store, and with one.
FOLDER: Final = "django.core.files.storage.FileSystemStorage"
SPOOL: Final = "articles.media.store.spooled.Spooled"


def buckets(written: str, key: str, secret: str) -> dict[str, dict[str, Any]]:
    """Entries of ``STORAGES`` for the private and the public bucket; none where no store is named.

    ValueError with a sentence, which never holds a key.
    """
    if not written.strip():
        return {}
    try:
        parts = urlsplit(written.strip())
        named = dict(parse_qsl(parts.query, strict_parsing=True))
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise ValueError(f"it is no address like {EXAMPLE}.") from None
    if not whole or "@" in parts.netloc or parts.fragment or parts.path.strip("/"):
        raise ValueError(f"it is no address like {EXAMPLE}.")
    if unknown := named.keys() - ASKED:
        raise ValueError(
            f"{', '.join(sorted(unknown))} cannot be said there, only {', '.join(sorted(ASKED))}."
        )
    if not (named.get("private") and named.get("public")) or named["private"] == named["public"]:
        raise ValueError(f"it names no two buckets: {EXAMPLE}.")
    if named.setdefault("addressing", "path") not in {"path", "virtual"}:
        raise ValueError("addressing is path or virtual.")
    if not (find_spec("storages") and find_spec("boto3")):
        raise ValueError(f"django-storages and boto3 are missing: {INSTALL}.")
    if not (key and secret):
        raise ValueError("PORTAL_STORE_KEY and PORTAL_STORE_SECRET go with it.")
    reached = {
        "endpoint_url": f"{parts.scheme}://{parts.netloc}",
        "region_name": named.get("region", "us-east-1"),
        "addressing_style": named["addressing"],
        "access_key": key,
        "secret_key": secret,
    }
    return {
        alias: {"BACKEND": BACKEND, "OPTIONS": {**reached, "bucket_name": named[alias]}}
        for alias in ("private", "public")
    }
