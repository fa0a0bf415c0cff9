"""Promises: every post, page, tag, category, author, date and address of an export is accounted for."""

from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.desk.models import Translation
from articles.importing.intake import background, running, undoing
from articles.importing.intake.mapping import Mapping, propose
from articles.importing.intake.running import Options, begin
from articles.importing.models import ImportedItem, ImportRun
from articles.importing.wordpress.source import WordPress
from articles.media.models import Image
from articles.models import Article, Rubric, State
from articles.tests.importing.intake.heap import brought
from articles.tests.importing.wordpress.exports import (
    attachment,
    export,
    file_of,
    item,
    meta,
    source_of,
    term,
)
from articles.tests.media.samples import drawing, encoded

MAPPING = Mapping({"city": "city"}, {"city": "City"}, default_author="Old Paper")
FILED = term("category", "city", "City") + term("post_tag", "trams", "Trams")


def slugs(state: str) -> set[str]:
    return set(Article.objects.filter(state=state).values_list("slug", flat=True))


class SourceTests(TestCase):
    databases = {"default", "readership"}

    def test_states(self) -> None:
        states = ("publish", "future", "draft", "pending", "private", "trash", "auto-draft", "inherit")
        locked = item(20, more="<wp:post_password>secret</wp:post_password>")
        row = brought(
            source_of(*(item(n, status=state) for n, state in enumerate(states, 1)), locked), mapping=MAPPING
        )
        self.assertEqual(slugs(State.PUBLISHED), {"post-1"})
        self.assertEqual(slugs(State.DRAFT), {"post-2", "post-3", "post-5", "post-20"})
        self.assertEqual(slugs(State.IN_REVIEW), {"post-4"})
        self.assertEqual(row.counts["skipped"], 3)
        self.assertEqual(ImportedItem.objects.count(), 9, "each has its line in the report")

    def test_names_dates_and_addresses(self) -> None:
        old = meta("_wp_old_slug", "before") + meta("_edit_last", "1") + meta("views", "1234")
        post = item(1, more=FILED + old, name="%d1%82%d1%80%d0%b0%d0%bc%d0%b2%d0%b0%d0%b9")
        brought(source_of(post, item(2, date_gmt="0000-00-00 00:00:00")), mapping=MAPPING)
        story = Article.objects.get(imported_from__key="1")
        self.assertEqual((story.slug, str(story.rubric)), ("tramvai", "City"))
        self.assertEqual([str(tag) for tag in story.tags.all()], ["Trams"])
        self.assertEqual([str(author) for author in story.authors.all()], ["Olena Writer"])
        self.assertEqual(str(story.published_at), "2012-03-15 10:00:00+00:00")
        other = Article.objects.get(imported_from__key="2")
        self.assertEqual(other.published_at.strftime("%d %H"), "15 10", "the zone of the portal")
        for address, leads in (
            ("/2012/03/post-1/", story), ("/2012/03/before", story), ("/?p=1", story), ("/?p=2", other),
            ("/category/city/", story.rubric), ("/author/olena/", story.authors.get()),
        ):  # fmt: skip
            with self.subTest(address):
                response = self.client.get(address)
                found = (301, leads.get_absolute_url())
                self.assertIn((response.status_code, response.headers.get("Location")), (found, (200, None)))

    def test_both_namespaces_and_several_packed_files_are_one_site(self) -> None:
        one = gzip.compress(export(item(1)))
        two = export(item(2), namespace="https://wordpress.org/export/1.2/")
        row = brought(WordPress(file_of(one, two)), mapping=MAPPING)
        self.assertEqual((row.counts["new"], row.origin), (2, "wordpress https://old.example"))

    def test_versions_in_two_languages_stand_together(self) -> None:
        def polylang(code: str) -> str:
            return term("language", code, code) + term("post_translations", "pll_5", "pll_5")

        wpml = [
            meta("_wpml_import_language_code", code) + meta("_wpml_import_translation_group", "9")
            for code in ("en", "uk")
        ]
        source = source_of(
            item(1, more=polylang("en")), item(2, more=polylang("uk")),
            item(3, more=wpml[0]), item(4, more=wpml[1] + meta("_wpml_import_source_language_code", "en")),
            item(5, more=term("language", "de", "Deutsch")),
        )  # fmt: skip
        mapping = propose(source.survey(), "en")
        self.assertEqual(mapping.languages, {"de": "", "en": "en", "uk": "uk"})
        row = brought(source, mapping=mapping)
        one, two, three, four = (Article.objects.get(imported_from__key=str(key)) for key in range(1, 5))
        self.assertEqual((one.group, one.edition, two.edition), (two.group, "en", "uk"))
        self.assertEqual((three.group, four.original_edition), (four.group, "en"))
        # At the desk, too, where a newer version of the original is told to whoever translates.
        self.assertEqual((four.translation.original, four.translation.number), (three, 1))
        self.assertEqual(Translation.objects.count(), 1)
        self.assertEqual(row.counts["skipped"], 1)

    def test_categories_of_two_languages_that_polylang_joins_become_one_rubric(self) -> None:
        head = "".join(
            f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename>"
            f"<wp:cat_name>{name}</wp:cat_name></wp:category>"
            for number, slug, name in ((5, "trams", "Trams"), (9, "tramvai", "Трамваї"), (11, "rest", "Rest"))
        )
        pairs = 'a:2:{s:2:"en";i:5;s:2:"uk";i:9;}'
        head += (
            "<wp:term><wp:term_id>20</wp:term_id><wp:term_taxonomy>term_translations</wp:term_taxonomy>"
            "<wp:term_slug>pll_1</wp:term_slug><wp:term_name>pll_1</wp:term_name>"
            f"<wp:term_description><![CDATA[{pairs}]]></wp:term_description></wp:term>"
        )
        stories = [
            item(number, more=term("category", slug, slug) + term("language", code, code))
            for number, (slug, code) in enumerate([("trams", "en")] * 3 + [("tramvai", "uk")] * 2, 1)
        ]
        source = source_of(*stories, head=head)
        mapping = propose(source.survey(), "en")
        # Three stories and two: only together they are as many as make a rubric.
        self.assertEqual((mapping.rubrics["trams"], mapping.rubrics["tramvai"]), ("trams", "trams"))
        self.assertEqual(mapping.names["trams"], "Trams")
        brought(source, mapping=mapping)
        rubric = Rubric.objects.get(slug="trams")
        self.assertEqual(Article.objects.filter(rubric=rubric).count(), 5)
        self.assertEqual(set(Article.objects.values_list("edition", flat=True)), {"en", "uk"})

    def test_pictures_come_from_the_folder_and_from_nowhere_else(self) -> None:
        items = (
            attachment(50, "https://old.example/wp-content/uploads/2012/03/a.jpg", alt="A blue tram"),
            attachment(51, "https://old.example/wp-content/uploads/2012/03/gone.jpg"),
            item(1, more=meta("_thumbnail_id", "50"), content=(
                '<img class="wp-image-50" src="https://old.example/wp-content/uploads/2012/03/a-300x200.jpg">'
                '\n\nwords <img src="https://old.example/wp-content/uploads/../../secret.jpg">'
            )),
            item(2, more=meta("_thumbnail_id", "51")),
        )  # fmt: skip
        with TemporaryDirectory() as folder:
            uploads = Path(folder) / "uploads"
            (uploads / "2012/03").mkdir(parents=True)
            (uploads / "2012/03/a.jpg").write_bytes(encoded(drawing()).read())
            (Path(folder) / "secret.jpg").write_bytes(encoded(drawing()).read())
            row = brought(source_of(*items), mapping=MAPPING, options=Options(media=uploads))
        picture = Image.objects.get()
        story = Article.objects.get(imported_from__key="1")
        self.assertEqual((story.lead_image, picture.alt), (picture, {"en": "A blue tram"}))
        self.assertIn(f'data-image="{picture.pk}"', story.body.canonical)
        self.assertTrue(picture.is_public)
        self.assertEqual(row.counts["lost"], 2)
        undoing.undo(row, by=None)
        self.assertFalse(Image.objects.exists())

    def test_pages_and_other_types_are_as_the_mapping_says(self) -> None:
        items = (item(1, type="page"), item(2, type="novyna"), item(3, type="nav_menu_item"), item(4))
        row = brought(source_of(*items), mapping=Mapping(pages="publish", types={"novyna": "post"}))
        self.assertEqual((row.done, len(slugs(State.PUBLISHED))), (3, 3))
        undoing.undo(row, by=None)
        row = brought(source_of(*items), mapping=Mapping(pages="skip"))
        self.assertEqual((row.counts["skipped"], slugs(State.PUBLISHED)), (2, {"post-4"}))

    def test_several_authors_of_a_plug_in_are_all_named(self) -> None:
        more = term("author", "cap-olena", "x") + term("author", "cap-ivan", "Ivan Guest")
        brought(source_of(item(1, more=more)), mapping=MAPPING)
        names = [str(row.author) for row in Article.objects.get().byline.all()]
        self.assertEqual(names, ["Olena Writer", "Ivan Guest"])

    def test_a_new_comment_makes_no_new_version(self) -> None:
        comment = "<wp:comment><wp:comment_approved>1</wp:comment_approved></wp:comment>"
        brought(source_of(item(1)), mapping=MAPPING)
        row = brought(source_of(item(1, more=comment + meta("views", "9"))), mapping=MAPPING)
        self.assertEqual(row.counts["unchanged"], 1)

    def test_the_worker_brings_it_over_in_slices(self) -> None:
        source = source_of(*(item(n) for n in range(1, 4)))
        row = begin(source, edition="en", mapping=MAPPING, options=Options())
        with mock.patch.object(background, "SLICE_SECONDS", 0.0):
            background.carry_on.func(row.pk)
        row.refresh_from_db()
        self.assertEqual(row.done, 3)
        background.carry_on.func(row.pk)
        row.refresh_from_db()
        self.assertEqual((row.state, row.counts["new"]), (ImportRun.State.DONE, 3))

    def test_the_worker_waits_while_a_command_has_the_site_in_hand(self) -> None:
        source = source_of(item(1))
        row = begin(source, edition="en", mapping=MAPPING, options=Options())
        with running.alone(source.origin):
            background.carry_on.func(row.pk)
        self.assertFalse(Article.objects.exists())
        later = DBTaskResult.objects.get(task_path__endswith="carry_on")
        self.assertGreater(later.run_after, timezone.now())
        background.carry_on.func(row.pk)
        self.assertTrue(Article.objects.exists())

    def test_a_file_that_is_gone_ends_the_run_with_a_line(self) -> None:
        source = source_of(item(1))
        row = begin(source, edition="en", mapping=MAPPING, options=Options())
        source.paths[0].unlink()
        background.carry_on.func(row.pk)
        row.refresh_from_db()
        self.assertEqual(row.state, ImportRun.State.FAILED)
        self.assertTrue(row.error)


