"""Promises of ``manage.py views`` and ``manage.py set_views``."""

from __future__ import annotations

from io import StringIO

from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import TestCase

from articles import readership
from articles.readership import turnstile
from articles.readership.models import (
    CarriedOver,
    CarriedSource,
    DayTotal,
    ViewHour,
    ViewTotal,
    Watermark,
)
from articles.tests.factories import article
from articles.tests.readership.requests import person


def run(*arguments: str) -> str:
    """What the command says."""
    said = StringIO()
    call_command(*arguments, stdout=said)
    return said.getvalue()


class ViewsTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.article = article()
        readership.carry_over(self.article.pk, 786, source="old site", actor="test")
        for number in range(4):
            readership.count_view(self.article.pk, person(number))
        readership.flush()

    def assert_differs(self, told: str) -> None:
        with self.assertRaises(CommandError) as refused:
            run("views")
        self.assertIn(told, str(refused.exception))
        self.assertEqual(refused.exception.returncode, 1)

    def test_it_says_what_is_shown_and_where_it_comes_from(self) -> None:
        readership.count_view(self.article.pk, person(9))
        said = run("views")
        for line in (
            "Shown in all: 790",
            "Counted here: 4",
            "old site: 786, articles: 1",
            "1: in use, 5 counted, 1 not booked",
            "All numbers agree.",
        ):
            self.assertIn(line, said)

    def test_a_total_without_its_hours_is_told_and_left_as_it_is(self) -> None:
        ViewTotal.objects.update(counted=5)
        self.assert_differs(f"Article {self.article.pk}: counted 5, but hours and days hold 4.")
        self.assertEqual(ViewTotal.objects.get().counted, 5)

    def test_an_hour_without_its_total_is_told(self) -> None:
        ViewHour.objects.create(article_id=999, hour=1, count=2, other=2)
        self.assert_differs("Article 999: counted 0, but hours and days hold 2.")

    def test_carried_over_views_that_nobody_brought_are_told(self) -> None:
        ViewTotal.objects.update(carried=1000)
        self.assert_differs("carried 1000, but its sources brought 786.")

    def test_a_source_that_brought_something_else_is_told(self) -> None:
        CarriedSource.objects.update(views=1)
        self.assert_differs("Source old site: said to have brought (1, 1), but its rows hold (1, 786).")

    def test_kinds_that_do_not_add_up_are_told(self) -> None:
        ViewHour.objects.update(direct=F("direct") + 1)
        self.assert_differs("1 hour rows of ViewHour are not the sum of their kinds.")

    def test_a_finished_day_that_does_not_add_up_is_told(self) -> None:
        day = DayTotal.objects.filter(noun=DayTotal.Noun.ALL).get()
        DayTotal.objects.create(day="2001-01-01", edition="en", noun=DayTotal.Noun.ALL, count=3, other=3)
        self.assert_differs("2001-01-01: 3 in the daily numbers, but hours and days hold 0.")
        self.assertEqual(DayTotal.objects.get(pk=day.pk).count, 4)

    def test_a_journal_behind_what_was_booked_is_told(self) -> None:
        Watermark.objects.update(direct=9)
        self.assert_differs(f"Journal 1: 9 views of article {self.article.pk} are booked, but 4 counted.")

    def test_a_damaged_journal_does_not_stop_it(self) -> None:
        (turnstile.folder() / "2").write_bytes(b"rubbish")
        with self.assertLogs("articles.readership", "WARNING"):
            self.assertIn("All numbers agree.", run("views"))


class SetViewsTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.article = article(slug="tram", title="Tram")

    def test_it_carries_views_over_and_says_what_is_shown(self) -> None:
        readership.count_view(self.article.pk, person())
        said = run("set_views", "tram", "786", "--source", "old site", "--note", "export of 2025")
        self.assertEqual(said, "Tram (en/tram): 786 views from old site; 787 shown now.\n")
        kept = CarriedOver.objects.get()
        self.assertEqual((kept.count, kept.note), (786, "export of 2025"))
        self.assertTrue(kept.actor)

    def test_it_is_audited(self) -> None:
        run("set_views", str(self.article.pk), "786", "--source", "old site", "--actor", "Olena")
        deed = self.article.audit.get()
        self.assertEqual(deed.verb, "views carried over")
        told = {"views": 786, "source": "old site", "note": "", "actor": "Olena"}
        self.assertEqual(deed.details, told)

    def test_a_second_number_of_one_source_replaces_the_first(self) -> None:
        for views in ("786", "800"):
            run("set_views", "tram", views, "--source", "old site")
        self.assertEqual(readership.totals([self.article.pk]), {self.article.pk: 800})

    def test_who_is_meant_must_be_clear(self) -> None:
        article(slug="tram", edition="uk")
        with self.assertRaisesMessage(CommandError, "several articles"):
            run("set_views", "tram", "1", "--source", "x")
        run("set_views", "tram", "1", "--source", "x", "--edition", "uk")
        self.assertEqual(readership.totals([self.article.pk]), {self.article.pk: 0})

    def test_nonsense_is_refused(self) -> None:
        for arguments, told in (
            (("tram", "-5", "--source", "x"), "0 or more"),
            (("tram", "5", "--source", " "), "has a name"),
            (("no-such", "5", "--source", "x"), "No article"),
        ):
            with self.subTest(arguments), self.assertRaisesMessage(CommandError, told):
                call_command("set_views", arguments[0], f"{arguments[1]}", *arguments[2:])
        self.assertFalse(CarriedOver.objects.exists())
