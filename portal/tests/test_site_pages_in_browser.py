"""Site pages in a real browser: for everybody, on every width, without script."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from portal.masthead.models import ExchangeRate, SiteIdentity
from portal.pages.texts import SLUGS
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser
PATHS = ("/rates/", "/imprint/", "/about/", "/nowhere/")


@pytest.fixture(autouse=True)
def _newsroom(page: Any) -> None:
    SiteIdentity.objects.create(
        edition="en", name="Example Agency", short_name="EXA", legal_subject="Subject in the field of media",
        media_identifier="R12-34567", minimum_age=21, first_year=2007, address="1 Example Street, Kyiv",
        phone="+380 44 000 00 00", email="desk@news.example", telegram="https://t.me/example",
        is_demonstration=True,
    )  # fmt: skip
    today = dt.date.today()
    for days in range(20):
        for currency, value in (("USD", 42 + days % 3), ("EUR", 49 - days % 4)):
            ExchangeRate.objects.create(
                currency=currency, value=Decimal(value), effective_on=today - dt.timedelta(days=days)
            )


@pytest.mark.parametrize("home", ["/", "/uk/"])
def test_axe_finds_nothing(page: Any, home: str) -> None:
    for path in PATHS:
        page.goto(home.rstrip("/") + path)
        page.locator("#menu > summary").click()
        for details in page.locator("main details > summary").all():
            details.click()
        assert not barriers(page), path


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_runs_over_the_side(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in (*PATHS, *(f"/uk/{slug}/" for slug in SLUGS)):
        page.goto(path)
        room = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert room <= 0, path


def test_everything_can_be_reached_without_script(browser: Any, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    tab = context.new_page()
    tab.goto("/rates/")
    tab.locator("#menu > summary").click()
    tab.locator("#menu").get_by_role("link", name="Privacy").click()
    tab.wait_for_url("**/privacy/")
    tab.get_by_role("link", name="Українська").first.click()
    tab.wait_for_url("**/uk/privacy/")
    assert tab.locator("h1").inner_text() == "Приватність"
    context.close()
