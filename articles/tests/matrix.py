"""The role matrix as a file, and a newsroom with one of each role to try it on."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any, Final
from unittest import mock

from django.apps import apps
from django.db import models, transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client, TestCase, override_settings
from django.urls import get_resolver
from model_bakery import baker

from articles.desk import drafting, people, roles
from articles.letters.models import ErrorReport
from articles.models import Rubric
from articles.outbox.models import ChannelState, Delivery, Endpoint
from articles.search.models import SearchTerm
from articles.tests import newsroom
from articles.tests.admin.test_nothing_leaks_at_the_desk import addresses
from articles.wiredesk.models import WireFeed
from portal.accounts.models import User

MATRIX: Final = Path(__file__).with_suffix("").with_name("roles.txt")
ROLES: Final = ("author", "translator", "photo editor", "editor", "chief editor", "administrator")
Row = tuple[str, ...]


def section(name: str) -> dict[str, Row]:
    """A section of the file: what each line is about, and what it says of each role."""
    text = MATRIX.read_text(encoding="utf-8").partition(f"[{name}]\n")[2].partition("\n[")[0]
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    parted = (re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in lines)
    return {about: tuple(said.split()) for about, said in parted}


def shapes() -> set[str]:
    """Every URL form that the portal answers, whoever may see it: ``admin/articles/article/<pk>/links/``."""
    return {re.sub(r"%\((\w+)\)s", r"<\1>", one) for one in addresses(get_resolver().url_patterns)}


# The forms of one noun, and what of its rights each needs for GET and POST.
FORMS: Final = {
    "": ("vc", "vc"),
    "add/": ("a", "a"),
    "<object_id>/history/": ("vc", "vc"),
    "<object_id>/delete/": ("d", "d"),
    "<object_id>/change/": ("vc", "c"),
}
SIGN_IN: Final = ("/admin/login/", "/accounts/login/")
ANSWERS: Final = {403: "-", 404: "0", 405: "m", 410: "0"}


def told(answer: Any) -> str:
    """What an answer comes to, in the signs of the file; ``!`` is a fault of ours."""
    if answer.status_code >= 500:
        return "!"
    if answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN):
        return "s"
    if answer.status_code == 302 and answer.headers["Location"] == "/admin/" and "/history/" in answer.path:
        return "0"  # "… doesn't exist. Perhaps it was deleted?"
    return ANSWERS.get(answer.status_code, "+")


def unrendered(response: Any) -> Any:
    """The response, as if its template said nothing."""
    if not response.is_rendered:
        response.content = b""
    return response


def of_strangers(name: str) -> models.Model:
    """A row of a room that this one doesn't import."""
    return apps.get_model(name)._base_manager.first() or baker.make(name)


@override_settings(PORTAL_WEBSUB_HUB="https://hub.example/")
class MatrixTestCase(TestCase):
    databases = {"default", "readership"}
    maxDiff = None

    @classmethod
    def setUpClass(cls) -> None:
        # A thousand refusals, each with its traceback, are what is asked for here.
        logging.disable(logging.ERROR)
        cls.addClassCleanup(logging.disable, logging.NOTSET)
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        cls.people = {}
        for role in ROLES:
            name = role.replace(" ", "-")
            person = User.objects.create_user(name, f"{name}@news.example", name, is_staff=True)
            person.groups.add(roles.group(role))
            cls.people[role] = person
        cls.rubric = Rubric.objects.create(labels={"en": "Society", "uk": "Суспільство"})
        cls.elsewhere = Rubric.objects.create(labels={"en": "Sport", "uk": "Спорт"})
        people.assign(cls.people["editor"], by=None, rubrics=[cls.rubric.pk])
        people.assign(cls.people["translator"], by=None, editions=["uk"])
        cls.things = cls.make_things()

    @classmethod
    def make_things(cls) -> dict[str, models.Model]:
        story = drafting.begin(edition="en", by=None)
        return {
            "articles.article": story,
            "articles.author": baker.make("articles.Author", labels={"en": "Vira"}),
            "articles.rubric": cls.elsewhere,
            "articles.tag": baker.make("articles.Tag", name="Yasnohai", labels={"en": "Yasnohai"}),
            "media.image": newsroom.image_of(1),
            "outbox.delivery": baker.make(Delivery, article=story, channel="websub"),
            "outbox.channelstate": baker.make(ChannelState, key="websub"),
            "wiredesk.wirefeed": baker.make(WireFeed, address="https://agency.example/feed"),
            "outbox.endpoint": baker.make(Endpoint, url="https://partner.example/"),
            "desk.assignment": cls.people["editor"].assignment,
            "desk.auditentry": baker.make("desk.AuditEntry", details={}),
            "pages.page": of_strangers("pages.Page"),
            "masthead.exchangerate": of_strangers("masthead.ExchangeRate"),
            "masthead.siteidentity": of_strangers("masthead.SiteIdentity"),
            "headers.policyrefusal": of_strangers("headers.PolicyRefusal"),
            "search.searchterm": baker.make(SearchTerm),
            "letters.errorreport": baker.make(ErrorReport, article=story),
            "accounts.user": cls.people["author"],
            "accounts.invitation": baker.make("accounts.Invitation", user=cls.people["translator"]),
            "auth.group": roles.group("author"),
            "django_tasks_database.dbtaskresult": baker.make(
                "django_tasks_database.DBTaskResult",
                args_kwargs={"args": [], "kwargs": {}},
                task_path="portal.accounts.letters.forgotten",
            ),
        }

    def client_of(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role in self.people:
            client.force_login(self.people[role])
        return client

    def asked(self, client: Client, method: str, path: str, data: Any = None) -> str:
        """What comes of a request, of which nothing stays."""
        cookies = dict(client.cookies.items())
        # It is looked at for what it comes to; what pages say is tried where each is, and takes long.
        rendering = mock.patch.object(SimpleTemplateResponse, "render", unrendered)
        with transaction.atomic(), rendering:
            answer = getattr(client, method)(path, data or {})
            answer.path = path
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(cookies)
        return told(answer)
