"""Promises of the reader's half: what was read can be read again while the portal cannot be reached."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from portal.tests import test_serving
from portal.tests.pagecache.desk import Desk
from portal.tests.pagecache.reader import BROWSER
from portal.tests.pagecache.served import Served, new_reader, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("served")]
IS_KEPT = "async (path) => Boolean(await caches.match(path))"
KEPT = """async () =>
  (await (await caches.open("dateline-story")).keys()).map((one) => new URL(one.url).pathname)"""
GONE = """async () =>
  !(await navigator.serviceWorker.getRegistrations()).length && !(await caches.keys()).length"""
COPY = re.compile(r"No connection: this is your copy of \d\d:\d\d\.")


@pytest.fixture
def tab(browser: Any, served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A reader's tab; the portal comes back under the same address after it was away."""
    monkeypatch.setattr(test_serving, "free_port", lambda port=served.port: port)
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{served.port}",
        user_agent=BROWSER,
        extra_http_headers={"X-Forwarded-For": new_reader()},
    )
    yield context.new_page()
    context.close()


def read(tab: Any, path: str) -> None:
    """Read a page and wait until this device has it."""
    tab.goto(path)
    until(f"{path} kept", lambda: tab.evaluate(IS_KEPT, path))


def test_what_was_read_is_there_without_a_connection_until_it_is_switched_off(
    tab: Any, served: Served, desk: Desk
) -> None:
    stories = [desk.publish(f"Read on the way {number}") for number in range(22)]
    first, last = stories[0], stories[-1]
    unread = desk.publish("Never read")
    # The first is read before there is a worker, the others through it.
    read(tab, first)
    for path in stories[1:]:
        tab.goto(path)
    until("the front page kept", lambda: tab.evaluate(IS_KEPT, "/"))
    until("the last twenty kept", lambda: tab.evaluate(KEPT) == stories[2:])
    assert tab.context.cookies() == []
    until("each is one view", lambda: [desk.views(path) for path in stories] == [1] * 22)

    desk.revise(last, "Read on the way, corrected")
    until("the correction", lambda: tab.goto(last) and "corrected" in tab.locator("h1").inner_text())
    assert tab.locator(".notice--copy").count() == 0, "the portal is asked first"
    desk.withdraw(stories[5])
    tab.goto(stories[5])
    until("a withdrawn story is forgotten", lambda: stories[5] not in tab.evaluate(KEPT))

    stopped = [served.process.pid, *served.descendants(), *served.web()]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        # Not the last one: for two seconds the browser itself need not ask again.
        tab.goto(stories[9])
        assert COPY.search(tab.locator(".notice--copy").inner_text()), "who hangs is not waited for"
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    served.end()
    for path in (last, "/"):
        tab.goto(path)
        assert COPY.search(tab.locator(".notice--copy").inner_text())
    for path in (unread, first):
        assert tab.goto(path).status == 503
        assert tab.locator("h1").inner_text() == "No connection"
    assert tab.locator(f"a[href='{last}']").inner_text().startswith("Read on the way, corrected")
    assert tab.locator("li").count() == 20
    tab.goto("/uk/nothing/")
    assert tab.locator("h1").inner_text() == "Немає зв’язку"

    served.restart(PORTAL_OFFLINE="off")
    tab.goto("/")
    until("removed", lambda: tab.evaluate(GONE))
    assert "data-worker" not in tab.content()
