"""The screens of the outbox: what an editor sees of it, and what its buttons do."""

from __future__ import annotations

from django.test import TestCase, override_settings
from django.urls import reverse

from articles.desk import roles
from articles.desk.models import AuditEntry
from articles.outbox import signing
from articles.outbox.models import ChannelState, Delivery, Endpoint, Post, Problem, State
from articles.tests.desk.test_publishing import person
from articles.tests.outbox.stories import published
from portal.accounts.models import User

TELEGRAM = {"PORTAL_TELEGRAM_TOKEN": "1:a", "PORTAL_TELEGRAM_CHATS": {"en": "@trams"}}
LIST = "admin:outbox_delivery_changelist"


def with_role(name: str) -> User:
    user = User.objects.create_user(name.replace(" ", "-"), f"{name[:2]}@example.org", is_staff=True)
    user.groups.add(roles.group(name))
    return user


@override_settings(**TELEGRAM)
class DeliveryTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.article = published()
        Delivery.objects.update(state=State.DEAD, problem=Problem.FAULT, said="500 oops")
        self.row = Delivery.objects.get()
        self.form = reverse("admin:outbox_delivery_change", args=[self.row.pk])
        self.client.force_login(with_role("editor"))

    def stands(self) -> str:
        return Delivery.objects.get().state

    def test_the_list_says_what_where_and_why(self) -> None:
        page = self.client.get(reverse(LIST))
        for words in ("A tram line is coming", "Telegram, English: @trams", "fault of its own", "Given up"):
            self.assertContains(page, words)

    def test_the_form_of_a_story_says_where_it_was_told(self) -> None:
        form = reverse("admin:articles_article_change", args=[self.article.pk])
        self.assertContains(self.client.get(form), self.form)
        Delivery.objects.update(state=State.DONE, problem="", said="@trams/101")
        self.assertContains(self.client.get(form), 'href="https://t.me/trams/101"')
        self.client.force_login(with_role("author"))
        self.assertNotContains(self.client.get(form), "t.me/trams")

    def test_a_story_is_found_by_its_words(self) -> None:
        self.assertContains(self.client.get(reverse(LIST), {"q": "TRAM line"}), "A tram line is coming")
        self.assertNotContains(self.client.get(reverse(LIST), {"q": "bus"}), "A tram line is coming")

    def test_try_again_in_form_and_list(self) -> None:
        self.assertContains(self.client.get(self.form), "500 oops")
        self.client.post(self.form, {"_again": "1"})
        self.assertEqual(self.stands(), State.WAITING)
        Delivery.objects.update(state=State.DEAD)
        chosen = {"action": "try_these_again", "_selected_action": [self.row.pk]}
        page = self.client.post(reverse(LIST), chosen, follow=True)
        self.assertContains(page, "1 message will be sent again.")
        self.assertEqual(self.stands(), State.WAITING)

    def test_what_was_perhaps_sent_is_found_by_its_link(self) -> None:
        Delivery.objects.update(state=State.UNSURE, problem=Problem.PERHAPS)
        Post.objects.create(article=self.article, channel="telegram:en", place="@trams")
        self.assertContains(self.client.get(self.form), "Link of the message")
        page = self.client.post(self.form, {"_found": "1", "message": "here"}, follow=True)
        self.assertContains(page, "Paste the link of the message")
        self.client.post(self.form, {"_found": "1", "message": "https://t.me/trams/4711"})
        self.assertEqual((self.stands(), Post.objects.get().reference), (State.WAITING, "4711"))
        page = self.client.post(self.form, {"_drop": "1"}, follow=True)
        self.assertContains(page, "Nothing was done")

    def test_who_may_not_sees_nothing_of_it(self) -> None:
        for role in ("author", "translator", "photo editor"):
            self.client.force_login(with_role(role))
            self.assertEqual(self.client.get(reverse(LIST)).status_code, 403)
            self.assertEqual(self.client.post(self.form, {"_again": "1"}).status_code, 403)
        self.assertEqual(self.stands(), State.DEAD)

    def test_the_dashboard_leads_to_it(self) -> None:
        self.assertContains(self.client.get(reverse("admin:index")), self.form)

    def test_the_list_costs_the_same_however_long_it_is(self) -> None:
        address = reverse(LIST)
        self.client.get(address)
        for _story in range(3):
            published()
        with self.assertNumQueries(9):
            self.client.get(address)


