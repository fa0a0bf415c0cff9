"""Forms that add a row, of whatever room: sent twice they add one, and both answers say so."""

from __future__ import annotations

import re
import threading
from typing import Any
from unittest import mock

from django.db import connection
from django.test import Client, TestCase, TransactionTestCase
from django.urls import reverse

from articles.models import Author, Rubric, Tag
from portal.accounts.models import User
from portal.masthead.models import ExchangeRate
from portal.pages.models import Page
from portal.versions.adding import AddsOnce
from portal.versions.models import AddedForm, forget_added

RUBRIC = {"labels_en": "Culture", "labels_uk": "Культура", "position": "0"}
FORMS: tuple[tuple[Any, dict[str, str]], ...] = (
    (Rubric, RUBRIC),
    (Tag, {"labels_en": "Trams", "labels_uk": "Трамваї", "kind": "topic", "name": "Trams"}),
    (Author, {"labels_en": "Ada", "labels_uk": "Ада"}),
    (ExchangeRate, {"currency": "USD", "effective_on": "2026-11-20", "value": "41.5"}),
)


def url_of(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def sign_in(client: Client) -> None:
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", "a-long-password"))


def opened(client: Client, model: Any) -> dict[str, str]:
    """The hidden inputs of the add form, management forms of its rows too."""
    page = client.get(url_of(model)).content.decode()
    found = re.findall(r'<input type="hidden" name="([\w-]+)"(?: value="([^"]*)")?', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


class AddingTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        sign_in(self.client)

    def test_a_form_that_is_sent_twice_adds_one_row_and_both_answers_say_so(self) -> None:
        for model, words in FORMS:
            with self.subTest(model=model.__name__):
                before = model._base_manager.count()
                form = {**opened(self.client, model), **words}
                for _time in range(2):
                    answer = self.client.post(url_of(model), {**form, "_save": ""}, follow=True)
                    self.assertContains(answer, "was added successfully")
                self.assertEqual(model._base_manager.count(), before + 1)

    def test_another_form_with_the_same_words_is_told_that_their_address_is_taken(self) -> None:
        for model, words in ((Rubric, RUBRIC), (Author, {"labels_en": "Ada", "labels_uk": "Ада"})):
            for said in ("was added successfully", "Another one has the address"):
                form = {**opened(self.client, model), **words, "_save": ""}
                self.assertContains(self.client.post(url_of(model), form, follow=True), said)
        form = {**opened(self.client, Rubric), **RUBRIC, "slug": "culture-2", "_save": ""}
        self.client.post(url_of(Rubric), form)
        self.assertEqual(Rubric.objects.filter(labels__en="Culture").count(), 2)

    def test_one_that_was_refused_may_be_sent_again_with_its_key(self) -> None:
        form = opened(self.client, Rubric)
        refused = self.client.post(url_of(Rubric), {**form, "position": "none"})
        self.assertContains(refused, form["_adding"])
        self.client.post(url_of(Rubric), {**form, **RUBRIC, "_save": ""})
        self.assertEqual(Rubric.objects.filter(labels__en="Culture").count(), 1)

    def test_the_second_that_was_let_in_before_the_first_had_ended_adds_nothing(self) -> None:
        form = {**opened(self.client, Rubric), **RUBRIC, "_save": ""}
        self.client.post(url_of(Rubric), form)
        real, asked = AddsOnce._added, []

        def not_yet(admin: Any, request: Any) -> Any:
            asked.append(request)
            return None if len(asked) == 1 else real(admin, request)

        with mock.patch.object(AddsOnce, "_added", not_yet):
            answer = self.client.post(url_of(Rubric), form, follow=True)
        self.assertContains(answer, "was added successfully")
        self.assertEqual(Rubric.objects.filter(labels__en="Culture").count(), 1)

    def test_a_row_that_was_deleted_since_is_added_anew(self) -> None:
        form = {**opened(self.client, Rubric), **RUBRIC, "_save": ""}
        self.client.post(url_of(Rubric), form)
        Rubric.objects.filter(labels__en="Culture").delete()
        self.client.post(url_of(Rubric), form)
        self.assertEqual(Rubric.objects.filter(labels__en="Culture").count(), 1)

    def test_a_key_of_another_form_is_no_key(self) -> None:
        key = opened(self.client, Page)["_adding"]
        AddedForm.objects.create(key=key, kind="pages.page", row="1")
        answer = self.client.post(url_of(Rubric), {**RUBRIC, "_adding": "?" * 32, "_save": ""})
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(Rubric.objects.filter(labels__en="Culture").count(), 1)

    def test_what_was_sent_the_day_before_yesterday_is_forgotten(self) -> None:
        AddedForm.objects.create(key="0" * 32, kind="articles.rubric")
        forget_added()
        self.assertTrue(AddedForm.objects.exists())
        AddedForm.objects.update(sent_at="2020-01-01T00:00:00Z")
        forget_added()
        self.assertFalse(AddedForm.objects.exists())


class AtOnceTests(TransactionTestCase):
    databases = {"default", "readership"}

    def test_sent_at_once_it_adds_one_row(self) -> None:
        sign_in(self.client)
        form = {**opened(self.client, Rubric), **RUBRIC, "_save": ""}
        codes: list[int] = []

        def send() -> None:
            client = Client()
            client.cookies = self.client.cookies
            codes.append(client.post(url_of(Rubric), form).status_code)
            connection.close()

        senders = [threading.Thread(target=send) for _one in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        self.assertEqual(codes, [302, 302])
        self.assertEqual(Rubric.objects.filter(labels__en="Culture").count(), 1)
