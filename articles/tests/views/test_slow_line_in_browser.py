"""Promises to who reads over a slow line: what a page does waits until all of the page is there."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from articles.tests import newsroom

pytestmark = pytest.mark.browser
# In seconds: scripts that do not wait come within it.
HESITATION = 1.0


@pytest.fixture
def slow_line(live_server: Any) -> Iterator[str]:
    """The portal behind a line on which the rest of a page comes after its style sheet."""
    sheet_sent = threading.Event()

    class Line(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with urllib.request.urlopen(live_server.url + self.path) as answer:
                body, kind = answer.read(), answer.headers["Content-Type"]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            if not kind.startswith("text/html"):
                self.wfile.write(body)
                if kind.startswith("text/css"):
                    sheet_sent.set()
                return
            begun = body.index(b"<body") + len(b"<body")
            begun = body.index(b">", begun) + 1
            self.wfile.write(body[:begun])
            self.wfile.flush()
            sheet_sent.wait(10)
            threading.Event().wait(HESITATION)
            self.wfile.write(body[begun:])

        def log_message(self, *said: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_menu_works_though_the_sheet_came_first(browser: Any, slow_line: str) -> None:
    newsroom.make(stories=2)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(f"{slow_line}/")
    tab.locator("#menu > summary").click()
    tab.locator("#menu[open]").wait_for()
    tab.wait_for_function("document.getElementById('search-link').getAttribute('role') === 'button'")
    tab.keyboard.press("Escape")
    tab.locator("#menu:not([open])").wait_for()
    context.close()
    assert not faults, faults
