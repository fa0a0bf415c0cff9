"""Promises of make_buckets: what lacks is made, what is there stays, and without a store it is said so."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.media.store import reaching


def said() -> str:
    out = StringIO()
    call_command("make_buckets", stdout=out)
    return out.getvalue()


def test_buckets_that_lack_are_made_once(store_line: Any) -> None:
    reaching.private().put("kept", b"it", "text/plain", "no-store")
    assert said() == "private is there.\npublic is there.\n"
    assert reaching.private().exists("kept")
    public = reaching.public()
    public.client.delete_bucket(Bucket="public")
    assert said() == "private is there.\npublic was made.\n"
    public.client.put_bucket_acl(Bucket="public", ACL="public-read")


def test_a_store_that_is_away_is_one_line(store_line: Any) -> None:
    store_line.refuse()
    with pytest.raises(CommandError, match="The store does not answer"):
        call_command("make_buckets")


def test_without_a_store_there_are_none() -> None:
    with pytest.raises(CommandError, match="PORTAL_STORE names no store"):
        call_command("make_buckets")
