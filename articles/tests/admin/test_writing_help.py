from __future__ import annotations

from typing import Any

from django.urls import reverse

from articles.models import Tag, TagKind
from articles.tests.desk.test_publishing import DeskTestCase, person

HELP = reverse("admin:articles_article_help")
TYPESET = reverse("admin:articles_article_typeset")


class WritingHelpTests(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(person("writer", "add_article", "change_article", "view_article"))

    def ask(self, address: str = HELP, **sent: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.post(address, sent, content_type="application/json").json()
        return answer

    def test_it_offers_tags_that_the_form_lacks(self) -> None:
        for name in ("Київ", "Львів"):
            Tag.objects.create(name=name, kind=TagKind.PLACE)
        answer = self.ask(edition="uk", text="З Києва до Львова.", tags=["львів"], turn=7)
        self.assertEqual([(tag["name"], tag["kind"]) for tag in answer["tags"]], [("Київ", "place")])
        self.assertEqual(answer["turn"], 7)

    def test_it_warns_of_a_story_with_the_same_title_and_links_it(self) -> None:
        story = self.published()
        [twin] = self.ask(edition="en", title=story.title.upper())["twins"]
        self.assertEqual((twin["title"], twin["isSame"]), (story.title, True))
        self.assertEqual(self.client.get(twin["url"]).status_code, 200)
        self.assertEqual(self.ask(edition="en", title=story.title, article=story.pk)["twins"], [])

    def test_it_offers_earlier_stories_with_their_lead(self) -> None:
        self.published()
        answer = self.ask(edition="en", title=f"{self.snapshot.title}, later news")
        for story in answer["stories"]:
            self.assertTrue(story["uid"] and story["words"] and story["published"])

    def test_anything_sent_is_answered_without_a_fault(self) -> None:
        for sent in ({}, {"title": 5, "tags": "x", "article": "1", "edition": "xx"}, {"tags": [1, None]}):
            self.assertEqual(self.ask(**sent)["tags"], [])
        for raw in ("", "[]", "{", "\x00", "5"):
            answer = self.client.post(HELP, raw, content_type="application/json")
            self.assertEqual(answer.status_code, 400)

    def test_only_who_writes_is_answered(self) -> None:
        self.client.force_login(person("reader", "view_article"))
        for address in (HELP, TYPESET):
            self.assertEqual(self.client.post(address, {}, content_type="application/json").status_code, 403)

    def test_lines_are_set_in_the_marks_of_their_language_across_runs(self) -> None:
        lines = [['"Так', '" - сказав'], ["п'ять"]]
        self.assertEqual(
            self.ask(TYPESET, lines=lines, edition="uk")["lines"],
            [["«Так", "»\u00a0— сказав"], ["п’ять"]],
        )
        self.assertEqual(self.ask(TYPESET, lines=[['"Yes"']], edition="en")["lines"], [["“Yes”"]])

    def test_what_is_no_list_of_runs_is_refused(self) -> None:
        for lines in (None, "x", [["x"], 5], [[5]], {}):
            answer = self.client.post(TYPESET, {"lines": lines}, content_type="application/json")
            self.assertEqual(answer.status_code, 400, lines)
