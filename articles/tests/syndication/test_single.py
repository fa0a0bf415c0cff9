"""Promises of one story taken along: as Markdown, as ninjs, as JSON, for readers and at the desk."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Permission
from django.test import TestCase
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from articles import body
from articles.desk import correcting, drafting, publishing, scheduling
from articles.models import Article
from articles.tests import newsroom
from portal.accounts.models import User
from portal.kit.markdown import line, markdown
from portal.tests.pagecache.reader import Reader

# The schema itself, © IPTC, under CC BY 4.0: https://iptc.org/std/ninjs/
SCHEMA = json.loads(Path(__file__).with_name("ninjs-schema_2.2.json").read_text(encoding="utf-8"))
FORMATS = FormatChecker()


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(text: str) -> bool:
    return dt.datetime.fromisoformat(text).tzinfo is not None


@FORMATS.checks("uri")
def is_address(text: str) -> bool:
    return str(text).startswith(("http://", "https://", "urn:uuid:"))


VALID = Draft202012Validator(SCHEMA, format_checker=FORMATS)


class SingleTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=1)
        cls.story = cls.made.full["en"]
        correcting.correct(cls.story, kind="correction", text="Nine stops, not ten.", by=None)
        cls.reader = User.objects.create_user("reader", "reader@news.example", "reader", is_staff=True)
        cls.reader.user_permissions.add(Permission.objects.get(codename="view_article"))

    def of_api(self, form: str, story: Article | None = None) -> Any:
        return self.client.get(f"/api/v1/articles/{(story or self.story).uid}/{form}")

    def of_desk(self, form: str, story: Article | None = None) -> Any:
        self.client.force_login(self.reader)
        return self.client.get(f"/admin/articles/article/{(story or self.story).pk}/download/{form}/")

    def assert_valid(self, told: dict[str, Any]) -> None:
        self.assertEqual([error.message for error in VALID.iter_errors(told)], [])

    def test_ninjs_is_valid_and_says_what_the_page_does(self) -> None:
        for edition, story in self.made.full.items():
            told = self.of_api("ninjs", story).json()
            self.assert_valid(told)
            self.assertEqual(told["uri"], f"urn:uuid:{story.uid}")
            self.assertEqual((told["language"], told["pubstatus"]), (edition, "usable"))
            self.assertEqual(
                [one["name"] for one in told["people"]], [str(self.made.tag.labels.in_edition(edition))]
            )
            self.assertEqual([one["contenttype"] for one in told["bodies"]], ["text/html", "text/plain"])
        self.assertIn("Nine stops", self.of_api("ninjs").json()["ednote"])

    def test_the_schema_refuses_what_is_no_ninjs(self) -> None:
        told = self.of_api("ninjs").json()
        for wrong in ({"uri": 1}, {"pubstatus": "perhaps"}, {"unheard_of": 1}, {"firstcreated": "yesterday"}):
            self.assertTrue(list(VALID.iter_errors({**told, **wrong})), wrong)

    def test_markdown_has_every_word_of_every_node(self) -> None:
        for story in self.made.full.values():
            answer = self.of_api("markdown", story)
            self.assertEqual(answer["Content-Type"], "text/markdown; charset=utf-8")
            text = answer.content.decode().replace("\u00a0", " ")
            plain = re.sub(r"\[([^\]\[]*)\]\([^)]*\)", r"\1", text).lower()
            document = body.parse(story.body.canonical).document
            kinds = {node.name for node in document.nodes}
            self.assertEqual(kinds, set(body.NODES))
            for node in document.nodes:
                for words in filter(None, node.text.split("\n")):
                    shown = words.removeprefix("Sample ").removesuffix(".").lower()
                    self.assertIn(line(shown), plain, node.name)
            for expected in (
                f"# {line(story.title)}", f'id: "{story.uid}"', "> The rails are ready.", "| Depot | 0 |",
                "https://youtu.be/abcdefghijk", "https://example.org/council", "![",
            ):  # fmt: skip
                self.assertIn(expected, text)
        self.assertIn("Nine stops, not ten.", self.of_api("markdown").content.decode())

    def test_signs_of_markdown_in_words_stay_words(self) -> None:
        html = "<p>1. *no* [list] &lt;b&gt; # a|b</p><p># x</p><p>- y<br>+ z</p>"
        self.assertEqual(
            markdown(html), "1\\. \\*no\\* \\[list\\] \\<b\\> # a\\|b\n\n\\# x\n\n\\- y\\\n\\+ z\n"
        )

    def test_readers_get_neither_drafts_nor_what_was_withdrawn(self) -> None:
        draft = drafting.begin(edition="en", by=None)
        drafting.save(draft, drafting.snapshot_of(self.story).with_(title="Not yet", slug=""), by=None)
        for form in ("markdown", "ninjs"):
            self.assertEqual(self.of_api(form, draft).status_code, 404)
        publishing.withdraw(self.story, reason="A mistake.", by=None)
        for form in ("markdown", "ninjs"):
            answer = self.of_api(form)
            self.assertEqual(answer.status_code, 410)
            self.assertNotIn(self.story.title, answer.content.decode())

    def test_an_answer_is_kept_until_its_story_changes(self) -> None:
        reader = Reader()
        for form in ("markdown", "ninjs"):
            path = f"/api/v1/articles/{self.story.uid}/{form}"
            first = reader.get(path)
            etag = first.headers["ETag"]
            self.assertEqual(reader.get(path, HTTP_IF_NONE_MATCH=etag).status, 304)
            with self.captureOnCommitCallbacks(execute=True):
                changed = drafting.snapshot_of(self.story).with_(title=f"Another title, {form}")
                drafting.save(self.story, changed, by=None)
                publishing.revise(self.story, by=None)
            again = reader.get(path, HTTP_IF_NONE_MATCH=etag)
            self.assertEqual(again.status, 200)
            self.assertIn(f"Another title, {form}", again.text)

    def test_the_desk_gives_the_working_copy_drafts_too_and_keeps_nothing(self) -> None:
        draft = drafting.begin(edition="uk", by=None)
        words = drafting.snapshot_of(self.made.full["uk"]).with_(title="Ще не вийшло", slug="")
        drafting.save(draft, words, by=None)
        scheduling.embargo(draft, timezone.now() + dt.timedelta(days=1), by=None)
        told = json.loads(self.of_desk("ninjs", draft).content)
        self.assert_valid(told)
        self.assertEqual((told["pubstatus"], told["title"]), ("withheld", "Ще не вийшло"))
        self.assertNotIn("firstcreated", told)
        self.assertIn("embargoed", told)
        answer = self.of_desk("markdown", draft)
        self.assertIn("attachment", answer["Content-Disposition"])
        self.assertIn('state: "draft"', answer.content.decode())
        told = json.loads(self.of_desk("json", draft).content)
        self.assertEqual((told["summary"]["published"], told["summary"]["title"]), (None, "Ще не вийшло"))
        draft.refresh_from_db()
        self.assertIsNone(draft.published_at)
        drafting.save(self.story, drafting.snapshot_of(self.story).with_(title="Changed"), by=None)
        self.assertEqual(json.loads(self.of_desk("json").content)["summary"]["title"], "Changed")
        self.assertEqual(self.of_desk("pdf").status_code, 404)

    def test_who_may_not_see_stories_gets_none(self) -> None:
        self.client.force_login(User.objects.create_user("other", "o@news.example", "other", is_staff=True))
        path = f"/admin/articles/article/{self.story.pk}/download/json/"
        self.assertEqual(self.client.get(path).status_code, 403)
        self.client.logout()
        self.assertEqual(self.client.get(path).status_code, 302)
