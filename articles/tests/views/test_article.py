"""Promises of the article's page."""

from __future__ import annotations

import datetime as dt
import html
import re

from django.apps import apps
from django.test import TestCase
from django.utils import timezone
from lxml import html as markup

from articles.desk import drafting, publishing
from articles.models import Address, Article, ArticleBody, Kind, State
from articles.tests import newsroom
from articles.tests.factories import article
from portal.tests.engines import all_queries

SITE = "http://localhost:8000"


class StateTests(TestCase):
    databases = {"default", "readership"}

    def test_an_unpublished_story_has_no_page(self) -> None:
        for state in (State.DRAFT, State.IN_REVIEW, State.READY):
            row = article(state=state, published_at=None)
            self.assertEqual(self.client.get(row.get_absolute_url()).status_code, 404, state)

    def test_a_withdrawn_story_is_gone(self) -> None:
        row = article(state=State.WITHDRAWN)
        page = self.client.get(row.get_absolute_url())
        self.assertContains(page, "noindex", status_code=410)
        self.assertNotContains(page, row.title, status_code=410)
        self.assertNotContains(page, 'rel="canonical"', status_code=410)

    def test_the_switch_of_a_page_that_is_not_there_leads_to_one_that_is(self) -> None:
        gone = article(state=State.WITHDRAWN)
        former = article(state=State.WITHDRAWN)
        Address.objects.create(edition="en", slug="once-so", article=former)
        for path, status in (
            (gone.get_absolute_url(), 410),
            ("/news/once-so/", 410),
            ("/news/never-was/", 404),
            ("/uk/news/never-was/", 404),
            ("/never-was/", 404),
        ):
            page = self.client.get(path)
            self.assertEqual(page.status_code, status)
            switch = re.search(r'class="switch__link" href="([^"]+)"', page.content.decode())
            assert switch, path
            self.assertEqual(self.client.get(html.unescape(switch[1])).status_code, 200, (path, switch[1]))

    def test_a_story_is_found_in_its_own_edition_only(self) -> None:
        row = article()
        self.assertEqual(self.client.get("/uk" + row.get_absolute_url()).status_code, 404)

    def test_a_former_address_leads_to_the_present_one(self) -> None:
        row = article()
        Address.objects.create(edition="en", slug="once-so", article=row)
        self.assertRedirects(
            self.client.get("/news/once-so/"), row.get_absolute_url(), 301, fetch_redirect_response=False
        )
        self.assertEqual(self.client.get("/uk/news/once-so/").status_code, 404)

    def test_a_former_address_of_a_hidden_story_tells_nothing(self) -> None:
        row = article(state=State.DRAFT, published_at=None)
        Address.objects.create(edition="en", slug="once-so", article=row)
        self.assertEqual(self.client.get("/news/once-so/").status_code, 404)

    def test_addresses_of_amp_lead_to_the_article(self) -> None:
        for prefix in ("", "/uk"):
            self.assertRedirects(
                self.client.get(f"{prefix}/amp/a-tram"),
                f"{prefix}/news/a-tram/",
                301,
                fetch_redirect_response=False,
            )

    def test_another_method_is_refused(self) -> None:
        self.assertEqual(self.client.post(article().get_absolute_url()).status_code, 405)


class OldStoryTests(TestCase):
    databases = {"default", "readership"}
    note = "This story is more than 30 days old"

    def page_of(self, **facts: object) -> object:
        return self.client.get(article(**facts).get_absolute_url())

    def test_it_says_so_after_thirty_days(self) -> None:
        long_ago = timezone.now() - dt.timedelta(days=31)
        self.assertContains(self.page_of(published_at=long_ago), self.note)
        lately = timezone.now() - dt.timedelta(days=29)
        self.assertNotContains(self.page_of(published_at=lately), self.note)

    def test_a_substantive_update_makes_it_new(self) -> None:
        long_ago = timezone.now() - dt.timedelta(days=400)
        page = self.page_of(published_at=long_ago, updated_at=timezone.now())
        self.assertNotContains(page, self.note)
        self.assertContains(page, "updated")

    def test_kinds_that_do_not_age_never_say_it(self) -> None:
        long_ago = timezone.now() - dt.timedelta(days=400)
        for kind in Kind:
            with self.subTest(kind):
                self.assertEqual(
                    self.note in self.page_of(published_at=long_ago, kind=kind).content.decode(), kind.ages
                )


class RelatedTests(TestCase):
    databases = {"default", "readership"}

    def test_it_shows_those_that_were_chosen_in_their_order_and_none_that_is_not_public(self) -> None:
        shown, first, second = article(), article(title="Closest"), article(title="Close")
        hidden = [article(title=f"Hidden {state}", state=state) for state in (State.WITHDRAWN, State.READY)]
        last = [article(title=f"Far {number}") for number in (1, 2)]
        pks = [one.pk for one in (first, *hidden, second, *last)]
        ArticleBody.objects.filter(article=shown).update(related=[[pk, 1.0] for pk in pks])
        found = self.client.get(shown.get_absolute_url()).context["related"]
        self.assertEqual([card.title for card in found], ["Closest", "Close", "Far 1", "Far 2"])

    def test_a_story_for_which_none_were_chosen_asks_nothing(self) -> None:
        for related in (None, []):
            shown = article()
            ArticleBody.objects.filter(article=shown).update(related=related)
            with all_queries() as asked:
                page = self.client.get(shown.get_absolute_url())
            self.assertNotContains(page, "On the same subject")
            self.assertEqual(page.context["related"], [])
            self.assertFalse([sql for sql in asked if "taggedarticle" in sql])


