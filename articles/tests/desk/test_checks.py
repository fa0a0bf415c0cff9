"""What is looked at before a story goes out: which findings block, which only warn."""

from __future__ import annotations

from typing import Any

from articles.desk import checks, publishing
from articles.desk.checks import Problem
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.models import Article, Author, Kind, Rubric, Tag, TagKind
from articles.tests.factories import article
from articles.tests.media.samples import MediaTestCase, an_image

LEAD = "The council of an invented town has voted for a second tram line after a debate of four hours."


class CheckTests(MediaTestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        super().setUp()
        self.story = article(edition="en")
        article(edition="uk", group=self.story.group)
        self.snapshot = Snapshot(
            title="A second tram line is coming",
            lead=LEAD,
            body="<p>It will be built in two years.</p>",
            rubric=Rubric.objects.create(labels={"en": "Society"}).pk,
            byline=(Credit(Author.objects.create(labels={"en": "Vira Sample"}).pk),),
            place=Tag.objects.create(name="Yasnohai", kind=TagKind.PLACE).pk,
            sources=(SourceRow(key="council", name="Town council"),),
        )

    def found(self, **changes: Any) -> list[Problem]:
        return checks.problems(self.story, self.snapshot.with_(**changes))

    def blocking(self, **changes: Any) -> list[str]:
        return [problem.field for problem in self.found(**changes) if problem.blocks]

    def warned(self, **changes: Any) -> list[str]:
        return [problem.field for problem in self.found(**changes) if not problem.blocks]

    def test_a_whole_story_has_no_finding(self) -> None:
        self.assertEqual(self.found(), [])

    def test_title_lead_text_rubric_and_byline_block(self) -> None:
        for field, empty in (("title", " "), ("lead", " "), ("body", ""), ("rubric", None), ("byline", ())):
            with self.subTest(field):
                self.assertEqual(self.blocking(**{field: empty}), [field])

    def test_alternative_text_credit_and_licence_of_each_picture_block(self) -> None:
        for lack in ({"alt": {"uk": "Міст"}}, {"credit": " "}, {"licence": ""}):
            image = an_image(64 + len(lack), 48, **lack)
            shown = f'<figure data-node="image" data-image="{image.pk}"></figure>'
            with self.subTest(lack):
                self.assertEqual(self.blocking(lead_image=image.pk), ["lead_image"])
                self.assertEqual(self.blocking(body=self.snapshot.body + shown), ["body"])
                self.assertEqual([problem.picture for problem in self.found(lead_image=image.pk)], [image.pk])

    def test_an_alternative_text_that_repeats_the_title_blocks(self) -> None:
        image = an_image(alt={"en": "A SECOND tram line is coming"})
        self.assertEqual(self.blocking(lead_image=image.pk), ["lead_image"])

    def test_place_lengths_and_sources_only_warn(self) -> None:
        for field, value in (
            ("place", None),
            ("lead", "Too short."),
            ("lead", "Too long. " * 40),
            ("title", "Trams"),
            ("title", "A tram line " * 12),
            ("sources", ()),
        ):
            with self.subTest(field, value=value):
                self.assertEqual(
                    (self.blocking(**{field: value}), self.warned(**{field: value})), ([], [field])
                )

    def test_opinion_and_advertising_need_no_source(self) -> None:
        for kind in (Kind.OPINION, Kind.ADVERTISING):
            self.assertEqual(self.found(kind=str(kind), sources=()), [])

    def test_a_missing_edition_warns_until_it_is_public(self) -> None:
        Article.objects.filter(edition="uk").update(state="withdrawn")
        (problem,) = self.found()
        self.assertIn("Українська", str(problem.message))
        self.assertFalse(problem.blocks)

    def test_what_blocks_is_named_when_publishing_is_refused(self) -> None:
        with self.assertRaisesMessage(publishing.NotPublishable, "Choose the main rubric."):
            Article.objects.filter(pk=self.story.pk).update(state="draft", published_at=None)
            publishing.publish(self.story, by=None)
