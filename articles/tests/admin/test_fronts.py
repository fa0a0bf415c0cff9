"""Promises of the screen of the fronts, pressed button by button, without a script."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from unittest import mock

import time_machine
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from articles.desk import frontclock, fronts, people
from articles.desk.frontpages import FrontLayout, Pin
from articles.front import front_of
from articles.models import Article, FrontSlot, Kind, State
from articles.search import desk as index
from articles.tests.desk.test_fronts import FrontTestCase
from portal import moments

HOUR = dt.timedelta(hours=1)


class ScreenTestCase(FrontTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.chief)
        self.url = reverse("admin:articles_frontslot_changelist") + "?edition=en"

    def form(self, answer: Any) -> dict[str, str]:
        """What the shown form would send if nobody touched it."""
        page = answer.content.decode()
        inputs = re.findall(r'<input type="(?!radio)[a-z-]+" name="(\w+)"[^>]*? value="([^"]*)"', page)
        return {name: value for name, value in inputs if name != "csrfmiddlewaretoken"}

    def opened(self) -> dict[str, str]:
        return self.form(self.client.get(self.url))

    def press(self, form: dict[str, str], do: str, **typed: str) -> Any:
        return self.client.post(self.url, {**form, **typed, "do": do})

    def shown(self, answer: Any) -> list[str]:
        return [place.story.title for place in answer.context["places"]]


class MovingTests(ScreenTestCase):
    def test_it_shows_what_stands_by_the_rules_and_by_hand(self) -> None:
        fronts.put_up(self.home(), (Pin(2, self.stories[4].pk),), opened=0, by=self.deputy)
        page = self.client.get(self.url)
        self.assertEqual(self.shown(page), ["Tale 0", "Tale 4", "Tale 1"])
        self.assertContains(page, "Chosen by the rules", count=2)
        self.assertContains(page, "pinned by deputy")

    def test_a_story_is_put_at_a_place_and_stands_once_it_is_put_up(self) -> None:
        moved = self.press(self.opened(), f"put:{self.stories[4].pk}:1")
        self.assertEqual(self.shown(moved), ["Tale 4", "Tale 0", "Tale 1"])
        self.assertContains(moved, "Main story: Tale 4")
        self.assertEqual(self.leads()[0], "Tale 0")
        self.assertRedirects(self.press(self.form(moved), "put-up"), self.url)
        self.assertEqual(self.leads()[0], "Tale 4")

    def test_up_and_down_change_places(self) -> None:
        form = self.form(self.press(self.opened(), f"put:{self.stories[4].pk}:1"))
        form = self.form(self.press(form, f"put:{self.stories[5].pk}:2"))
        moved = self.press(form, "up:2")
        self.assertEqual(self.shown(moved)[:2], ["Tale 5", "Tale 4"])
        moved = self.press(self.form(moved), "down:2")
        self.assertEqual(self.shown(moved), ["Tale 5", "Tale 0", "Tale 4"])

    def test_a_place_is_kept_and_left_to_the_rules_again(self) -> None:
        kept = self.press(self.opened(), "keep:3")
        self.assertContains(kept, "Take down")
        self.assertNotContains(self.press(self.form(kept), "clear:3"), "Take down")

    def test_a_pin_comes_down_at_the_moment_that_was_typed(self) -> None:
        form = self.form(self.press(self.opened(), f"put:{self.stories[4].pk}:1"))
        until = timezone.localtime() + HOUR
        self.press(form, "put-up", until_1_day=f"{until:%Y-%m-%d}", until_1_hour=f"{until:%H:%M}")
        slot = FrontSlot.objects.get()
        self.assertEqual(slot.expires_at, until.replace(second=0, microsecond=0))
        shown = self.opened()
        typed = (shown["until_1_day"], shown["until_1_hour"])
        self.assertEqual(typed, (f"{until:%Y-%m-%d}", f"{until:%H:%M}"))
        self.assertContains(self.client.get(self.url), f"({moments.zone(until)})")

    def test_stories_are_found_by_their_words_and_those_to_come_are_offered(self) -> None:
        index.keep(self.story("Kobzar").pk, "Kobzar", ["Played on the square."])
        coming = self.story("Later", state=State.READY)
        Article.objects.filter(pk=coming.pk).update(published_at=None)  # it was never public
        found = self.press(self.opened(), "find", words="KOBZ")
        self.assertEqual([offer.story.title for offer in found.context["offers"]], ["Kobzar"])
        self.assertContains(self.client.get(self.url), "Later")
        put = self.press(self.opened(), f"put:{coming.pk}:1")
        self.assertContains(put, "the place fills itself")

    def test_advertising_stands_there_only_when_an_editor_put_it_and_is_named(self) -> None:
        advert = self.story("Curtains", kind=Kind.ADVERTISING)
        page = self.client.get(self.url)
        self.assertNotIn("Curtains", self.shown(page))
        put = self.press(self.opened(), f"put:{advert.pk}:2")
        self.assertRegex(put.content.decode(), r'id="place-2"[\s\S]+Advertisement[\s\S]+Curtains')

    def test_a_withdrawn_story_is_told_at_its_place(self) -> None:
        self.put_up(self.stories[4])
        Article.objects.filter(pk=self.stories[4].pk).update(state=State.WITHDRAWN)
        self.assertContains(self.client.get(self.url), "This story was withdrawn")

    def test_nonsense_changes_nothing(self) -> None:
        for deed in (
            "put:1",
            "put:x:1",
            "up:9",
            "down:3",
            "up:1",
            "put:9999999999999999999999:1",
            "",
            "keep:0",
        ):
            with self.subTest(deed):
                answer = self.press(self.opened(), deed)
                self.assertEqual(self.shown(answer)[:1], ["Tale 0"])
        for query in ("?edition=xx", "?rubric=abc", "?rubric=99999"):
            self.assertEqual(self.client.get(self.url.partition("?")[0] + query).status_code, 404)

    def test_numbers_without_end_are_nothing(self) -> None:
        self.put_up(self.stories[1])
        endless, form = "9" * 5000, self.form(self.press(self.opened(), f"put:{self.stories[4].pk}:1"))
        self.assertEqual(self.press(form, "put-up", opened=endless).status_code, 409)
        self.assertEqual(self.press(form, "merge", was=endless, opened=endless).status_code, 409)
        self.assertEqual(self.press(form, "", planned=endless, pin_1=endless).status_code, 200)
        self.assertEqual(self.client.get(f"{self.url}&rubric={endless}").status_code, 404)
        history, restore = reverse("admin:front_history"), reverse("admin:front_restore")
        self.assertEqual(self.client.get(f"{history}?edition=en&below={endless}").status_code, 200)
        self.assertEqual(self.client.post(f"{restore}?edition=en", {"number": endless}).status_code, 404)
        sent = {"number": "1", "opened": endless}
        self.assertEqual(self.client.post(f"{restore}?edition=en", sent).status_code, 302)
        self.assertEqual(self.home().version, 1)

    def test_the_screen_costs_a_bounded_number_of_queries(self) -> None:
        self.press(self.form(self.press(self.opened(), "keep:1")), "put-up")
        with self.assertNumQueries(17):
            self.client.get(self.url)


class RefusalTests(ScreenTestCase):
    def test_a_time_that_cannot_be_is_told_at_its_place_and_nothing_is_lost(self) -> None:
        form = self.form(self.press(self.opened(), f"put:{self.stories[4].pk}:1"))
        for typed, said in (
            ("2020-01-01 10:00", "That is over"),
            ("2027-03-28 03:30", "No clock shows 03:30 that night"),
            ("2027-10-31 03:30", "03:30 comes twice that night"),
            ("2027-10-31 ", "Give both the day and the time"),
            ("nonsense 10:00", "Write the day as"),
        ):
            with self.subTest(typed):
                day, hour = typed.split(" ")
                answer = self.press(form, "put-up", until_1_day=day, until_1_hour=hour, note="Morning")
                self.assertContains(answer, said, status_code=422)
                kept = self.form(answer)
                self.assertEqual((kept["until_1_day"], kept["until_1_hour"]), (day, hour))
                self.assertEqual((kept["pin_1"], kept["note"]), (str(self.stories[4].pk), "Morning"))
        self.assertFalse(FrontSlot.objects.exists())

    def test_of_the_hour_that_comes_twice_the_one_that_was_meant_is_kept_and_shown(self) -> None:
        form = self.form(self.press(self.opened(), "keep:1"))
        night = {"until_1_day": "2027-10-31", "until_1_hour": "03:30", "until_1_which": "2"}
        self.press(form, "put-up", **night)
        expires = FrontSlot.objects.get().expires_at
        assert expires is not None
        self.assertEqual(expires.astimezone(dt.UTC).isoformat(), "2027-10-31T01:30:00+00:00")
        shown = self.client.get(self.url)
        self.assertContains(shown, '<option value="2" selected>the second time, Kyiv time, EET</option>')
        moved = self.press({**self.form(shown), "until_1_which": "2"}, f"put:{self.stories[4].pk}:2")
        self.press({**self.form(moved), "until_1_which": "2"}, "put-up")
        self.assertEqual(self.home().version, 2)
        self.assertEqual(FrontSlot.objects.get(place=1).expires_at, expires)

    def test_a_right_taken_away_while_the_form_was_open_leaves_the_layout_there(self) -> None:
        editor = self.somebody("editor")
        people.assign(editor, by=None, rubrics=[self.culture.pk])
        self.client.force_login(editor)
        self.url += f"&rubric={self.culture.pk}"
        form = self.form(self.press(self.opened(), f"put:{self.stories[4].pk}:1"))
        people.assign(editor, by=None, rubrics=[self.sport.pk])
        answer = self.press(form, "put-up")
        self.assertContains(answer, "You may not change this front any more", status_code=403)
        self.assertEqual(self.form(answer)["pin_1"], str(self.stories[4].pk))
        self.assertNotContains(self.client.get(self.url), "Put up now")

    def test_whoever_may_not_see_the_fronts_is_refused(self) -> None:
        self.client.force_login(self.somebody("author"))
        self.assertEqual(self.client.get(self.url).status_code, 403)
        self.assertEqual(self.client.get(reverse("admin:front_history")).status_code, 403)

    def test_a_busy_database_loses_nothing(self) -> None:
        form = self.form(self.press(self.opened(), f"put:{self.stories[4].pk}:1"))
        with mock.patch.object(fronts, "put_up", side_effect=OperationalError("database is locked")):
            answer = self.press(form, "put-up")
        self.assertContains(answer, "The database is busy", status_code=503)
        self.press(self.form(answer), "put-up")
        self.assertEqual(self.leads()[0], "Tale 4")


class TwoEditorsTests(ScreenTestCase):
    def both(self, mine: str, theirs: str) -> Any:
        """Both open the form, the other one puts up first; what comes of mine."""
        first, second = self.opened(), self.opened()
        self.client.force_login(self.deputy)
        self.press(self.form(self.press(first, theirs)), "put-up")
        self.client.force_login(self.chief)
        return self.press(self.form(self.press(second, mine)), "put-up")

    def test_the_second_sees_both_and_chooses_where_both_changed(self) -> None:
        screen = self.both(f"put:{self.stories[4].pk}:1", f"put:{self.stories[5].pk}:1")
        self.assertEqual(screen.status_code, 409)
        for said in ("Tale 4", "Tale 5", "deputy put up another front"):
            self.assertContains(screen, said, status_code=409)
        self.assertEqual(self.leads()[0], "Tale 5")
        unanswered = self.press(self.form(screen), "merge")
        self.assertContains(unanswered, "A choice is missing", status_code=409)
        self.press(self.form(unanswered), "merge", take_1="mine")
        self.assertEqual(self.leads()[0], "Tale 4")

    def test_what_only_one_changed_is_taken_from_both(self) -> None:
        screen = self.both(f"put:{self.stories[4].pk}:1", f"put:{self.stories[5].pk}:3")
        self.press(self.form(screen), "merge")
        self.assertEqual(self.leads(), ["Tale 4", "Tale 0", "Tale 5"])

    def test_a_choice_that_puts_a_story_twice_is_told_and_mended(self) -> None:
        screen = self.both(f"put:{self.stories[4].pk}:1", f"put:{self.stories[4].pk}:3")
        answer = self.press(self.form(screen), "merge")
        self.assertContains(answer, "stands at another place already", status_code=422)
        self.press(self.form(self.press(self.form(answer), "clear:3")), "put-up")
        self.assertEqual(self.leads()[0], "Tale 4")

    def test_whoever_changed_nothing_is_told_what_stands(self) -> None:
        answer = self.both("find", f"put:{self.stories[5].pk}:1")
        self.assertRedirects(answer, self.url)
        self.assertEqual(self.leads()[0], "Tale 5")

    def test_a_third_one_in_between_brings_the_screen_again(self) -> None:
        screen = self.both(f"put:{self.stories[4].pk}:1", f"put:{self.stories[5].pk}:1")
        fronts.put_up(self.home(), (Pin(1, self.stories[3].pk),), opened=1, by=self.deputy)
        again = self.press(self.form(screen), "merge", take_1="mine")
        self.assertContains(again, "Tale 3", status_code=409)
        self.press(self.form(again), "merge", take_1="mine")
        self.assertEqual(self.leads()[0], "Tale 4")


class PlannedTests(ScreenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.at = (timezone.localtime() + 2 * HOUR).replace(second=0, microsecond=0)
        self.typed = {"at_day": f"{self.at:%Y-%m-%d}", "at_hour": f"{self.at:%H:%M}"}

    def plan(self, story: Article) -> Any:
        form = self.form(self.press(self.opened(), f"put:{story.pk}:1"))
        return self.press(form, "schedule", **self.typed, note="Evening")

    def test_a_front_is_planned_looked_at_changed_and_goes_up(self) -> None:
        self.assertRedirects(self.plan(self.stories[4]), self.url)
        self.assertContains(self.client.get(self.url), "Evening")
        planned = FrontLayout.objects.waiting().get()
        page = self.client.get(f"{self.url}&planned={planned.pk}")
        self.assertEqual(self.shown(page)[0], "Tale 4")
        changed = self.press(self.form(page), f"put:{self.stories[5].pk}:1")
        self.press(self.form(changed), "schedule", **self.typed)
        self.assertEqual(FrontLayout.objects.waiting().count(), 1)
        frontclock.carry_out(self.at)
        self.assertEqual(front_of("en").hero, self.stories[5])

    def test_a_note_that_is_too_long_is_told_beside_its_field_and_not_cut(self) -> None:
        form = self.form(self.press(self.opened(), f"put:{self.stories[4].pk}:1"))
        note = "Because of the vote " * 15 + "the end"
        for do in ("put-up", "schedule"):
            answer = self.press(form, do, note=note, **self.typed)
            self.assertContains(answer, f'value="{note}"', status_code=422)
            self.assertContains(answer, "at most 300 characters, this has 307", status_code=422)
            self.assertEqual(self.shown(answer)[0], "Tale 4")
        self.assertFalse(FrontLayout.objects.exists())

    def test_the_past_and_no_time_are_told_beside_the_field(self) -> None:
        form = self.form(self.press(self.opened(), "keep:1"))
        for day, hour in (
            ("2020-01-01", "10:00"),
            ("", ""),
            ("soon", "10:00"),
            ("2027-03-28", "03:30"),
            ("2027-10-31", "03:30"),
        ):
            with self.subTest(day):
                answer = self.press(form, "schedule", at_day=day, at_hour=hour)
                self.assertContains(answer, 'id="front-at-problem"', status_code=422)
                self.assertEqual(self.form(answer)["at_day"], day)
        self.assertFalse(FrontLayout.objects.waiting().exists())
        self.press(self.form(answer), "schedule", at_which="2")
        due = FrontLayout.objects.waiting().get().due_at
        assert due is not None
        self.assertEqual(due.astimezone(dt.UTC).isoformat(), "2027-10-31T01:30:00+00:00")

    def test_a_plan_that_went_up_meanwhile_is_told_and_the_layout_kept(self) -> None:
        self.plan(self.stories[4])
        planned = FrontLayout.objects.waiting().get()
        form = self.form(self.client.get(f"{self.url}&planned={planned.pk}"))
        frontclock.carry_out(self.at)
        changed = self.form(self.press(form, f"put:{self.stories[5].pk}:1"))
        answer = self.press(changed, "schedule", **self.typed)
        self.assertContains(answer, "That planned front has gone up", status_code=409)
        self.assertEqual(self.form(answer)["pin_1"], str(self.stories[5].pk))
        self.assertNotIn("planned", self.form(self.client.get(f"{self.url}&planned={planned.pk}")))

    def test_one_that_is_late_says_why_where_it_is_mended_and_the_dashboard_leads_there(self) -> None:
        self.plan(self.stories[4])
        planned = FrontLayout.objects.waiting().get()
        with time_machine.travel(self.at + dt.timedelta(seconds=70), tick=False):
            FrontLayout.objects.update(failure=FrontLayout.Failure.BUSY)
            dashboard = self.client.get(reverse("admin:index"))
            self.assertContains(dashboard, f'<a href="{self.url}&amp;planned={planned.pk}">Late since')
            screen = self.client.get(self.url)
        self.assertContains(screen, "It should have gone up and has not: the database was busy.")

    def test_whoever_puts_up_a_front_over_a_late_one_is_told_and_its_author_lays_it_out_again(self) -> None:
        self.plan(self.stories[4])
        planned = FrontLayout.objects.waiting().get()
        with time_machine.travel(self.at + dt.timedelta(seconds=1), tick=False):
            form = self.form(self.press(self.opened(), f"put:{self.stories[5].pk}:1"))
            answer = self.client.post(self.url, {**form, "do": "put-up"}, follow=True)
            self.assertContains(answer, "had not gone up, and does not any more: yours stands.")
            self.assertContains(answer, "Did not go up")
            again = self.client.get(f"{self.url}&planned={planned.pk}")
            self.assertEqual(self.shown(again)[0], "Tale 4")
            self.press(self.form(again), "put-up")
        self.assertEqual(front_of("en").hero, self.stories[4])

    def test_the_dashboard_lists_it_among_what_comes_by_the_clock(self) -> None:
        self.plan(self.stories[4])
        planned = FrontLayout.objects.waiting().get()
        rows = self.client.get(reverse("admin:index")).context["timed"]
        self.assertEqual([(str(row["name"]), row["warns"]) for row in rows], [("Home page (English)", False)])
        self.assertEqual(rows[0]["url"], f"{self.url}&planned={planned.pk}")
        self.assertIn(moments.exact(self.at), rows[0]["text"])

    def test_the_list_of_what_is_planned_names_the_zone(self) -> None:
        self.plan(self.stories[4])
        self.assertContains(self.client.get(self.url), f"{moments.exact(self.at)}")

    def test_it_is_called_off(self) -> None:
        self.plan(self.stories[4])
        off = reverse("admin:front_call_off", args=[FrontLayout.objects.waiting().get().pk])
        for said in ("It will not go up", "Too late"):
            self.assertContains(self.client.post(off, follow=True), said)
        self.assertEqual(frontclock.carry_out(self.at), 0)


class HistoryTests(ScreenTestCase):
    def test_it_tells_who_changed_what_and_brings_a_front_back(self) -> None:
        self.put_up(self.stories[4])
        self.put_up(self.stories[5], by=self.deputy)
        history = self.client.get(reverse("admin:front_history") + "?edition=en")
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", history.content.decode()))
        self.assertIn("Main story: Tale 4 Tale 5", text)
        self.assertIn("deputy", text)
        restore = reverse("admin:front_restore") + "?edition=en"
        self.client.post(restore, {"number": "1", "opened": "2"})
        self.assertEqual(self.leads()[0], "Tale 4")
        late = self.client.post(restore, {"number": "2", "opened": "2"}, follow=True)
        self.assertContains(late, "Somebody put up another front meanwhile")

    def test_a_long_one_is_paged_and_costs_the_same(self) -> None:
        page = fronts.front_at("en", None)
        page.save()
        FrontLayout.objects.bulk_create(FrontLayout(page=page, number=number) for number in range(1, 121))
        url = reverse("admin:front_history") + "?edition=en"
        with self.assertNumQueries(7):
            first = self.client.get(url)
        self.assertEqual(len(first.context["versions"]), 50)
        last = self.client.get(f"{url}&below=21")
        self.assertEqual(last.context["versions"][-1].layout.number, 1)
