"""The role matrix: who may do what, at every address, as ``roles.txt`` says it."""

from __future__ import annotations

import re
from typing import Final

from django.contrib import admin
from django.contrib.admin.utils import quote

from articles.tests.matrix import FORMS, ROLES, MatrixTestCase, section, shapes


class NounTests(MatrixTestCase):
    def test_every_noun_of_the_admin_is_named(self) -> None:
        known = {model._meta.label_lower for model in admin.site._registry}
        self.assertEqual(set(section("nouns")), known - {"articles.frontslot"})

    def test_every_form_of_every_noun_answers_as_written(self) -> None:
        found, written = {}, {}
        for noun, row in section("nouns").items():
            label, model = noun.split(".")
            for role, rights in zip(("anonymous", *ROLES), ("", *row), strict=True):
                client = self.client_of(role)
                for form, needs in FORMS.items():
                    if noun == "articles.article" and form.endswith("change/"):
                        continue  # [stories]
                    key = quote(str(self.things[noun].pk))
                    path = f"/admin/{label}/{model}/{form}".replace("<object_id>", key)
                    for method, need in zip(("get", "post"), needs, strict=True):
                        here = (noun, form, role, method)
                        written[here] = "+" if set(need) & set(rights) else "-" if role in ROLES else "s"
                        found[here] = self.asked(client, method, path)
        # To who may see none of them, one that is there looks like one that is not.
        unseen = {"-": "-0"}
        wrong = {
            here: (written[here], found[here])
            for here in written
            if found[here] not in unseen.get(written[here], written[here])
        }
        self.assertEqual(wrong, {})


GUESSES: Final = {
    "app": "articles",
    "app_label": "articles",
    "code": "en",
    "content_type_id": "1",
    "digest": "0" * 16,
    "edition": "uk/",
    "form": "rss",
    "key": "a" * 16,
    "kind": "news",
    "model": "rubric",
    "name": "16x9-640.jpg",
    "noun": "tag",
    "number": "1",
    "size": "192",
    "story": "0" * 32,
    "uidb36": "1",
    "year": "2026",
    "month": "11",
    "day": "26",
}


class AddressTests(MatrixTestCase):
    def path_of(self, shape: str) -> str:
        story, account = self.things["articles.article"], self.people["author"]
        # What is asked of a noun is asked of one that is there.
        row = self.things[f"articles.{GUESSES['noun']}"] if "<noun>" in shape else story
        guesses = {**GUESSES, "id": str(account.pk), "pk": str(row.pk)}
        return "/" + re.sub(r"<(\w+)>", lambda found: guesses.get(found[1], "x"), shape)

    def test_every_address_is_named(self) -> None:
        nouns = [noun.replace(".", "/") for noun in section("nouns")]
        named = {f"admin/{noun}/{form}" for noun in nouns for form in (*FORMS, "<object_id>/")}
        named |= set(section("addresses")) | set(section("readers"))
        self.assertEqual(shapes() ^ named, set())

    def test_every_address_answers_as_written(self) -> None:
        found = {}
        clients = [self.client_of(role) for role in ("anonymous", *ROLES)]
        for shape in section("addresses"):
            path = self.path_of(shape)
            told = [
                "".join(self.asked(client, method, path) for client in clients) for method in ("get", "post")
            ]
            found[shape] = tuple(told)
        written = section("addresses")
        wrong = {shape: (said, found[shape]) for shape, said in written.items() if said != found[shape]}
        self.assertEqual(wrong, {})

    def test_pages_of_readers_are_the_same_for_all_and_leave_no_cookie(self) -> None:
        stranger, administrator = self.client_of("anonymous"), self.client_of("administrator")
        for shape in section("readers"):
            path = self.path_of(shape)
            plain = stranger.get(path)
            with self.subTest(path):
                self.assertNotEqual(plain.status_code, 500)
                self.assertNotIn("Set-Cookie", plain.headers)
                self.assertFalse(plain.cookies)
                self.assertEqual(plain.status_code, administrator.get(path).status_code)
