"""Rubrics, authors, tags and pictures: whoever saves second chooses."""

from __future__ import annotations

from django.urls import reverse

from articles.models import Author, Rubric, Tag
from articles.tests.media.samples import an_image
from portal.accounts.models import User
from portal.tests.test_versions import TwoAtOneRow


class NounTests(TwoAtOneRow):
    def test_each_noun_shows_both_and_stores_what_is_chosen(self) -> None:
        labels = {"en": "Name", "uk": "Назва"}
        rows = (
            (Rubric.objects.create(labels=labels), "labels_en"),
            (Author.objects.create(labels=labels), "labels_en"),
            (Tag.objects.create(name="Name", labels=labels), "labels_en"),
            (an_image(), "credit"),
        )
        for row, name in rows:
            with self.subTest(row._meta.model_name):
                values = ("One", "Two")
                first, second = self.opened(row), self.opened(row)
                self.assertEqual(self.send(row, {**first, name: values[0]}).status_code, 302)
                screen = self.send(row, {**second, name: values[1]})
                self.assertEqual(screen.status_code, 409)
                self.assertEqual(self.chosen(row, screen, **{name: "mine"}).status_code, 302)
                self.assertEqual(self.opened(row)[name], [values[1]])

    def test_the_screen_names_who_has_saved(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name", "uk": "Назва"})
        second = self.opened(rubric)
        self.send(rubric, {**self.opened(rubric), "labels_en": "Theirs"})
        own = self.send(rubric, {**second, "labels_en": "Mine"})
        self.assertContains(own, "You saved it yourself in another window", status_code=409)
        self.client.force_login(User.objects.create_superuser("olena", "olena@example.org"))
        self.assertContains(
            self.send(rubric, second | {"labels_en": "Mine"}), "chief saved it", status_code=409
        )

    def test_two_languages_of_one_name_are_two_fields(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name", "uk": "Назва"})
        first, second = self.opened(rubric), self.opened(rubric)
        self.send(rubric, {**first, "labels_en": "Theirs"})
        screen = self.send(rubric, {**second, "labels_uk": "Моя"})
        self.assertContains(screen, "Name (English)", status_code=409)
        self.chosen(rubric, screen)
        rubric.refresh_from_db()
        self.assertEqual(rubric.labels, {"en": "Theirs", "uk": "Моя"})


class DeletedTests(TwoAtOneRow):
    def test_what_was_typed_into_the_form_of_a_deleted_noun_can_be_added_anew(self) -> None:
        labels = {"en": "Name", "uk": "Назва"}
        for row in (Rubric.objects.create(labels=labels), Author.objects.create(labels=labels)):
            with self.subTest(row._meta.model_name):
                form = {**self.opened(row), "labels_en": "Typed for an hour", "slug": "typed"}
                type(row).objects.filter(pk=row.pk).delete()
                screen = self.send(row, form)
                self.assertContains(screen, "deleted while you were writing", status_code=410)
                self.assertContains(screen, "<p>Typed for an hour</p>", status_code=410, html=True)
                said = dict(screen.context["mine"])
                add = reverse(f"admin:articles_{row._meta.model_name}_add")
                self.assertContains(screen, f'action="{add}"', status_code=410)
                self.assertEqual(self.client.post(add, {**said, "_save": ""}).status_code, 302)
                self.assertEqual(type(row).objects.get().labels["en"], "Typed for an hour")

    def test_a_merge_of_a_deleted_noun_keeps_the_words_too(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name"})
        first, second = self.opened(rubric), self.opened(rubric)
        self.send(rubric, {**first, "labels_en": "Theirs"})
        screen = self.send(rubric, {**second, "labels_en": "Mine"})
        rubric.delete()
        self.assertContains(self.chosen(rubric, screen, labels_en="mine"), "Mine", status_code=410)

    def test_who_may_not_see_the_noun_is_turned_away(self) -> None:
        rubric = Rubric.objects.create(labels={"en": "Name"})
        form = self.opened(rubric)
        rubric.delete()
        self.client.force_login(User.objects.create_user("bare", "bare@example.org", is_staff=True))
        self.assertEqual(self.send(rubric, form).status_code, 403)


class RefusedTests(TwoAtOneRow):
    def test_whose_right_was_taken_away_while_writing_reads_every_word(self) -> None:
        labels = {"en": "Name", "uk": "Назва"}
        rows = (
            (Rubric.objects.create(labels=labels), "labels_en"),
            (Author.objects.create(labels=labels), "labels_en"),
            (Tag.objects.create(name="Name", labels=labels), "labels_en"),
            (an_image(), "credit"),
        )
        other = User.objects.create_user("secret-name", "other@example.org")
        bare = User.objects.create_user("bare", "bare@example.org", is_staff=True)
        for row, name in rows:
            with self.subTest(row._meta.model_name):
                self.client.force_login(User.objects.get(username="chief"))
                form = {**self.opened(row), name: "Typed for an hour", "user": other.pk}
                self.client.force_login(bare)
                for url in (self.url(row), reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_add")):
                    answer = self.client.post(url, {**form, "_adding": "a" * 32})
                    self.assertContains(answer, "<p>Typed for an hour</p>", status_code=403, html=True)
                    self.assertContains(answer, "you may not change this any more", status_code=403)
                    self.assertNotContains(answer, "secret-name", status_code=403)
                self.assertNotIn("hour", str(type(row).objects.get(pk=row.pk).__dict__))

    def test_who_sends_no_form_is_turned_away_as_ever(self) -> None:
        self.client.force_login(User.objects.create_user("bare", "bare@example.org", is_staff=True))
        answer = self.client.get(reverse("admin:articles_rubric_add"))
        self.assertContains(answer, "This needs a permission", status_code=403)


class SpellingTests(TwoAtOneRow):
    def test_spellings_are_lines_of_the_tags_form(self) -> None:
        tag = Tag.objects.create(name="Kyiv", labels={"en": "Kyiv"})
        form = self.opened(tag)
        self.send(tag, {**form, "spellings": "Kiev\nКиїв\n"})
        self.assertEqual({alias.name for alias in tag.aliases.all()}, {"Kiev", "Київ"})
        self.send(tag, {**self.opened(tag), "spellings": "Київ"})
        self.assertEqual([alias.name for alias in tag.aliases.all()], ["Київ"])

    def test_a_spelling_that_leads_elsewhere_is_refused_beside_the_field(self) -> None:
        Tag.objects.create(name="Lviv", labels={"en": "Lviv"})
        tag = Tag.objects.create(name="Kyiv", labels={"en": "Kyiv"})
        answer = self.send(tag, {**self.opened(tag), "spellings": "LVIV"})
        self.assertContains(answer, "already leads to the tag “Lviv”")

    def test_a_new_tag_is_made_with_its_spellings(self) -> None:
        data = {"name": "Odesa", "labels_en": "Odesa", "kind": "place", "spellings": "Odessa"}
        self.client.post(reverse("admin:articles_tag_add"), data)
        self.assertEqual([alias.name for alias in Tag.objects.get().aliases.all()], ["Odessa"])
