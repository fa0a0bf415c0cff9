"""Site identity, site pages and rates: whoever saves second chooses, nobody is written over."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from unittest import mock

from django.db import OperationalError
from django.test import SimpleTestCase, TestCase
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.masthead.models import ExchangeRate, SiteIdentity
from portal.pages.models import Page
from portal.versions.merge import MINE, THEIRS, differing
from portal.versions.sent import sent_by

_words = st.dictionaries(
    st.sampled_from("abc"), st.lists(st.sampled_from(["x", "y", "z"]), min_size=1, max_size=2)
)


class DifferenceTests(SimpleTestCase):
    @given(_words, _words, _words)
    def test_an_input_that_one_side_changed_is_that_sides_and_a_clash_is_nobodys(
        self, base, mine, theirs
    ) -> None:
        found = {one.name: one for one in differing(base, mine, theirs)}
        for name in "abc":
            was, own, other = base.get(name), mine.get(name), theirs.get(name)
            if own == other:
                self.assertNotIn(name, found)
            elif own == was:
                self.assertEqual(found[name].default, THEIRS)
            elif other == was:
                self.assertEqual(found[name].default, MINE)
            else:
                self.assertEqual((found[name].default, found[name].clashes), ("", True))


class TwoAtOneRow(TestCase):
    """Tests of a room open a row twice with it."""

    databases = {"default", "readership"}

    def setUp(self) -> None:
        chief = User.objects.create_superuser("chief", "chief@example.org", "a-long-password")
        self.client.force_login(chief)

    def url(self, row: Any) -> str:
        meta = row._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])

    def opened(self, row: Any) -> dict[str, Any]:
        """What the form would send if nobody touched it."""
        page = self.client.get(self.url(row))
        return {**sent_by(page.context["adminform"].form), "_opened": page.context["opened"], "_save": ""}

    def send(self, row: Any, form: dict[str, Any]) -> Any:
        return self.client.post(self.url(row), form)

    def chosen(self, row: Any, screen: Any, **choices: str) -> Any:
        """Press the screen's button, with these choices and the defaults."""
        said = {name: [] for name, _value in screen.context["mine"]}
        for name, value in screen.context["mine"]:
            said[name].append(value)
        for one in screen.context["rows"]:
            taken = choices.get(one.name.removeprefix("_take:")) or next(
                (answer.value for answer in one.choices if answer.is_chosen), ""
            )
            said |= {one.name: [taken]} if taken else {}
        marks = {"_opened": screen.context["opened"], "_was": screen.context["was"], "_save": ""}
        return self.send(row, {**said, **marks})


