"""Promises of passkeys, kept by a real browser with a key of its own inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator

from portal.accounts.models import User
from portal.tests.looks.barriers import barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long word for trams"


@pytest.fixture
def page(browser: Any, live_server: Any, settings: Any) -> Iterator[Any]:
    settings.PORTAL_SITE_URL = live_server.url
    User.objects.create_superuser("olena", "olena@news.example", PASSWORD)
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    # What the policy refused; the checker of barriers is refused much itself.
    tab.refusals = refusals = []
    tab.on("console", lambda said: refusals.append(said.text) if "Content Security" in said.text else None)
    key = context.new_cdp_session(tab)
    key.send("WebAuthn.enable")
    key.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield tab
    context.close()
    assert not faults, faults


def sign_in(page: Any) -> None:
    page.goto("/accounts/login/")
    # Who types meets the field with the cursor in it; on a busy machine a moment after the page.
    page.locator("#id_login:focus").wait_for()
    page.keyboard.type("olena")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(in_the_admin)


def in_the_admin(url: str) -> bool:
    return urlsplit(url).path.startswith("/admin/")


def test_a_passkey_is_added_signs_in_alone_and_is_removed(page: Any) -> None:
    sign_in(page)
    page.goto("/accounts/2fa/passkeys/add/")
    page.fill("#id_name", "Phone")
    page.click("[data-passkey] .button--main")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".account__codes li").count() == 10
    page.goto("/accounts/logout/")
    page.click(".button--main")
    page.wait_for_url("**/accounts/login/")

    # With the password and the passkey as second factor.
    page.fill("#id_login", "olena")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/authenticate/")
    page.click("[data-passkey] .button")
    page.wait_for_url(in_the_admin)
    page.goto("/accounts/logout/")
    page.click(".button--main")
    page.wait_for_url("**/accounts/login/")

    # With the passkey alone, back to where the person wanted to go.
    page.goto("/accounts/login/?next=/admin/articles/article/")
    page.click("[data-passkey] .button")
    page.wait_for_url(in_the_admin)
    assert page.url.endswith("/admin/articles/article/")
    page.goto("/accounts/2fa/passkeys/")
    page.click("text=Remove")
    page.click(".button--main")
    page.wait_for_url("**/2fa/passkeys/")
    assert not Authenticator.objects.exists()
    assert not page.refusals, page.refusals


def test_a_passkey_that_is_not_used_says_so_in_words(page: Any) -> None:
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('not now')) }")
    page.click("[data-passkey] .button")
    page.locator("[data-passkey-trouble]").wait_for(state="visible")
    assert not page.refusals, page.refusals


def test_no_page_has_a_fault_that_a_checker_finds(page: Any) -> None:
    found = {}
    for path in ("login/?language=uk", "password/reset/"):
        page.goto(f"/accounts/{path}")
        found[path] = barriers(page)
    sign_in(page)
    for path in ("2fa/", "2fa/totp/activate/", "2fa/passkeys/add/", "password/change/", "sessions/"):
        page.goto(f"/accounts/{path}")
        found[path] = barriers(page)
    assert not any(found.values()), found
