"""Promises of reports of errors: received without a cookie, seen by who may correct, gone in ninety days."""

from __future__ import annotations

import datetime as dt
import logging
from unittest import mock

import time_machine
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from articles.desk import correcting, publishing
from articles.desk.models import Assignment, AuditEntry
from articles.letters import receiving, settling, timetable
from articles.letters.models import ErrorReport
from articles.models import Correction
from articles.tests.desk.test_publishing import DeskTestCase, person
from portal import readerforms
from portal.accounts.models import User
from portal.kit.buckets import Rate
from portal.tests.pagecache.reader import Reader

State = ErrorReport.State
OWN = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}
CONTACT = "reader@example.org"


def corrector(name: str = "corrector") -> User:
    user = person(name, "view_article", "add_article", "change_article", "publish_article")
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="letters"))
    Assignment.objects.get_or_create(person=user, defaults={"every_rubric": True})
    return User.objects.get(pk=user.pk)


class ReportTestCase(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.story = self.published()
        self.address = f"{self.story.get_absolute_url()}report/"

    def send(self, headers: dict[str, str] = OWN, **said: str) -> object:
        facts = {"remark": "The date is wrong.", "opened": readerforms.token(), "took": "12.5", **said}
        return self.client.post(self.address, facts, **headers)

    def received(self, **facts: str) -> ErrorReport:
        return receiving.receive(self.story, **{"remark": "The date is wrong.", **facts})


class FormTests(ReportTestCase):
    def test_the_form_is_a_kept_page_without_a_cookie_and_the_story_leads_to_it(self) -> None:
        reader = Reader()
        page = reader.get(self.address)
        self.assertEqual((page.status, reader.get(self.address).how), (200, "hit"))
        self.assertIn(self.story.title.encode(), page.text.encode())
        self.assertNotIn("Set-Cookie", page.headers)
        self.assertIn(f'href="{self.address}"', reader.get(self.story.get_absolute_url()).text)

    def test_what_is_not_public_has_no_form(self) -> None:
        draft = self.begun(title="Not yet", slug="not-yet")
        publishing.withdraw(self.story, by=self.editor, reason="Wrong.")
        for address in (
            self.address,
            f"{self.address}thanks/",
            f"/news/{draft.slug}/report/",
            "/news/no/report/",
        ):
            self.assertEqual(self.client.get(address).status_code, 404)
            self.assertEqual(
                self.client.post(address, **OWN).status_code, 405 if "thanks" in address else 404
            )

    def test_a_report_arrives_with_what_was_written_and_nothing_else(self) -> None:
        answer = self.send(passage="  on\nFriday ", contact=CONTACT)
        self.assertRedirects(answer, f"{self.address}thanks/", status_code=303)
        self.assertFalse(answer.cookies)
        report = ErrorReport.objects.get()
        self.assertEqual((report.passage, report.remark), ("on Friday", "The date is wrong."))
        self.assertEqual((report.contact, report.state, report.article), (CONTACT, State.OPEN, self.story))
        kept = {field.name for field in ErrorReport._meta.get_fields()}
        self.assertFalse(kept & {"address", "ip", "user_agent", "session", "reader"})

    def test_sent_twice_it_is_one_report(self) -> None:
        for _ in range(3):
            self.assertEqual(self.send().status_code, 303)
        self.assertEqual(ErrorReport.objects.count(), 1)

    def test_the_same_words_after_a_dismissal_are_a_report_of_their_own(self) -> None:
        self.send()
        settling.dismiss(ErrorReport.objects.get(), by=corrector())
        self.send()
        self.send()
        states = sorted(ErrorReport.objects.values_list("state", flat=True))
        self.assertEqual(states, [State.DISMISSED, State.OPEN])

    def test_a_form_of_another_site_is_refused(self) -> None:
        strangers = (
            {},
            {"HTTP_ORIGIN": "https://evil.example"},
            {"HTTP_ORIGIN": "null"},
            {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "cross-site"},
            {"HTTP_ORIGIN": "http://testserver.evil.example", "HTTP_SEC_FETCH_SITE": "same-origin"},
            {"HTTP_SEC_FETCH_SITE": "same-site"},
            {"HTTP_SEC_FETCH_SITE": "none"},
            {"HTTP_REFERER": "http://testserver/"},
        )
        for headers in strangers:
            with self.subTest(headers):
                self.assertEqual(self.send(headers).status_code, 403)
        self.assertFalse(ErrorReport.objects.exists())
        for headers in ({"HTTP_ORIGIN": "http://testserver"}, {"HTTP_SEC_FETCH_SITE": "same-origin"}):
            self.assertEqual(self.send(headers).status_code, 303)

    def test_programs_are_thanked_and_not_heard(self) -> None:
        for said in ({"website": "http://spam.example"}, {"took": "0.4"}, {"took": "x"}):
            self.assertEqual(self.send(**said).status_code, 303)
        self.assertFalse(ErrorReport.objects.exists())
        self.assertEqual(self.send(took="").status_code, 303)  # Without JavaScript.
        self.assertEqual(ErrorReport.objects.count(), 1)

    def test_who_never_saw_the_form_or_left_it_open_for_days_sends_once_more_and_loses_nothing(self) -> None:
        for opened in ("", "made-up", readerforms.token()[:-1]):
            answer = self.send(opened=opened, passage="some words", contact=CONTACT)
            self.assertContains(answer, "some words", status_code=422)
            self.assertContains(answer, CONTACT, status_code=422)
        with time_machine.travel(timezone.now() - dt.timedelta(days=4)):
            old = readerforms.token()
        self.assertEqual(self.send(opened=old).status_code, 422)
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertFalse(ErrorReport.objects.exists())

    def test_what_is_missing_or_too_long_is_said(self) -> None:
        self.assertContains(self.send(remark="  "), "Write what is wrong.", status_code=422)
        for field, longest in (("remark", 1000), ("passage", 300), ("contact", 200)):
            self.assertEqual(self.send(**{field: "x" * (longest + 1)}).status_code, 422, field)
        self.assertEqual(self.send(remark="a\x00b").status_code, 422)
        self.assertFalse(ErrorReport.objects.exists())

    @override_settings(PORTAL_LIMITS={"reports": Rate(0.001, at_once=2)})
    def test_one_address_sends_a_few_and_waits(self) -> None:
        answers = [self.send({**OWN, "REMOTE_ADDR": "198.18.0.1"}, remark=f"No. {n}") for n in range(3)]
        self.assertEqual([answer.status_code for answer in answers], [303, 303, 429])
        self.assertIn("Retry-After", answers[-1].headers)

    def test_a_flood_fills_neither_the_queue_of_a_story_nor_the_disk(self) -> None:
        for number in range(receiving.MOST_OF_A_STORY):
            self.received(remark=f"No. {number}")
        self.assertContains(self.send(remark="One more"), "Too many reports", status_code=422)
        self.assertEqual(ErrorReport.objects.count(), receiving.MOST_OF_A_STORY)

    def test_what_a_reader_gave_is_in_no_log(self) -> None:
        with (
            self.assertLogs(level=logging.DEBUG) as caught,
            mock.patch.object(receiving, "receive") as failing,
        ):
            failing.side_effect = RuntimeError("The database is gone.")
            with self.assertRaises(RuntimeError):
                self.send(remark="An unusual remark", contact=CONTACT)
        said = "".join([*caught.output, *(str(record.__dict__) for record in caught.records)])
        self.assertNotIn(CONTACT, said)
        self.assertNotIn("unusual", said)


class QueueTests(ReportTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.person = corrector()
        self.client.force_login(self.person)
        self.queue = reverse("admin:letters_errorreport_changelist")

    def form(self, report: ErrorReport) -> str:
        return reverse("admin:letters_errorreport_change", args=[report.pk])

    def test_the_queue_shows_what_waits_and_the_dashboard_leads_to_it(self) -> None:
        report, done = self.received(contact=CONTACT), self.received(remark="Settled one.")
        settling.dismiss(done, by=self.person)
        page = self.client.get(self.queue)
        self.assertContains(page, report.remark)
        self.assertNotContains(page, "Settled one.")
        self.assertNotContains(page, CONTACT)
        self.assertContains(self.client.get(f"{self.queue}?state=dismissed"), "Settled one.")
        self.assertContains(self.client.get(self.form(report)), CONTACT)
        self.assertContains(self.client.get(reverse("admin:index")), f'href="{self.queue}"')

    def test_a_report_becomes_a_correction_that_readers_see(self) -> None:
        report = self.received(contact=CONTACT)
        said = {"_correct": "", "kind": "correction", "text": "It was Monday.", "place": "top"}
        self.assertRedirects(self.client.post(self.form(report), said), self.queue)
        self.assertEqual(Correction.objects.get().text, "It was Monday.")
        report.refresh_from_db()
        self.assertEqual((report.state, report.settled_by), (State.CORRECTED, self.person))
        self.client.post(self.form(report), {**said, "text": "It was Tuesday."})
        self.assertEqual(Correction.objects.count(), 1)
        trail = str(list(AuditEntry.objects.values()))
        self.assertIn("report settled", trail)
        self.assertNotIn(CONTACT, trail)
        self.assertNotIn(report.remark, trail)

    def test_a_correction_that_says_nothing_settles_nothing(self) -> None:
        report = self.received()
        page = self.client.post(
            self.form(report), {"_correct": "", "kind": "note", "text": " ", "place": "top"}
        )
        self.assertContains(page, "Write what was wrong")
        with self.assertRaises(correcting.TextMissing):
            settling.correct(report, kind="note", text=" ", by=self.person)
        publishing.withdraw(self.story, by=self.editor, reason="Wrong.")
        with self.assertRaises(settling.NotPublic):
            settling.correct(report, kind="note", text="Said.", by=self.person)
        report.refresh_from_db()
        self.assertEqual(report.state, State.OPEN)

    def test_it_is_settled_once_whoever_presses(self) -> None:
        for button, state in (("_mended", State.MENDED), ("_dismiss", State.DISMISSED)):
            report = self.received(remark=button)
            self.assertRedirects(self.client.post(self.form(report), {button: ""}), self.queue)
            report.refresh_from_db()
            self.assertEqual(report.state, state)
            self.assertFalse(settling.mended(report, by=self.person))

    def test_who_may_not_correct_the_story_sees_no_report_of_it(self) -> None:
        report = self.received()
        other = person("elsewhere", "view_article", "add_article", "change_article", "publish_article")
        other.user_permissions.add(*Permission.objects.filter(content_type__app_label="letters"))
        Assignment.objects.filter(person=other).delete()
        self.client.force_login(User.objects.get(pk=other.pk))
        self.assertNotContains(self.client.get(self.queue), report.remark)
        self.assertEqual(self.client.get(self.form(report)).status_code, 404)
        self.assertEqual(self.client.post(self.form(report), {"_dismiss": ""}).status_code, 404)
        with self.assertRaises(PermissionDenied):
            settling.dismiss(report, by=User.objects.get(pk=other.pk))
        author = person("author", "view_article", "add_article", "change_article")
        self.client.force_login(author)
        self.assertEqual(self.client.get(self.queue).status_code, 403)

    def test_reports_can_be_neither_added_deleted_nor_exported(self) -> None:
        report = self.received()
        for deed in ("add/", f"{report.pk}/delete/"):
            self.assertEqual(self.client.get(f"{self.queue}{deed}").status_code, 403)
        self.assertNotContains(self.client.get(self.queue), '<select name="action"')

    def test_after_ninety_days_nothing_of_it_is_left(self) -> None:
        report, kept = self.received(contact=CONTACT), self.received(remark="A newer one.")
        ErrorReport.objects.filter(pk=report.pk).update(received_at=timezone.now() - dt.timedelta(days=91))
        ErrorReport.objects.filter(pk=kept.pk).update(received_at=timezone.now() - dt.timedelta(days=89))
        timetable.forget_reports()
        self.assertEqual(list(ErrorReport.objects.all()), [kept])
