"""What a browser shows of a page that nobody renders."""

from __future__ import annotations

import re
from typing import Any

import pytest

from portal.tests.pagecache.reader import BROWSER
from portal.tests.pagecache.served import Served, new_reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("served")]


def test_the_count_rises_on_a_kept_page(browser: Any, served: Served, story: str) -> None:
    served.warm(story)
    shown = []
    for _ in range(3):
        context = browser.new_context(
            user_agent=BROWSER, extra_http_headers={"X-Forwarded-For": new_reader()}
        )
        page = context.new_page()
        answer = page.goto(f"http://127.0.0.1:{served.port}{story}")
        assert "hit" in answer.header_value("cache-status")
        shown.append(int(re.sub(r"\D", "", page.locator(".story__views").inner_text())))
        context.close()
    assert shown == [shown[0], shown[0] + 1, shown[0] + 2]
