"""Seats for people with browsers of their own, before one story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from articles.desk import drafting
from articles.desk.snapshot import Snapshot
from articles.models import Article
from portal.accounts.models import User
from portal.tests.browsers import Browsers

EDITOR = "#id_body-editor"
KEPT = "[data-kept-line]:not(:empty)"
PRESENT = "#desk-present"


@pytest.fixture
def story() -> Article:
    article = drafting.begin(edition="en", by=None)
    text = '<p data-id="aaaaaaaa">One tram.</p><p data-id="bbbbbbbb">Two trams.</p>'
    drafting.save(article, Snapshot(title="Trams", lead="Lead.", body=text), by=None)
    return article


@pytest.fixture
def seat(browsers: Browsers) -> Iterator[Callable[..., Any]]:
    """Seats a person at a browser of their own; a script error fails."""
    contexts, faults = [], []

    def seated(name: str, context: Any = None) -> Any:
        if context is None:
            contexts.append(context := browsers.lend())
            sign_in(context, person(name))
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield seated
    for context in contexts:
        browsers.take_back(context)
    assert not faults, faults


def person(name: str) -> User:
    user, _made = User.objects.get_or_create(
        username=name, defaults={"email": f"{name}@example.org", "is_staff": True}
    )
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=("articles", "media")))
    return user


def sign_in(context: Any, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/"}
    context.add_cookies([{**cookie, "domain": domain} for domain in ("localhost", "127.0.0.1")])


def url_of(story: Article) -> str:
    return reverse("admin:articles_article_change", args=[story.pk])


def opened(page: Any, story: Article, address: str = "") -> Any:
    with page.expect_response(lambda answer: "/pulse/" in answer.url):
        page.goto(address or url_of(story))
    page.locator(EDITOR).wait_for()
    return page


def press(page: Any, name: str = "_save") -> None:
    with page.expect_navigation():
        page.locator(f".desk-bar [name={name}]").click()


def stored(story: Article) -> Snapshot:
    return drafting.snapshot_of(Article.objects.get(pk=story.pk))
