"""What every test gets: no way out to the network, and a browser where it asks for one."""

from __future__ import annotations

import gc
import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.urls import clear_url_caches
from hypothesis import settings
from pytest_django.live_server_helper import LiveServer

from portal.tests.browsers import Browsers

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    # Pages must need nobody else: every other name is unknown to this browser.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
_connect = socket.socket.connect

# A busy machine pauses anybody; how long one example takes is no promise of ours.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")


def _connect_at_home(sock: socket.socket, address: Any) -> None:
    """Connect to this machine; anything else fails the test that tries."""
    if sock.family in {socket.AF_INET, socket.AF_INET6}:
        host = address[0]
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise AssertionError(f"A test tried to reach {host}. Tests use no network.")
    return _connect(sock, address)


socket.socket.connect = _connect_at_home  # type: ignore[assignment, method-assign]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Two processes for each core: each waits half of its time, for portals, browsers and clocks."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return (os.cpu_count() or 1) * 2


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests share real tables with the server's thread, so they can't live in a transaction.

    Tests that ask for the readership's database get the only one where all tables are in one. A class stays
    in one process, so that its rows are made once; what stays together longest begins first, so that no
    process waits for it at the end.
    """
    from django.db import connections

    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.django_db(transaction=True, databases="__all__"))
        case: Any = getattr(item, "cls", None)
        if isinstance(asked := getattr(case, "databases", None), set):
            case.databases = asked & set(connections)
        if case and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(f"{case.__module__}.{case.__name__}"))
    items.sort(key=lambda item: (not _is_of(item, "served"), bool(item.get_closest_marker("browser"))))


def pytest_collection_finish() -> None:
    """Keep the collector from walking all of Django and all tests again and again: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let what failed be found again by its own name: beside others its group's stands behind it."""
    cache = getattr(session.config, "cache", None)
    if cache is None or hasattr(session.config, "workerinput"):
        return
    failed: dict[str, bool] = cache.get("cache/lastfailed", {})
    cache.set("cache/lastfailed", {_without_group(name): True for name in failed})


def _without_group(name: str) -> str:
    test, at, group = name.rpartition("@")
    # A parameter may hold the sign, too.
    return test if at and "]" not in group else name


def _is_of(item: pytest.Item, group: str) -> bool:
    mark = item.get_closest_marker("xdist_group")
    return bool(mark and mark.args == (group,))


@receiver(setting_changed)
def forget_addresses(*, setting: str, **_changed: Any) -> None:
    """Django keeps compiled addresses per language, with the prefix that the primary edition gave them."""
    if setting in {"LANGUAGE_CODE", "PORTAL_EDITIONS"}:
        clear_url_caches()


@receiver(setting_changed)
def forget_purges(*, setting: str, **_changed: Any) -> None:
    """A process purges in the folder it had at first: that of one test must not be that of all after it."""
    if setting == "PORTAL_DATA":
        from portal.pagecache import purging

        purging.purges.cache_clear()


def find_browser() -> str | None:
    """The browser to drive: $CHROMIUM, one on the path, else (None) Playwright's own."""
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, BROWSERS)), None)


pytest_plugins = ["portal.tests.commons.fixtures", "portal.tests.store.fixtures"]


@pytest.fixture(scope="session", autouse=True)
def _quick_to_make_and_to_empty() -> None:
    """Tests that commit are followed by others on empty tables."""
    from portal.tests import emptied, engines, postgres, readymade

    emptied.put_rows_back_instead_of_making_them()
    if engines.is_postgresql():
        postgres.await_template()
        engines.delete_rows_instead_of_tables()
    else:
        readymade.copy_tables_instead_of_making_them()


@pytest.fixture(autouse=True)
def _no_kept_values() -> None:
    """Each test starts without what an earlier one left in this process: kept values, counted attempts."""
    from django.core.cache import cache

    from portal.pagecache import values

    cache.clear()
    values.forget()


@pytest.fixture(autouse=True)
def _no_journals() -> None:
    """Each test starts without what readers of an earlier one left in this process's journals."""
    from articles.readership import flushing, turnstile

    turnstile.start_over()
    flushing.start_over()
    shutil.rmtree(turnstile.folder(), ignore_errors=True)


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The portal in this process, with the static files that readers get, which a browser keeps."""
    from portal.tests import live

    server = live.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One headless browser for the session."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright keeps an event loop in this thread, in which Django refuses the ORM by default.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=CHROMIUM_FLAGS)
        except Error as error:
            pytest.fail(f"No browser for the browser tests. Run: make test ({error.message.splitlines()[0]})")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browsers(browser: Any, live_server: Any) -> Browsers:
    """Browsers of people who read and write on the live server, to be borrowed."""
    return Browsers(browser, live_server.url)


@pytest.fixture
def page(browsers: Browsers, live_server: Any) -> Iterator[Any]:
    """A fresh page whose addresses start at the live server; a script error or a foreign request fails."""
    context = browsers.lend()
    faults: list[str] = []
    tab = context.new_page()
    tab.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    tab.on("request", lambda request: _note_foreign(request.url, live_server.url, faults))
    yield tab
    browsers.take_back(context)
    assert not faults, faults


def _note_foreign(url: str, home: str, faults: list[str]) -> None:
    if url.startswith("http") and not url.startswith(home):
        faults.append(f"foreign request: {url}")
