"""Promises of passkeys that no browser can be made to break: who else asks for one gets nothing by it."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.urls import reverse

from portal.accounts import passkeys
from portal.tests.accounts.softkey import SoftKey
from portal.tests.accounts.test_signing_in import SigningInTestCase

HERE = "https://news.example"
ELSEWHERE = (
    "https://evil.example",
    "https://sub.news.example",
    "https://news.example.evil.example",
    "https://news.example:8443",
    "http://news.example",
    "null",
    "",
)
ASK = reverse("mfa_login_webauthn")


@override_settings(PORTAL_SITE_URL=HERE)
class PasskeyTests(SigningInTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.key = SoftKey("news.example", user_pk_to_url_str(self.olena))
        self.sign_in()
        self.assertEqual(self.add(self.key, HERE).status_code, 302)
        self.assertEqual(Authenticator.objects.filter(type="webauthn").count(), 1)
        self.client = Client()

    def add(self, key: SoftKey, origin: str) -> Any:
        page = self.client.get(reverse("mfa_add_webauthn"))
        made = key.registered(page.context["js_data"]["creation_options"], origin)
        sent = {"name": "Phone", "credential": json.dumps(made), "passwordless": "on"}
        return self.client.post(reverse("mfa_add_webauthn"), sent)

    def question(self) -> Any:
        return self.client.get(ASK, headers={"accept": "application/json"}).json()["request_options"]

    def answer(self, said: Any) -> Any:
        return self.client.post(ASK, {"credential": said if isinstance(said, str) else json.dumps(said)})

    def test_it_signs_in_alone_once_for_each_question(self) -> None:
        said = self.key.signed(self.question(), HERE)
        self.answer(said)
        self.assertTrue(self.is_in())
        # Overheard, and sent again: in the same browser, and as the answer to another question.
        self.client.post(reverse("account_logout"))
        self.answer(said)
        self.assertFalse(self.is_in())
        self.question()
        self.answer(said)
        self.assertFalse(self.is_in())

    def test_what_another_origin_had_it_sign_opens_nothing(self) -> None:
        for origin in ELSEWHERE:
            self.client = Client()
            self.answer(self.key.signed(self.question(), origin))
            self.assertFalse(self.is_in(), origin)

    def test_nor_as_second_step_nor_once_more_nor_does_a_key_made_there_count(self) -> None:
        for origin in ELSEWHERE:
            self.client = Client()
            self.count_anew()
            self.sign_in()
            page = self.client.get(reverse("mfa_authenticate"))
            said = self.key.signed(page.context["js_data"]["request_options"], origin)
            self.client.post(reverse("mfa_authenticate"), {"credential": json.dumps(said)})
            self.assertFalse(self.is_in(), origin)
        self.client = Client()
        self.answer(self.key.signed(self.question(), HERE))
        for origin in ELSEWHERE:
            page = self.client.get(reverse("mfa_reauthenticate_webauthn"))
            said = self.key.signed(page.context["js_data"]["request_options"], origin)
            again = self.client.post(
                reverse("mfa_reauthenticate_webauthn"), {"credential": json.dumps(said), "next": "/admin/"}
            )
            self.assertNotEqual(again.headers.get("Location"), "/admin/", origin)
            self.add(SoftKey("news.example", "x"), origin)
        self.assertEqual(Authenticator.objects.filter(type="webauthn").count(), 1)

    def test_a_newsroom_behind_one_address_signs_in_at_once_and_more_have_to_wait(self) -> None:
        for number in range(12):
            self.client = Client()
            self.answer(self.key.signed(self.question(), HERE))
            self.assertTrue(self.is_in(), number)
        nonsense = [Client().post(ASK, {"credential": "{}"}) for _ in range(2 * passkeys.ASKED.at_once)]
        self.assertEqual(nonsense[-1].status_code, 429)
        self.assertIn("Retry-After", nonsense[-1].headers)

    def test_alone_it_opens_only_to_a_person_that_it_saw(self) -> None:
        self.answer(self.key.signed(self.question(), HERE, is_person_seen=False))
        self.assertFalse(self.is_in())

    def test_a_key_of_somebody_else_or_of_another_site_opens_nothing(self) -> None:
        bare = user_pk_to_url_str(self.bare)
        for key in (SoftKey("news.example", user_pk_to_url_str(self.olena)), SoftKey("evil.example", bare)):
            self.answer(key.signed(self.question(), HERE))
            self.assertFalse(self.is_in())
        stolen = self.key.signed(self.question(), HERE)
        stolen["response"]["userHandle"] = SoftKey("news.example", bare).person
        self.answer(stolen)
        self.assertFalse(self.is_in())

    def test_it_is_nobodys_after_the_right_to_be_here(self) -> None:
        self.olena.is_active = False
        self.olena.save()
        self.answer(self.key.signed(self.question(), HERE))
        self.assertFalse(self.is_in())

    def test_a_new_key_that_makes_no_sense_is_refused_and_breaks_nothing(self) -> None:
        self.answer(self.key.signed(self.question(), HERE))
        options = self.client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
        whole = SoftKey("news.example", "x").registered(options, HERE)
        for name in whole["response"]:
            for value in (None, 7, "", [], {}, "ж", "AAAA", "o2NmbXRkbm9uZQ", "g" * 10_000):
                said = {**whole, "response": {**whole["response"], name: value}}
                sent = {"name": "Phone", "credential": json.dumps(said)}
                answer = self.client.post(reverse("mfa_add_webauthn"), sent)
                self.assertEqual(answer.status_code, 200, str(said)[:300])
        self.assertEqual(Authenticator.objects.filter(type="webauthn").count(), 1)

    def test_an_answer_that_makes_no_sense_is_refused_and_breaks_nothing(self) -> None:
        whole = self.key.signed(self.question(), HERE)
        mutilated: list[Any] = ["", "x", "null", "[]", "{}", "7", '{"response": 1}', "[" * 2000]
        for name in whole:
            mutilated += [{**whole, name: value} for value in (None, 7, "", [], {}, "ж", "A" * 100_000)]
        for name in whole["response"]:
            for value in (None, 7, "", [], {}, "ж", "AAAA", "A" * 10_000):
                mutilated.append({**whole, "response": {**whole["response"], name: value}})
        for said in mutilated:
            answer = self.answer(said)
            self.assertLess(answer.status_code, 500, str(said)[:300])
            self.assertFalse(self.is_in(), str(said)[:300])
            self.count_anew()
            self.question()