class DatelineTests(TestCase):
    databases = {"default", "readership"}

    def test_without_an_agency_it_names_the_own_one(self) -> None:
        # The masthead is a stranger to this room.
        apps.get_model("masthead", "SiteIdentity").objects.create(
            edition="en", name="Example News", short_name="EXN"
        )
        own, bought = article(), article(agency="ABC")
        for row, named in ((own, "EXN"), (bought, "ABC")):
            page = self.client.get(row.get_absolute_url())
            self.assertContains(page, f'<span class="line place">{named}</span>', html=True)


class HeadTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=3)

    def head(self, row: Article) -> str:
        return self.client.get(row.get_absolute_url()).content.decode().split("</head>")[0]

    def meta(self, row: Article) -> dict[str, str]:
        return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', self.head(row)))

    def test_a_share_card_says_what_the_story_is(self) -> None:
        row = self.made.full["en"]
        meta = self.meta(row)
        self.assertEqual(meta["og:type"], "article")
        self.assertEqual(meta["og:title"], row.title)
        self.assertEqual((meta["og:description"], meta["description"]), (row.lead, row.lead))
        self.assertEqual(meta["og:url"], SITE + row.get_absolute_url())
        assert row.published_at is not None
        self.assertEqual(
            dt.datetime.fromisoformat(meta["article:published_time"]), row.published_at.replace(microsecond=0)
        )

    def test_its_picture_is_the_card_at_an_absolute_address(self) -> None:
        row = self.made.full["en"]
        meta = self.meta(row)
        self.assertTrue(meta["og:image"].startswith(f"{SITE}/media/cards/{row.uid.hex}/"))
        self.assertIn(row.title, meta["og:image:alt"])
        self.assertEqual((meta["og:image:width"], meta["og:image:height"]), ("1200", "630"))
        self.assertEqual(meta["og:image:type"], "image/jpeg")
        self.assertEqual(meta["twitter:card"], "summary_large_image")
        self.assertEqual(meta["robots"], "max-image-preview:large")

    def test_the_kind_is_in_title_share_text_and_page(self) -> None:
        for kind, label in ((Kind.OPINION, "Opinion"), (Kind.ADVERTISING, "Advertisement")):
            row = Article.objects.get(edition="en", kind=kind)
            page = self.client.get(row.get_absolute_url())
            self.assertContains(page, f"<title>{label}: {row.title} |")
            self.assertContains(page, f'<meta property="og:title" content="{label}: {row.title}">')
            self.assertIn(f"text={label}%3A%20", page.context["article"].share[0].url)
            self.assertRegex(page.content.decode(), rf'class="mark mark--\w+">{label}</span>')

    def test_every_outward_link_of_advertising_says_so(self) -> None:
        row = self.made.full["en"]
        drafting.save(row, drafting.snapshot_of(row).with_(kind=Kind.ADVERTISING), by=None)
        publishing.revise(row, by=None)
        page = self.client.get(row.get_absolute_url()).content.decode()
        article_of_page = page.split('<div class="story__body body">')[1].split("</article>")[0]
        outward = re.findall(r'<a [^>]*href="https://example.org[^>]*>', article_of_page)
        self.assertEqual(len(outward), 5)  # of a quote, an addition, a link card, the text, the sources
        for link in outward:
            self.assertIn('rel="sponsored noopener"', link)

    def test_programs_that_read_pages_aloud_or_plain_find_the_whole_text_and_no_more(self) -> None:
        # Reading views (Mozilla's Readability) drop asides and footers, and join what stands side by side.
        page = markup.fromstring(self.client.get(self.made.full["en"].get_absolute_url()).content)
        (text,) = page.find_class("story__body")
        (lead,) = page.find_class("story__lead")
        self.assertEqual((text.getparent(), text.getparent().tag), (lead.getparent(), "article"))
        self.assertEqual({one.get("class") for one in text.iter("aside")}, {"related"})
        for box in ("key-points", "addition", "recall"):
            self.assertEqual([one.tag for one in text.find_class(f"{box}")], ["section"], box)
        self.assertEqual([one.tag for one in page.find_class("story__where")], ["footer"])
        # Of a story of two lines they take all that stands in main, but no footers.
        self.assertEqual([one.getparent().tag for one in page.find_class("story__tail")], ["footer"])
        # Others (trafilatura) leave figures out, with all their words; Readability a division with two links.
        (quote,) = text.find_class("quote")
        self.assertEqual((quote.tag, [one.tag for one in quote]), ("section", ["blockquote", "p"]))
        self.assertIn("The rails are ready.", quote.text_content())
        # And every <time>, with the words of the date.
        for time in text.iter("time"):
            self.assertEqual([one.get("class") for one in time.iterancestors("aside")], ["related"])
        dates = {one.get("value"): one.text_content() for one in text.iter("data")}
        self.assertEqual(dates["2026-11-20"].replace("\xa0", " "), "on Friday")

    def test_a_draft_of_a_public_story_changes_nothing_for_readers(self) -> None:
        row = self.made.full["en"]
        drafting.save(row, drafting.snapshot_of(row).with_(title="Unsaid"), by=None)
        self.assertNotContains(self.client.get(row.get_absolute_url()), "Unsaid")
        publishing.revise(row, by=None)
        self.assertContains(self.client.get(row.get_absolute_url()), "Unsaid")
