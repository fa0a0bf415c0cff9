from __future__ import annotations

from django import forms
from django.db import models
from django.test import SimpleTestCase, override_settings
from django.utils import translation

from portal.labels import Labels, LabelsField, LabelsFormField


@override_settings(PORTAL_EDITIONS=["en", "uk"])
class LabelsTests(SimpleTestCase):
    def test_an_edition_without_text_shows_the_primary_ones(self):
        self.assertEqual(Labels.of({"en": "Bridge"}).in_edition("uk"), "Bridge")

    def test_without_the_primary_any_text_is_better_than_none(self):
        self.assertEqual(Labels.of({"uk": "Міст"}).in_edition("en"), "Міст")

    def test_as_text_it_speaks_the_active_language(self):
        with translation.override("uk"):
            self.assertEqual(str(Labels.of({"en": "Bridge", "uk": "Міст"})), "Міст")

    def test_all_texts_are_searched_folded(self):
        self.assertEqual(Labels.of({"en": "Health", "uk": "ЗДОРОВ’Я"}).search_text(), "health здоров'я")

    def test_blank_texts_are_dropped(self):
        self.assertEqual(Labels.of({"en": "Bridge", "uk": "  "}), {"en": "Bridge"})


class Sign(models.Model):
    labels = LabelsField("labels", max_length=10)

    class Meta:
        app_label = "portal_tests"
        managed = False


@override_settings(PORTAL_EDITIONS=["en", "uk"])
class LabelsInFormsTests(SimpleTestCase):
    def setUp(self):
        self.form_class = forms.modelform_factory(Sign, fields=["labels"])

    def test_each_edition_has_a_labelled_input_marked_with_its_language(self):
        html = str(self.form_class(instance=Sign(labels={"uk": "Міст & «гак»"})))
        self.assertInHTML('<label for="id_labels_uk">Українська</label>', html)
        self.assertIn('lang="uk"', html)
        self.assertIn("Міст &amp; «гак»", html)

    def test_too_long_a_text_is_refused(self):
        self.assertFalse(self.form_class({"labels_en": "x" * 11, "labels_uk": "ні"}).is_valid())

    def test_texts_of_a_language_that_is_no_edition_now_are_kept(self):
        sign = Sign(labels={"en": "Bridge", "de": "Brücke"})
        form = self.form_class({"labels_en": "Span", "labels_uk": "Міст"}, instance=sign)
        self.assertTrue(form.is_valid(), form.errors)
        self.assertEqual(form.save(commit=False).labels, {"en": "Span", "uk": "Міст", "de": "Brücke"})

    def test_nothing_changed_is_seen_as_nothing_changed(self):
        form = self.form_class(
            {"labels_en": "Bridge", "labels_uk": "Міст"},
            instance=Sign(labels={"en": "Bridge", "uk": "Міст", "de": "Brücke"}),
        )
        self.assertFalse(form.has_changed())

    def test_one_text_is_enough(self):
        self.assertEqual(LabelsFormField().clean({"uk": "Міст"}), {"uk": "Міст"})

    def test_a_required_label_without_any_text_is_refused(self):
        with self.assertRaises(forms.ValidationError):
            LabelsFormField().clean({})
