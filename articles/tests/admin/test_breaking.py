"""Promises of the dashboard's fast deeds: a flash in one form, the breaking bar in one line."""

from __future__ import annotations

from django.test import TestCase
from django.urls import reverse

from articles.desk import flash, roles
from articles.models import Article, BreakingBar, Rubric, Stage, State
from articles.tests.admin.test_article import ArticleFormTestCase
from portal.accounts.models import User

FLASH, BAR, INDEX = "/admin/flash/", "/admin/breaking/", "/admin/"
LEAD = "The council has voted for the second tram line."


class FastDeedsTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.rubric = Rubric.objects.create(labels={"en": "Transport", "uk": "Транспорт"})
        self.chief = User.objects.create_superuser("chief", "chief@example.org")
        self.client.force_login(self.chief)

    def words(self, **said: object) -> dict[str, object]:
        known = {
            "edition": "en",
            "title": "Second tram line approved",
            "lead": LEAD,
            "rubric": self.rubric.pk,
        }
        return {f"flash-{name}": value for name, value in {**known, **said}.items()}

    def test_a_flash_is_public_by_one_form_and_opens_to_go_on(self) -> None:
        self.assertContains(self.client.get(INDEX), 'name="flash-title"')
        answer = self.client.post(FLASH, self.words())
        story = Article.objects.get()
        self.assertRedirects(answer, reverse("admin:articles_article_change", args=[story.pk]))
        self.assertEqual((story.state, story.stage), (State.PUBLISHED, Stage.FLASH))

    def test_a_button_pressed_twice_publishes_one_flash(self) -> None:
        key = self.client.get(INDEX).context["flash"]["form_key"].value()
        first, second = (self.client.post(FLASH, self.words(form_key=key)) for _press in range(2))
        self.assertEqual(first["Location"], second["Location"])
        self.assertEqual(Article.objects.count(), 1)

    def test_the_next_flash_is_offered_in_the_rubric_of_the_last(self) -> None:
        Rubric.objects.create(labels={"en": "Culture", "uk": "Культура"})
        chosen = f'<option value="{self.rubric.pk}" selected>'
        self.assertNotContains(self.client.get(INDEX), chosen)
        self.client.post(FLASH, self.words())
        self.assertContains(self.client.get(INDEX), chosen)

    def test_what_lacks_is_said_and_what_was_written_stays(self) -> None:
        answer = self.client.post(FLASH, self.words(title=""))
        self.assertContains(answer, LEAD, status_code=422)
        self.assertContains(answer, "Nothing you wrote is lost", status_code=422)
        self.assertFalse(Article.objects.exists())

    def test_who_may_not_publish_has_neither_and_keeps_the_words(self) -> None:
        writer = User.objects.create_user("writer", "writer@example.org", is_staff=True)
        writer.groups.add(roles.group("author"))
        self.client.force_login(writer)
        self.assertNotContains(self.client.get(INDEX), 'name="flash-title"')
        self.assertEqual(self.client.post(FLASH, self.words()).status_code, 422)
        for asked in ({"text": "The bridge <b>closed</b>"}, {"lower": ""}):
            answer = self.client.post(BAR, {"edition": "en", **asked})
            self.assertContains(answer, "the bar is for those who publish", status_code=403)
            self.assertContains(
                answer, "The bridge &lt;b&gt;closed&lt;/b&gt;", "text" in asked, status_code=403
            )
        self.assertFalse(Article.objects.exists() or BreakingBar.objects.exists())

    def test_the_bar_is_raised_in_one_line_and_taken_down_by_one_button(self) -> None:
        self.client.post(BAR, {"edition": "en", "text": "The bridge is closed", "bar_hours": "2"})
        bar = BreakingBar.objects.up("en").get()
        self.assertAlmostEqual((bar.expires_at - bar.begins_at).total_seconds(), 7200, delta=60)
        self.assertContains(self.client.get(INDEX), "The bridge is closed")
        self.client.post(BAR, {"edition": "en", "lower": ""})
        self.assertFalse(BreakingBar.objects.up("en").exists())

    def test_a_text_that_is_too_long_is_said_and_shown_again(self) -> None:
        answer = self.client.post(BAR, {"edition": "uk", "text": "Міст закрито. " * 12})
        self.assertContains(answer, "Міст закрито. " * 11, status_code=422)
        self.assertContains(answer, "it holds 140 characters", status_code=422)
        self.assertFalse(BreakingBar.objects.exists())

    def test_odd_wishes_raise_no_bar_that_stands_too_long(self) -> None:
        for hours in ("", "9", "-1", "x", "1" * 5000):
            self.client.post(BAR, {"edition": "en", "text": "Closed", "bar_hours": hours})
            bar = BreakingBar.objects.up("en").get()
            self.assertAlmostEqual((bar.expires_at - bar.begins_at).total_seconds(), 3600, delta=60)
        said = self.client.post(BAR, {"edition": "xx", "text": "Closed"}, follow=True)
        self.assertContains(said, "choose an edition")


class GrowingTests(ArticleFormTestCase):
    def test_a_story_raises_the_bar_and_its_stage_from_its_own_form(self) -> None:
        chief = User.objects.create_superuser("chief", "chief@example.org")
        self.client.force_login(chief)
        story = flash.flash(edition="en", title="Trams", lead=LEAD, rubric=self.rubric.pk, by=chief)
        form = self.client.get(self.address(story))
        self.assertContains(form, '<option value="developing">')
        version = story.draft.version
        self.send(self.address(story), version=version, stage="developing", _publish="")
        story.refresh_from_db()
        self.assertEqual(story.stage, Stage.DEVELOPING)
        story.draft.refresh_from_db()
        self.send(
            self.address(story),
            version=story.draft.version,
            bar_text="Trams come",
            bar_hours="1",
            _raise_bar="",
        )
        self.assertEqual(BreakingBar.objects.up("en").get().article, story)
