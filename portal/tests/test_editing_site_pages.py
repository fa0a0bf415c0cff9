"""Editors write site pages in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from portal.accounts.models import User
from portal.pages.models import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def signed_in(page: Any) -> Any:
    User.objects.create_superuser("editor", "editor@news.example", "a-long-password")
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password", exact=True).fill("a-long-password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/")
    return page


def test_words_typed_into_the_editor_reach_readers(signed_in: Any) -> None:
    violations: list[str] = []
    signed_in.on(
        "console", lambda message: violations.append(message.text) if "Policy" in message.text else None
    )
    row = Page.objects.create(
        slug="about", edition="en", title="About us", body='<p>Old. <a href="{home}imprint/">Imprint</a></p>'
    )
    signed_in.goto(f"/admin/pages/page/{row.pk}/change/")
    editor = signed_in.locator("[contenteditable=true]")
    editor.click()
    signed_in.keyboard.press("Control+End")
    signed_in.keyboard.press("Enter")
    signed_in.keyboard.type("Now {name} says more.")
    signed_in.get_by_role("button", name="Save", exact=True).click()
    signed_in.goto("/about/")
    assert signed_in.get_by_text("Now Dateline says more.").is_visible()
    assert (
        signed_in.get_by_role("paragraph").get_by_role("link", name="Imprint").get_attribute("href")
        == "/imprint/"
    )
    assert not [text for text in violations if "Content Security Policy" in text]
