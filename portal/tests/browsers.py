"""Browsers that tests borrow one after another: what one of them has loaded, it need not load again.

The editor's page takes a browser a second of a processor the first time and half of it later, and two hundred
tests open it. A browser comes back without anything a test may have left in it, but for copies of what never
changes: scripts, sheets, fonts.
"""

from __future__ import annotations

from typing import Any

SCREEN = {"width": 1280, "height": 900}


class Browsers:
    """Lends browsers, apart from one another as two people's are; addresses start at ``home``."""

    def __init__(self, browser: Any, home: str) -> None:
        self.browser, self.home = browser, home
        self.free: list[Any] = []

    def lend(self) -> Any:
        """A browser (Playwright's context) with no page open, that nobody is signed in with."""
        return self.free.pop() if self.free else self.browser.new_context(base_url=self.home, viewport=SCREEN)

    def take_back(self, context: Any) -> None:
        """Leave nothing in it of whoever had it. What is added to a context for good must not be lent."""
        context.unroute_all()
        context.set_offline(False)
        context.clear_permissions()
        last = context.new_page()
        for page in context.pages[:-1]:
            page.close()
        devtools = context.new_cdp_session(last)
        devtools.send("Storage.clearDataForOrigin", {"origin": self.home, "storageTypes": "all"})
        context.clear_cookies()
        last.close()
        self.free.append(context)