class CommandTests(TestCase):
    databases = {"default", "readership"}

    def called(self, *words: str) -> str:
        out = StringIO()
        call_command("import_wordpress", *words, stdout=out)
        return out.getvalue()

    def test_a_mapping_is_proposed_changed_and_used(self) -> None:
        (file,) = file_of(export(*(item(n, more=FILED) for n in range(1, 8))))
        chosen = file.parent / "mapping.json"
        self.assertIn("--mapping", self.called(str(file), "--propose", str(chosen)))
        mapping = json.loads(chosen.read_text())
        self.assertEqual(
            (mapping["rubrics"], mapping["authors"]), ({"city": "city"}, {"olena": "Olena Writer"})
        )
        self.assertFalse(Article.objects.exists() or Rubric.objects.exists())
        chosen.write_text(json.dumps({**mapping, "rubrics": {"city": "tag"}, "authors": {"olena": "O. W."}}))
        self.assertIn("new: 7", self.called(str(file), "--dry-run", "--mapping", str(chosen)))
        self.assertFalse(Article.objects.exists() or Rubric.objects.exists())
        said = self.called(str(file), "--mapping", str(chosen))
        self.assertIn("state published: 7", said)
        story = Article.objects.first()
        self.assertEqual((str(story.rubric), str(story.authors.get())), ("News", "O. W."))
        self.assertEqual({str(tag) for tag in story.tags.all()}, {"City", "Trams"})

    def test_what_is_wrong_is_said_in_one_line(self) -> None:
        (file,) = file_of(export(item(1)))
        odd = file.parent / "odd.json"
        odd.write_text('{"pages": "later"}')
        for words in (
            [str(file.parent / "absent.xml")], [str(file), "--media", str(file)],
            [str(file), "--mapping", str(odd)], [str(file), "--mapping", str(file)],
        ):  # fmt: skip
            with self.subTest(words[-1]), self.assertRaises(CommandError) as error:
                self.called(*words)
            self.assertNotIn("\n", str(error.exception))
