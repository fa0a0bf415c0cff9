from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from articles.desk import audit, drafting, publishing
from articles.desk.models import AuditEntry
from articles.desk.trail import AppendOnly
from articles.tests.desk.test_publishing import DeskTestCase, person
from portal.accounts.models import User

LOGIN = reverse("account_login")


class TrailTests(DeskTestCase):
    def test_an_entry_names_who_what_when_and_stays_when_both_are_gone(self) -> None:
        article = self.begun()
        entry = AuditEntry.objects.get(article=article, verb="saved")
        self.assertEqual((entry.kind, entry.object_id, entry.actor_name), ("article", article.pk, "editor"))
        article.delete()
        User.objects.filter(pk=self.editor.pk).delete()
        kept = AuditEntry.objects.select_related("actor").get(pk=entry.pk)
        self.assertEqual((kept.actor_id, kept.article_id), (entry.actor_id, entry.article_id))
        self.assertEqual(kept.actor_name, "editor")

    def test_what_was_noted_is_neither_changed_nor_deleted(self) -> None:
        entry = AuditEntry.objects.get(article=self.begun(), verb="begun")
        for deed in (
            entry.save,
            entry.delete,
            AuditEntry.objects.all().delete,
            lambda: AuditEntry.objects.update(verb="nothing"),
            lambda: AuditEntry.objects.filter(pk=entry.pk).bulk_update([entry], ["verb"]),
        ):
            with self.assertRaises(AppendOnly), transaction.atomic():
                deed()
        self.assertEqual(AuditEntry.objects.get(pk=entry.pk).verb, "begun")

    def test_addresses_older_than_a_year_are_forgotten_and_deeds_kept(self) -> None:
        for age in (1, 366):
            entry = audit.record(None, "deed", by=None)
            past = timezone.now() - timedelta(days=age)
            AuditEntry._base_manager.filter(pk=entry.pk).update(at=past, address="192.0.2.1")
        self.assertEqual(audit.forget_addresses(), 1)
        addresses = AuditEntry.objects.filter(verb="deed").values_list("address", flat=True)
        self.assertEqual(list(addresses), ["192.0.2.1", ""])

    def test_a_deed_that_fails_leaves_no_entry(self) -> None:
        article = self.begun(lead="")
        with self.assertRaises(publishing.NotPublishable):
            publishing.publish(article, by=self.editor)
        self.assertFalse(AuditEntry.objects.filter(verb="published").exists())


class AddressTests(DeskTestCase):
    def switch(self, **meta: str) -> AuditEntry:
        self.client.force_login(person("root", "view_article"))
        self.client.post(reverse("admin:logout"), **meta)
        return AuditEntry.objects.get(verb="signed out")

    def test_it_is_that_of_the_request(self) -> None:
        self.assertEqual(self.switch(REMOTE_ADDR="192.0.2.7").address, "192.0.2.7")

    def test_a_stranger_cannot_claim_another(self) -> None:
        entry = self.switch(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
        self.assertEqual(entry.address, "192.0.2.7")

    @override_settings(PORTAL_PROXIES=["10.0.0.0/8"])
    def test_a_proxy_of_ours_is_believed(self) -> None:
        entry = self.switch(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.1")
        self.assertEqual(entry.address, "198.51.100.1")

    @override_settings(PORTAL_PROXIES=["10.0.0.0/8"])
    def test_what_is_no_address_is_not_kept(self) -> None:
        self.assertEqual(self.switch(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="<script>").address, "")

    def test_the_timetable_has_none_even_after_a_request(self) -> None:
        self.switch(REMOTE_ADDR="192.0.2.7")
        story = drafting.begin(edition="en", by=None)
        self.assertEqual(AuditEntry.objects.get(article=story).address, "")


class SignInTests(DeskTestCase):
    def sign_in(self, name: str, password: str) -> None:
        self.client.post(LOGIN, {"login": name, "password": password})

    def test_success_failure_and_going_out_are_noted(self) -> None:
        account = person("olena", "view_article")
        account.set_password("right-password")
        account.save()
        self.sign_in("olena", "wrong-password")
        self.sign_in("olena", "right-password")
        self.client.post(reverse("admin:logout"))
        entries = AuditEntry.objects.filter(kind="user", object_id=account.pk).order_by("pk")
        told = [(entry.verb, entry.actor_name, entry.address) for entry in entries]
        at = "127.0.0.1"
        self.assertEqual(
            told, [("sign-in failed", "", at), ("signed in", "olena", at), ("signed out", "olena", at)]
        )

    def test_what_was_typed_as_a_name_is_kept_only_if_an_account_has_it(self) -> None:
        self.sign_in("my-secret-password", "x")
        entry = AuditEntry.objects.get(verb="sign-in failed")
        self.assertEqual((entry.label, entry.details, entry.kind), ("", {}, ""))
