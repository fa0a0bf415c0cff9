"""Promises of reports of the content policy: counted, bounded, and nothing of a reader in them."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from typing import Any

from django.contrib.auth.models import Permission
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.headers import reports, timetable
from portal.headers.models import PolicyRefusal
from portal.headers.policy import REPORTS
from portal.kit.buckets import Rate

OLD = {
    "csp-report": {
        "document-uri": "https://news.example/uk/news/a-story-somebody-reads/?from=friend",
        "referrer": "https://mail.example/inbox",
        "violated-directive": "script-src-elem",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/steal.js?reader=7",
        "source-file": "https://news.example/static/js/page.js",
        "script-sample": "a secret",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "url": "https://news.example/",
        "user_agent": "Mozilla/5.0 (somebody)",
        "body": {
            "documentURL": "https://news.example/uk/news/another/",
            "effectiveDirective": "script-src-elem",
            "blockedURL": "https://evil.example/other.js",
            "sourceFile": "https://news.example/static/js/page.js",
        },
    },
    {"type": "deprecation", "body": {}},
]


class ReportTests(TestCase):
    def send(self, told: Any, **headers: str) -> int:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return self.client.post(REPORTS, body, content_type="application/csp-report", **headers).status_code

    def test_both_forms_are_counted_as_one_kind_and_say_nothing_of_who_read_what(self) -> None:
        self.assertEqual([self.send(OLD), self.send(NEW)], [204, 204])
        row = PolicyRefusal.objects.get()
        self.assertEqual(row.times, 2)
        self.assertEqual((row.place, row.directive), ("articles:article", "script-src-elem"))
        self.assertEqual((row.blocked, row.source), ("https://evil.example", "/static/js/page.js"))
        kept = str(PolicyRefusal.objects.values().get())
        for word in ("somebody", "friend", "another", "inbox", "secret", "reader", "Mozilla", "127.0.0.1"):
            self.assertNotIn(word, kept)

    def test_what_extensions_do_is_none_of_ours(self) -> None:
        for name, value in (
            ("blocked-uri", "chrome-extension"),
            ("source-file", "moz-extension://0a0b/x.js"),
            ("blocked-uri", "about"),
        ):
            self.assertEqual(self.send({"csp-report": {**OLD["csp-report"], name: value}}), 204)
        self.assertFalse(PolicyRefusal.objects.exists())

    def test_nonsense_is_refused_at_once_and_never_an_error(self) -> None:
        deep = b"[" * 16_000
        for told in (
            b"",
            b"{",
            b"[1]",
            b"null",
            b'"x"',
            deep,
            b"\xff\xfe",
            {"csp-report": 1},
            [{"body": []}],
        ):
            self.assertEqual(self.send(told), 400, told)
        self.assertEqual(self.send(b"x" * (reports.LARGEST + 1)), 413)
        self.assertEqual(self.client.get(REPORTS).status_code, 405)

    @override_settings(PORTAL_LIMITS={"policy": Rate(0.001, at_once=2)})
    def test_one_address_reports_a_few_and_waits(self) -> None:
        self.assertEqual([self.send(OLD, REMOTE_ADDR="198.18.1.1") for _ in range(3)], [204, 204, 429])

    def test_a_flood_of_different_reports_fills_no_table(self) -> None:
        for number in range(reports.MOST_ROWS + 20):
            reports.count(reports.Refused("p", "img-src", f"https://{number}.example", ""))
        self.assertEqual(PolicyRefusal.objects.count(), reports.MOST_ROWS + 1)
        self.assertEqual(PolicyRefusal.objects.get(place=reports.OTHERS).times, 20)

    def test_what_comes_after_a_flood_is_told_by_name_and_what_was_told_often_stays(self) -> None:
        ours = reports.Refused("articles:article", "script-src-elem", "inline", "/static/js/page.js")
        PolicyRefusal.objects.bulk_create(
            PolicyRefusal(
                place="p",
                directive="img-src",
                blocked=f"https://{number}.example",
                times=2,
                last_at=timezone.now(),
            )
            for number in range(reports.MOST_ROWS - 1)
        )
        for _ in range(3):
            reports.count(ours)
        for number in range(5):
            reports.count(reports.Refused("q", "img-src", f"https://{number}.example", ""))
        self.assertEqual(PolicyRefusal.objects.get(**vars(ours)).times, 3)
        self.assertEqual(PolicyRefusal.objects.get(place="q").blocked, "https://4.example")
        self.assertEqual(PolicyRefusal.objects.get(place=reports.OTHERS).times, 6)

    def test_what_is_settled_is_deleted_by_superusers(self) -> None:
        self.send(OLD)
        root = User.objects.create_superuser("root", "root@example.org")
        self.client.force_login(root)
        row = PolicyRefusal.objects.get()
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        self.client.post(reverse("admin:headers_policyrefusal_changelist"), chosen)
        self.assertFalse(PolicyRefusal.objects.exists())

    def test_administrators_see_them_and_nobody_else_does(self) -> None:
        self.send(OLD)
        person = User.objects.create_user("admin", "admin@example.org", is_staff=True)
        listing = reverse("admin:headers_policyrefusal_changelist")
        self.client.force_login(person)
        self.assertEqual(self.client.get(listing).status_code, 403)
        person.user_permissions.add(Permission.objects.get(codename="view_policyrefusal"))
        self.assertContains(self.client.get(listing), "https://evil.example")

    def test_what_was_not_refused_again_is_forgotten(self) -> None:
        self.send(OLD)
        PolicyRefusal.objects.update(last_at=timezone.now() - dt.timedelta(days=91))
        timetable.forget_refusals()
        self.assertFalse(PolicyRefusal.objects.exists())


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["document-uri", "effective-directive", "blocked-uri", "source-file", "documentURL"])


@given(st.dictionaries(NAMES, VALUES | st.text(max_size=60), max_size=5), st.booleans())
def test_whatever_is_reported_is_read_or_refused_and_fits_its_columns(told: Any, is_new: bool) -> None:
    body = [{"type": "csp-violation", "body": told}] if is_new else {"csp-report": told}
    for found in reports.read(json.dumps(body).encode()):
        assert len(found.place) <= 80
        assert len(found.directive) <= 40
        assert max(len(found.blocked), len(found.source)) <= 120
        assert "\x00" not in found.blocked + found.source


@given(st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(reports.NoReport):
        reports.read(body)
