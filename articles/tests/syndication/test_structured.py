"""Structured data parsed back from the page and compared with what is stored."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from django.test import TestCase
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from articles.desk import correcting
from articles.models import Article, Kind
from articles.syndication import structured
from articles.tests import factories, newsroom
from portal import editions, publisher

SITE = "http://localhost:8000"
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def told(html: str) -> dict[str, dict[str, Any]]:
    """The page's things by type."""
    (text,) = SCRIPT.findall(html)
    return {thing["@type"]: thing for thing in json.loads(text)["@graph"]}


class StoryTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=2)

    def on(self, story: Article) -> dict[str, dict[str, Any]]:
        return told(self.client.get(story.get_absolute_url()).content.decode())

    def said_of(self, story: Article) -> dict[str, Any]:
        return self.on(story)[structured.TYPES.get(Kind(story.kind), "NewsArticle")]

    def test_it_says_what_is_stored(self) -> None:
        for edition, story in self.made.full.items():
            with self.subTest(edition):
                said = self.said_of(story)
                story.refresh_from_db()
                assert story.published_at
                self.assertEqual((said["headline"], said["description"]), (story.title, story.lead))
                self.assertEqual(said["url"], SITE + story.get_absolute_url())
                self.assertEqual(said["inLanguage"], edition)
                at = dt.datetime.fromisoformat(said["datePublished"])
                self.assertEqual(at, story.published_at.replace(microsecond=0))
                self.assertEqual(at.utcoffset(), timezone.localtime(story.published_at).utcoffset())
                changed = dt.datetime.fromisoformat(said["dateModified"])
                self.assertEqual(changed, (story.updated_at or story.published_at).replace(microsecond=0))
                self.assertEqual(changed.utcoffset(), timezone.localtime(changed).utcoffset())
                writers = [row.author for row in story.byline.all() if row.role == "text"]
                expected = [
                    {
                        "@type": "Person",
                        "name": one.labels.in_edition(edition),
                        "url": SITE + editions.address(edition, "articles:author", one.slug),
                    }
                    for one in writers
                ]
                self.assertEqual(said["author"], expected)
                assert story.rubric
                self.assertIn(story.rubric.labels.in_edition(edition), said["articleSection"])
                links = [row.link for row in story.sources.all() if row.link]
                self.assertEqual((said["citation"], bool(links)), (links, True))
                tags = [row.tag.labels.in_edition(edition) for row in story.tagged.order_by("position")]
                self.assertEqual(said["keywords"], tags)
                self.assertEqual(said["publisher"]["@type"], "NewsMediaOrganization")
                self.assertEqual(said["publisher"]["name"], publisher.of(edition).name)
                self.assertIs(said["isAccessibleForFree"], True)
                assert story.place
                self.assertEqual(said["dateline"], story.place.labels.in_edition(edition))
                self.assertEqual(said["locationCreated"], {"@type": "Place", "name": said["dateline"]})

    def test_quotes_carry_their_speaker(self) -> None:
        (quote,) = self.said_of(self.made.full["en"])["hasPart"]
        self.assertEqual(quote["text"], "The rails are ready.")
        speaker = {"@type": "Person", "name": "Vira Sample", "jobTitle": "head of the tram depot"}
        self.assertEqual(quote["spokenByCharacter"], speaker)

    def test_pictures_stand_in_three_ratios(self) -> None:
        images = self.said_of(self.made.full["en"])["image"]
        self.assertEqual([url.rsplit("/", 1)[1].split("-")[0] for url in images], ["16x9", "4x3", "1x1"])
        self.assertTrue(all(url.startswith(f"{SITE}/media/r/") for url in images))

    def test_a_correction_is_told(self) -> None:
        story = self.made.full["en"]
        with self.captureOnCommitCallbacks(execute=True):
            correcting.correct(story, kind="correction", text="Nine stops, not eight.", place="top", by=None)
        (correction,) = self.said_of(story)["correction"]
        self.assertEqual(correction["text"], "Nine stops, not eight.")
        at = story.corrections.get().published_at
        self.assertEqual(correction["datePublished"], timezone.localtime(at).isoformat(timespec="seconds"))

    def test_the_way_there_begins_at_the_front_page(self) -> None:
        steps = self.on(self.made.full["uk"])["BreadcrumbList"]["itemListElement"]
        self.assertEqual([step["position"] for step in steps], [1, 2, 3])
        self.assertEqual(steps[0]["item"], f"{SITE}/uk/")
        self.assertEqual(steps[1]["item"], f"{SITE}/uk/rubric/{self.made.rubric.slug}/")
        self.assertEqual(steps[2]["name"], self.made.full["uk"].title)

    def test_the_front_page_names_site_search_and_policies(self) -> None:
        said = told(self.client.get("/uk/").content.decode())
        self.assertEqual(said["WebSite"]["potentialAction"]["target"], f"{SITE}/uk/search/?q={{words}}")
        for name in ("logo", "publishingPrinciples", "ethicsPolicy", "correctionsPolicy", "masthead"):
            path = said["NewsMediaOrganization"][name].removeprefix(SITE)
            self.assertEqual(self.client.get(path).status_code, 200, name)

    def test_each_kind_has_its_type_and_an_unsigned_story_its_newsroom(self) -> None:
        for kind, name in structured.TYPES.items():
            story = factories.article(kind=kind)
            said = self.on(story)[name]
            self.assertEqual(said["author"][0]["@type"], "NewsMediaOrganization")
        self.assertIn("NewsArticle", self.on(factories.article(kind=Kind.INTERVIEW)))


class ScriptTests(HypothesisTestCase):
    @given(st.text(max_size=80))
    def test_no_words_end_the_script(self, words: str) -> None:
        for hostile in (words, f"</script>{words}", f"<!--{words}"):
            script = structured.as_script({"headline": hostile})
            self.assertNotRegex(script, "[<>&\u2028\u2029]")
            self.assertEqual(json.loads(script)["headline"], hostile)