class MergingTests(TwoAtOneRow):
    def setUp(self) -> None:
        super().setUp()
        self.row = SiteIdentity.objects.create(edition="en", name="Agency", phone="1", address="Street 1")

    def stored(self) -> SiteIdentity:
        return SiteIdentity.objects.get(pk=self.row.pk)

    def test_a_second_save_shows_both_and_changes_nothing(self) -> None:
        first, second = self.opened(self.row), self.opened(self.row)
        self.assertEqual(self.send(self.row, {**first, "name": "Theirs"}).status_code, 302)
        screen = self.send(self.row, {**second, "name": "Mine", "phone": "2"})
        for words in ("Theirs", "Mine", "Agency", "was saved while you were writing"):
            self.assertContains(screen, words, status_code=409)
        self.assertEqual((self.stored().name, self.stored().phone), ("Theirs", "1"))

    def test_a_clash_waits_for_a_choice_and_the_rest_is_merged(self) -> None:
        first, second = self.opened(self.row), self.opened(self.row)
        self.send(self.row, {**first, "name": "Theirs", "address": "Street 2"})
        screen = self.send(self.row, {**second, "name": "Mine", "phone": "2"})
        again = self.chosen(self.row, screen)
        self.assertContains(again, "A choice is missing", status_code=409)
        self.assertEqual(self.stored().name, "Theirs")
        self.assertEqual(self.chosen(self.row, again, name="mine").status_code, 302)
        stored = self.stored()
        self.assertEqual((stored.name, stored.phone, stored.address), ("Mine", "2", "Street 2"))

    def test_a_third_save_meanwhile_is_not_written_over(self) -> None:
        first, second = self.opened(self.row), self.opened(self.row)
        self.send(self.row, {**first, "name": "Theirs"})
        screen = self.send(self.row, {**second, "name": "Mine"})
        third = self.opened(self.row)
        self.send(self.row, {**third, "name": "Third", "phone": "3"})
        again = self.chosen(self.row, screen, name="mine")
        self.assertEqual(again.status_code, 409)
        self.assertContains(again, "Third", status_code=409)
        self.chosen(self.row, again, name="mine")
        self.assertEqual((self.stored().name, self.stored().phone), ("Mine", "3"))

    def test_a_form_sent_twice_and_one_with_nothing_of_its_own_need_no_screen(self) -> None:
        first, second = self.opened(self.row), self.opened(self.row)
        for _press in range(2):
            self.assertEqual(self.send(self.row, {**first, "name": "Theirs"}).status_code, 302)
        self.assertEqual(self.send(self.row, second).status_code, 302)
        self.assertEqual(self.stored().name, "Theirs")

    def test_a_row_saved_by_a_command_without_a_change_needs_no_screen(self) -> None:
        form = self.opened(self.row)
        self.stored().save()
        self.assertEqual(self.send(self.row, {**form, "name": "Mine"}).status_code, 302)
        self.assertEqual(self.stored().name, "Mine")

    def test_a_refused_form_is_not_overtaken_by_itself(self) -> None:
        form = self.opened(self.row)
        refused = self.send(self.row, {**form, "email": "no address"})
        self.assertEqual(refused.status_code, 200)
        sent = {**form, "_opened": refused.context["opened"], "email": "a@example.org"}
        self.assertEqual(self.send(self.row, sent).status_code, 302)

    def test_a_token_that_is_not_ours_is_no_error(self) -> None:
        form = self.opened(self.row)
        for token in ("nonsense", ""):
            self.assertEqual(self.send(self.row, {**form, "_opened": token, "name": "N"}).status_code, 302)

    def test_a_busy_database_leaves_the_words_to_be_sent_again(self) -> None:
        form = self.opened(self.row)
        with mock.patch.object(SiteIdentity, "save", side_effect=OperationalError("database is locked")):
            screen = self.send(self.row, {**form, "name": "Mine"})
        self.assertContains(screen, "The database is busy", status_code=503)
        self.assertEqual(self.chosen(self.row, screen).status_code, 302)
        self.assertEqual(self.stored().name, "Mine")

    def test_each_save_of_the_row_raises_its_version_whatever_the_saver_believed(self) -> None:
        old, new = self.stored(), self.stored()
        new.save()
        old.save()
        self.assertEqual(self.stored().version, 3)


class EveryNounTests(TwoAtOneRow):
    def test_site_pages_and_rates_show_both(self) -> None:
        page = Page.objects.create(slug="about", edition="en", title="About", body="<p>Words.</p>")
        rate = ExchangeRate.objects.create(
            currency="USD", value=Decimal("41"), effective_on=dt.date(2026, 1, 2)
        )
        for row, name, values in ((page, "title", ("One", "Two")), (rate, "value", ("42", "43"))):
            with self.subTest(row):
                first, second = self.opened(row), self.opened(row)
                self.assertEqual(self.send(row, {**first, name: values[0]}).status_code, 302)
                screen = self.send(row, {**second, name: values[1]})
                self.assertEqual(screen.status_code, 409)
                self.assertEqual(self.chosen(row, screen, **{name: "mine"}).status_code, 302)
                row.refresh_from_db()
                self.assertIn(values[1], str(getattr(row, name)))
