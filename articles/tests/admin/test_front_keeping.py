"""Promises of open forms of fronts: who is there, and what was laid out and not put up."""

from __future__ import annotations

import secrets
from typing import Any

from django.urls import reverse

from articles.desk import openforms, people
from articles.desk.models import OpenForm
from articles.models import FrontSlot
from articles.tests.admin.test_fronts import ScreenTestCase


class KeepingTestCase(ScreenTestCase):
    def beat(self, form: dict[str, str], *, by: Any = None, rubric: Any = None, **marks: str) -> Any:
        person = by or self.chief
        self.client.force_login(person)
        url = f"{reverse('admin:front_pulse')}?edition=en{f'&rubric={rubric.pk}' if rubric else ''}"
        return self.client.post(url, {**form, "_person": str(person.pk), **marks})

    def laid_out(self) -> dict[str, str]:
        """A form with a story moved in it, kept and not put up."""
        form = self.form(self.press(self.opened(), f"put:{self.stories[4].pk}:1"))
        self.assertTrue(self.beat(form, _words="1").json()["kept"])
        return form


class PresenceTests(KeepingTestCase):
    def test_who_else_has_the_front_open_is_told_and_of_another_front_nobody(self) -> None:
        mine, theirs = self.opened(), self.opened()
        self.assertEqual(self.beat(mine).json()["people"], [])
        self.assertIn("chief", self.beat(theirs, by=self.deputy).json()["people"][0])
        self.assertIn("deputy has this front open", self.beat(mine).json()["people"][0])
        elsewhere = {"form_key": secrets.token_hex(16), "opened": "0"}
        self.assertEqual(self.beat(elsewhere, by=self.deputy, rubric=self.culture).json()["people"], [])

    def test_ones_own_other_window_is_told(self) -> None:
        self.beat(self.opened())
        self.assertIn("another window", self.beat(self.opened()).json()["people"][0])

    def test_who_left_is_gone_at_once(self) -> None:
        theirs = self.opened()
        self.beat(theirs, by=self.deputy)
        self.beat(theirs, by=self.deputy, _leaving="1")
        self.assertEqual(self.beat(self.opened()).json()["people"], [])

    def test_that_another_front_was_put_up_is_told(self) -> None:
        form = self.opened()
        self.assertEqual(self.beat(form).json()["saved"], "")
        self.put_up(self.stories[5], by=self.deputy)
        self.assertIn("deputy put up another front", self.beat(form).json()["saved"])

    def test_who_may_not_lay_it_out_keeps_nothing(self) -> None:
        editor = self.somebody("editor")
        people.assign(editor, by=None, rubrics=[self.sport.pk])
        form = {"form_key": secrets.token_hex(16), "opened": "0", "pin_1": str(self.stories[4].pk)}
        self.assertEqual(self.beat(form, by=editor, rubric=self.culture, _words="1").status_code, 403)
        self.assertEqual(self.beat({**form, "form_key": "?"}).status_code, 400)
        self.assertFalse(OpenForm.objects.exists())

    def test_a_pulse_costs_a_bounded_number_of_queries(self) -> None:
        form = self.laid_out()
        self.client.force_login(self.chief)
        marks = {**form, "_person": str(self.chief.pk)}
        # Session, person, rights twice, the front, who is there.
        with self.assertNumQueries(6):
            self.client.post(f"{reverse('admin:front_pulse')}?edition=en", marks)


class UnsavedTests(KeepingTestCase):
    def test_what_was_not_put_up_is_offered_to_its_author_alone_and_comes_back_whole(self) -> None:
        self.laid_out()
        page = self.client.get(self.url)
        self.assertContains(page, "and did not put it up")
        self.assertEqual(self.shown(page)[0], "Tale 0")
        offer = page.context["unsaved"][0]
        restored = self.client.get(offer.url)
        self.assertEqual(self.shown(restored)[0], "Tale 4")
        self.assertContains(restored, "Readers see nothing of it before you put it up.")
        self.assertEqual(self.form(restored)["form_key"], offer.key)
        self.client.force_login(self.deputy)
        self.assertNotContains(self.client.get(self.url), "and did not put it up")
        self.assertEqual(self.shown(self.client.get(offer.url))[0], "Tale 0")
        self.assertFalse(FrontSlot.objects.exists())

    def test_the_dashboard_leads_to_it_once_the_form_is_gone(self) -> None:
        form = self.laid_out()
        self.assertNotContains(self.client.get(reverse("admin:index")), "You have unsaved words")
        openforms.leave(form["form_key"], by=self.chief)
        page = self.client.get(reverse("admin:index"))
        self.assertContains(page, f'<a href="{self.url}">Home page (English)</a>')

    def test_it_is_no_unsaved_new_story(self) -> None:
        form = self.laid_out()
        openforms.leave(form["form_key"], by=self.chief)
        self.assertEqual(openforms.unsaved(by=self.chief), [])

    def test_put_up_planned_discarded_or_begun_again_it_is_offered_no_more(self) -> None:
        at = {"at_day": "2099-01-05", "at_hour": "09:00"}
        for deed, typed in (("again", {}), ("schedule", at), ("put-up", {})):
            with self.subTest(deed):
                form = self.laid_out()
                self.press(form, deed, **typed)
                self.assertEqual(openforms.unsaved(by=self.chief, about=self.home().subject), [])
                # What was sent before and comes later is not kept any more.
                self.assertFalse(self.beat(form, _words="1").json()["kept"])
        form = self.form(self.press(self.opened(), f"put:{self.stories[5].pk}:1"))
        self.beat(form, _words="1")
        self.client.post(f"{reverse('admin:front_discard')}?edition=en", {"key": form["form_key"]})
        self.assertEqual(openforms.unsaved(by=self.chief, about=self.home().subject), [])

    def test_a_merge_screen_that_was_closed_loses_nothing(self) -> None:
        form = self.form(self.press(self.opened(), f"put:{self.stories[4].pk}:1"))
        self.put_up(self.stories[5], by=self.deputy)
        self.assertEqual(self.press(form, "put-up").status_code, 409)
        self.assertContains(self.client.get(self.url), "and did not put it up")

    def test_what_stands_by_now_is_not_offered(self) -> None:
        form = self.laid_out()
        openforms.leave(form["form_key"], by=self.chief)
        self.put_up(self.stories[4])
        self.assertNotContains(self.client.get(self.url), "and did not put it up")
        self.assertIsNone(openforms.find(form["form_key"], by=self.chief))
