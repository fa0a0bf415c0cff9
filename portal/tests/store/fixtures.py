"""Fixtures for tests with a real object store: named in the root's conftest.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from portal.kit import objectstore
from portal.tests.commons.server import PATIENCE, Proxy

KEY, SECRET = "test:dateline", "word"
PUBLIC_PATH = "/v1/AUTH_test/public/"


class Swift:
    """OpenStack Swift with nothing in it, for the session."""

    def __init__(self) -> None:
        # Addresses of sockets are short: pytest's folders are too deep.
        self.folder = Path(tempfile.mkdtemp(prefix="dateline-swift-"))
        self.socket = self.folder / "socket"
        program = os.environ.get("SWIFT_PYTHON", "/usr/bin/python3")
        self._process = subprocess.Popen(
            [program, Path(__file__).with_name("openstack.py"), self.folder],
            stdout=subprocess.PIPE, cwd=self.folder,
        )  # fmt: skip
        assert self._process.stdout
        if self._process.stdout.readline() != b"ready\n":
            self.end()
            pytest.fail("No object store. Install Swift (Debian: apt install python3-swift), or: make test")

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)


class Line(Proxy):
    """The way to it, good until a test breaks it."""

    @property
    def address(self) -> str:
        """The setting ``PORTAL_STORE`` that leads over it."""
        return f"http://{self.host}?private=private&public=public"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{urlsplit(super().address).port}"

    @property
    def public(self) -> str:
        """Where readers' browsers get what is public: Swift's own address, since its S3 door wants a key."""
        return f"http://{self.host}{PUBLIC_PATH}"


@pytest.fixture(scope="session")
def _line() -> Iterator[Line]:
    """The line to two buckets, the second readable for everybody."""
    from articles.media.store.buckets import Bucket

    server = Swift()
    line = Line(server)
    for entry in objectstore.buckets(line.address, KEY, SECRET).values():
        bucket = Bucket(**entry["OPTIONS"])
        bucket.client.create_bucket(Bucket=bucket.bucket_name)
    bucket.client.put_bucket_acl(Bucket="public", ACL="public-read")
    yield line
    line.end()
    server.end()


@pytest.fixture
def store_line(_line: Line, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """The line to two empty buckets, good until a test breaks it; this process's pictures lie in them.

    Asked with patience, since a busy machine is no fault.
    """
    from articles.media.store import buckets, reaching

    for name in ("CONNECTING", "READING", "IN_HASTE"):
        monkeypatch.setattr(buckets, name, PATIENCE)
    line = _line
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": objectstore.SPOOL},
        **objectstore.buckets(line.address, KEY, SECRET),
    }
    reaching.patience.begin_anew()
    for bucket in (reaching.private(), reaching.public()):
        for name, *_facts in bucket.below(""):
            bucket.drop(name)
    yield line
    line.mend()
    reaching.patience.begin_anew()
