from __future__ import annotations

from django.urls import reverse

from articles.admin.usage import PAGE
from articles.models import Article, Tag, TaggedArticle
from articles.tests.desk.test_publishing import DeskTestCase, person
from articles.tests.factories import article
from articles.tests.media.samples import MediaTestCase, an_image

SEES = ("view_article", "view_tag", "view_author", "view_rubric", "view_image")


class UsageTests(MediaTestCase, DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(person("desk", *SEES, "change_tag", "change_author", "change_image"))

    def listed(self, noun: str, pk: int, query: str = "") -> list[Article]:
        address = reverse("admin:used", args=[noun, pk])
        return list(self.client.get(address + query).context["stories"])

    def test_each_noun_lists_its_stories_whatever_their_state(self) -> None:
        draft, out = self.begun(title="Draft", slug="draft"), self.published()
        image = an_image()
        shown = self.begun(title="Shown", slug="shown", lead_image=image.pk)
        for noun, thing in (("tag", self.place), ("author", self.author), ("rubric", self.rubric)):
            self.assertEqual(self.listed(noun, thing.pk), [shown, out, draft], noun)
        self.assertEqual(self.listed("picture", image.pk), [shown])

    def test_a_tag_is_used_as_a_place_and_by_who_speaks_too(self) -> None:
        place = Tag.objects.create(name="Lviv")
        story = self.begun(place=place.pk, tags=())
        self.assertEqual(self.listed("tag", place.pk), [story])

    def test_forms_lead_there(self) -> None:
        for thing in (self.place, self.author, an_image()):
            opts = thing._meta
            form = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[thing.pk])
            noun = {"image": "picture"}.get(str(opts.model_name), str(opts.model_name))
            self.assertContains(self.client.get(form), reverse("admin:used", args=[noun, thing.pk]))

    def test_it_is_paged_and_costs_the_same_however_many_there_are(self) -> None:
        stories = [article() for _number in range(PAGE + 3)]
        TaggedArticle.objects.bulk_create(
            TaggedArticle(content_object=one, tag=self.place, edition="en", published_at=one.published_at)
            for one in stories
        )
        # Session, person, permissions twice, notices; the tag, its stories.
        with self.assertNumQueries(7):
            newest = self.listed("tag", self.place.pk)
        self.assertEqual(newest, stories[: -PAGE - 1 : -1])
        self.assertEqual(self.listed("tag", self.place.pk, f"?below={newest[-1].pk}"), stories[2::-1])

    def test_who_may_not_see_the_noun_or_stories_sees_no_list(self) -> None:
        for name, rights in (("a", ("view_tag",)), ("b", ("view_article",))):
            self.client.force_login(person(name, *rights))
            address = reverse("admin:used", args=["tag", self.place.pk])
            self.assertEqual(self.client.get(address).status_code, 403)
        self.assertEqual(self.client.get(reverse("admin:used", args=["user", 1])).status_code, 403)