@override_settings(**TELEGRAM)
class ChannelTests(TestCase):
    def test_a_chief_editor_switches_a_channel_and_an_editor_looks(self) -> None:
        self.client.force_login(with_role("chief editor"))
        page = self.client.get(reverse("admin:outbox_channelstate_changelist"))
        self.assertContains(page, "Telegram, English: @trams")
        form = reverse("admin:outbox_channelstate_change", args=[ChannelState.objects.get().pk])
        self.assertContains(self.client.get(form), "Switch off")
        self.client.post(form, {"_save": "1"})
        self.assertTrue(ChannelState.objects.get().is_on, "no button that switches was pressed")
        self.client.post(form, {"_off": "1"})
        self.assertFalse(ChannelState.objects.get().is_on)
        self.client.post(form, {"_on": "1"})
        self.assertTrue(ChannelState.objects.get().is_on)
        self.client.force_login(with_role("editor"))
        self.assertNotContains(self.client.get(form), "Switch off")
        self.assertEqual(self.client.post(form, {"_off": "1"}).status_code, 403)


class NoChannelTests(TestCase):
    def test_an_empty_list_says_how_a_channel_is_set_up(self) -> None:
        add = reverse("admin:outbox_endpoint_add")
        for role, leads_to_webhooks in (("administrator", True), ("editor", False)):
            self.client.force_login(with_role(role))
            page = self.client.get(reverse("admin:outbox_channelstate_changelist"))
            self.assertContains(page, "PORTAL_TELEGRAM_CHATS")
            self.assertEqual(f'<li><a href="{add}"' in page.content.decode(), leads_to_webhooks)


class WebhookTests(TestCase):
    def setUp(self) -> None:
        self.client.force_login(with_role("administrator"))
        self.add = reverse("admin:outbox_endpoint_add")

    def test_the_secret_is_shown_once(self) -> None:
        page = self.client.post(self.add, {"name": "Partner", "url": "https://partner.example/hook"})
        endpoint = Endpoint.objects.get()
        secret = signing.secret_of(endpoint.nonce)
        self.assertContains(page, secret)
        self.assertIn("no-store", page.headers["Cache-Control"])
        form = reverse("admin:outbox_endpoint_change", args=[endpoint.pk])
        for address in (form, reverse("admin:outbox_endpoint_changelist")):
            self.assertNotContains(self.client.get(address), secret)
        filled = {"name": "Partner", "url": "https://partner.example/hook"}
        page = self.client.post(form, {**filled, "_secret": "1"})
        endpoint.refresh_from_db()
        self.assertContains(page, signing.secret_of(endpoint.nonce))
        self.assertNotContains(page, secret)
        self.assertNotIn(secret, str(list(AuditEntry.objects.values_list("details", "label"))))

    def test_the_enter_key_saves_and_sends_nothing(self) -> None:
        """Browsers press the first button of a form."""
        endpoint = Endpoint.objects.create(name="Partner", url="https://partner.example/hook")
        page = self.client.get(reverse("admin:outbox_endpoint_change", args=[endpoint.pk])).content
        self.assertLess(page.index(b'name="_save"'), page.index(b'name="_test"'))

    def test_a_test_is_sent_and_its_fate_shown(self) -> None:
        endpoint = Endpoint.objects.create(name="Partner", url="https://partner.example/hook")
        form = reverse("admin:outbox_endpoint_change", args=[endpoint.pk])
        filled = {"name": "Partner", "url": "https://partner.example/hook"}
        page = self.client.post(form, {**filled, "_test": "1"}, follow=True)
        self.assertContains(page, "A test is on its way")
        self.assertContains(page, "Waits")

    def test_only_web_addresses_are_taken_and_each_once(self) -> None:
        page = self.client.post(self.add, {"name": "Partner", "url": "https://me:word@partner.example/"})
        self.assertContains(page, "Leave name and password out of the address")
        for url in ("ftp://partner.example/", "javascript:alert(1)", "file:///etc/passwd"):
            self.client.post(self.add, {"name": "Partner", "url": url})
        self.assertFalse(Endpoint.objects.exists())
        for _sent in range(2):
            self.client.post(self.add, {"name": "Partner", "url": "https://partner.example/hook"})
        self.assertEqual(Endpoint.objects.count(), 1)

    def test_a_removed_one_takes_its_channel_along(self) -> None:
        endpoint = Endpoint.objects.create(name="Partner", url="https://partner.example/hook")
        ChannelState.objects.create(key=endpoint.channel)
        self.client.post(reverse("admin:outbox_endpoint_delete", args=[endpoint.pk]), {"post": "yes"})
        self.assertFalse(Endpoint.objects.exists() or ChannelState.objects.exists())
        self.assertEqual(AuditEntry.objects.get(verb="deleted").label, "Partner")

    def test_editors_do_not_see_where_partners_are_told(self) -> None:
        self.client.force_login(person("somebody", "change_article", "view_delivery"))
        self.assertEqual(self.client.get(reverse("admin:outbox_endpoint_changelist")).status_code, 403)
