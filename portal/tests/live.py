"""The portal in a test's own process, for a browser: with the static files that readers get."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from portal.operations.static_files import StaticFiles
from portal.tests import readymade

JOINED = {"BACKEND": "portal.operations.stylesheet.PortalStaticFilesStorage"}


def start() -> LiveServer:
    """A server that listens, on a free port. Its static files are joined, and a browser may keep them."""
    server: Any = LiveServer("localhost", start=False)
    # pytest-django sets them for as long as a test that asks for the server runs.
    server._live_server_modified_settings = override_settings(
        ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "localhost"],
        STATIC_ROOT=readymade.static_files(),
        STORAGES={**settings.STORAGES, "staticfiles": JOINED},
    )
    server.thread.static_handler = StaticFiles
    with server._live_server_modified_settings:
        server.start()
    return server
