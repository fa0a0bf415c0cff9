"""Rubrics, authors, tags and the front in the admin."""

from __future__ import annotations

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from articles.desk import drafting
from articles.desk.snapshot import Snapshot
from articles.models import Article, Author, Rubric, Tag, TagKind
from portal.accounts.models import User


class NounTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.client.force_login(
            User.objects.create_superuser("chief", "chief@example.org", "a-long-password")
        )

    def test_every_noun_can_be_listed_and_begun(self) -> None:
        for noun in ("article", "author", "rubric", "tag"):
            for page in ("changelist", "add"):
                with self.subTest(noun=noun, page=page):
                    answer = self.client.get(reverse(f"admin:articles_{noun}_{page}"))
                    self.assertEqual(answer.status_code, 200)

    def test_a_rubric_an_author_and_a_tag_are_made_and_changed(self) -> None:
        wanted = {
            "rubric": {"labels_en": "Sport", "labels_uk": "Спорт", "position": 3},
            "author": {"labels_en": "Ada Other", "labels_uk": "Ада Інша", "is_active": "on"},
            "tag": {
                "name": "Yasnohai",
                "labels_en": "Yasnohai",
                "kind": "place",
                "aliases-TOTAL_FORMS": 0,
                "aliases-INITIAL_FORMS": 0,
            },
        }
        for noun, data in wanted.items():
            with self.subTest(noun=noun):
                answer = self.client.post(reverse(f"admin:articles_{noun}_add"), data)
                self.assertEqual(
                    answer.status_code, 302, getattr(answer, "context", None) and answer.context["errors"]
                )
        row = Rubric.objects.get()
        changed = {"labels_en": "Sports", "labels_uk": "Спорт", "position": 3, "slug": row.slug}
        self.client.post(reverse("admin:articles_rubric_change", args=[row.pk]), changed)
        self.assertEqual(str(Rubric.objects.get()), "Sports")

    def test_a_story_is_found_by_its_words(self) -> None:
        drafting.save(article := drafting.begin(edition="uk", by=None), Snapshot(title="Трамвай"), by=None)
        Article.objects.update(state="published", published_at=timezone.now())
        suggest = reverse("admin:articles_article_suggest")
        found = self.client.get(suggest, {"q": "ТРАМ", "edition": "uk"}).json()["stories"]
        self.assertEqual([(row["id"], row["title"]) for row in found], [(article.pk, "Трамвай")])

    def test_whoever_signs_in_is_named_by_one_author(self) -> None:
        author = Author.objects.create(labels={"en": "Vira Sample"})
        page = self.client.get(reverse("admin:articles_author_change", args=[author.pk]))
        self.assertContains(page, "chief</option>")

    def test_tags_are_suggested_by_label_and_alias(self) -> None:
        tag = Tag.objects.create(name="Київ", kind=TagKind.PLACE, labels={"en": "Kyiv", "uk": "Київ"})
        tag.aliases.create(name="Kiev")
        for typed in ("ки", "КИЇ", "kyi", "kie"):
            with self.subTest(typed=typed):
                answer = self.client.get(reverse("admin:articles_tag_suggest"), {"q": typed}).json()
                self.assertEqual([(one["label"], one["kind"]) for one in answer["tags"]], [("Kyiv", "place")])
        for kind, found in (("place", 1), ("person", 0), ("", 1), ("x\0y", 1)):
            sent = {"q": "kyi", "kind": kind}
            answer = self.client.get(reverse("admin:articles_tag_suggest"), sent).json()
            self.assertEqual(len(answer["tags"]), found, kind)
