"""Bringing an archive over in the admin: a file, its mapping, a trial, the whole, the way back."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase, override_settings
from django.urls import reverse

from articles.admin.imports import BeginForm
from articles.desk import audit, drafting, roles
from articles.desk.models import AuditEntry
from articles.importing import planning
from articles.importing.intake import background
from articles.importing.models import ImportedItem, ImportPlan, ImportRun
from articles.models import Article, OldAddress, Rubric, State
from articles.tests.importing.ghost.export import export, post
from articles.tests.importing.wagtail.test_wagtail import SITE
from portal.accounts.models import User


class ImportsTestCase(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.chief = User.objects.create_user("chief", "chief@news.example", "x", is_staff=True)
        cls.chief.groups.add(roles.group("chief editor"))
        cls.rubric = Rubric.objects.create(slug="city", labels={"en": "City"})

    def setUp(self) -> None:
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        self.enterContext(override_settings(PORTAL_DATA=folder))
        self.client.force_login(self.chief)

    def work(self) -> None:
        """What the worker has to do."""
        for plan in ImportPlan.objects.filter(state=ImportPlan.State.READING):
            planning.look.func(plan.pk)
        for run in ImportRun.objects.filter(state=ImportRun.State.WAITING):
            background.carry_on.func(run.pk)
        for run in ImportRun.objects.filter(state=ImportRun.State.UNDOING):
            background.take_back.func(run.pk)

    def sent(self, *posts: dict[str, Any], raw: bytes = b"", **facts: Any) -> ImportPlan:
        """A file that was sent and read."""
        content = raw or json.dumps(export(*posts)).encode()
        upload = SimpleUploadedFile("../../quay export.json", content)
        told = {"kind": "ghost", "edition": "en", "site": "https://quay.example", "upload": upload, **facts}
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(reverse("admin:imports"), told)
        plan = ImportPlan.objects.latest("pk")
        self.assertRedirects(answer, reverse("admin:import_plan", args=[plan.pk]))
        self.work()
        plan.refresh_from_db()
        return plan

    def press(self, plan: ImportPlan, button: str, **told: str) -> ImportRun | None:
        page = self.client.get(reverse("admin:import_plan", args=[plan.pk]))
        form = page.context["form"]
        known = {name: form[name].value() or "" for name in form.fields}
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(page.request["PATH_INFO"], {**known, button: "1", **told})
        self.work()
        plan.refresh_from_db()
        return plan.trial if button == "_try" else plan.run


class StepsTests(ImportsTestCase):
    @override_settings(PORTAL_SEVERAL_MACHINES=True)
    def test_a_file_that_another_machine_took_is_missed_with_what_to_do(self) -> None:
        plan = ImportPlan.objects.create(kind="ghost", file="gone.json", edition="en", begun_by=self.chief)
        planning.look.func(plan.pk)
        plan.refresh_from_db()
        self.assertEqual(plan.state, ImportPlan.State.FAILED)
        self.assertIn("Let all machines share the folder imports of PORTAL_DATA", plan.error)

    def test_a_file_is_read_mapped_tried_and_brought_over(self) -> None:
        plan = self.sent(*(post(number) for number in range(1, 31)))
        self.assertEqual(plan.state, ImportPlan.State.READY)
        page = self.client.get(reverse("admin:import_plan", args=[plan.pk]))
        self.assertContains(page, "Harbour (1)")
        self.assertFalse(Article.objects.exists())

        trial = self.press(plan, "_try", **{"rubric-0": "city"})
        self.assertEqual(trial.state, ImportRun.State.DONE)
        self.assertEqual(set(Article.objects.values_list("state", flat=True)), {State.DRAFT})
        self.assertEqual(Article.objects.count(), planning.TRIED)

        run = self.press(plan, "_run")
        self.assertEqual(run.counts["state published"], 30)
        self.assertEqual(Article.objects.count(), 30)
        first = ImportedItem.objects.get(key="post1").article
        self.assertEqual((first.rubric, first.state), (self.rubric, State.PUBLISHED))
        report = self.client.get(reverse("admin:import_run", args=[run.pk]))
        self.assertContains(report, "Post 1")
        deeds = AuditEntry.objects.filter(verb__in=("import planned", "import begun"), actor=self.chief)
        self.assertEqual(deeds.count(), 3)

    def test_the_report_is_filtered_by_outcome_and_paged(self) -> None:
        lost = {"codeinjection_foot": "<script>x</script>"}
        plan = self.sent(*(post(number, **(lost if number < 61 else {})) for number in range(1, 66)))
        run = self.press(plan, "_run")
        here = reverse("admin:import_run", args=[run.pk])
        page = self.client.get(here, {"outcome": "lost", "page": "2"})
        self.assertEqual(len(page.context["items"]), 10)
        self.assertContains(page, "code that was put into its page by hand")
        for odd in ({"outcome": "nonsense"}, {"page": "99999"}, {"page": "x"}):
            self.assertEqual(self.client.get(here, odd).status_code, 200)
        told = self.client.get(here, {"as": "json"}).json()
        self.assertEqual((told["done"], told["total"], told["ended"]), (65, 65, True))

    def test_a_run_is_undone_until_somebody_has_worked_on_it(self) -> None:
        plan = self.sent(post(1), post(2))
        run = self.press(plan, "_run")
        undo = reverse("admin:import_undo", args=[run.pk])
        story = ImportedItem.objects.get(key="post2").article
        mark = audit.record(story, "saved", by=self.chief)
        page = self.client.post(undo, follow=True)
        self.assertContains(page, "It is not undone: somebody has worked on what it brought, on “Post 2”")
        self.assertEqual(Article.objects.count(), 2)
        AuditEntry._base_manager.filter(pk=mark.pk).delete()
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(undo)
        self.work()
        run.refresh_from_db()
        self.assertEqual((run.state, Article.objects.count()), (ImportRun.State.UNDONE, 0))
        self.assertTrue(Rubric.objects.filter(pk=self.rubric.pk).exists())

    def test_pressed_twice_it_is_one_run(self) -> None:
        plan = self.sent(post(1))
        first = planning.go(plan, by=self.chief)
        self.assertEqual(planning.go(plan, by=self.chief), first)

    def test_a_run_in_slices_opens_its_file_once(self) -> None:
        plan = self.sent(*(post(number) for number in range(1, 251)))
        run = planning.go(plan, by=self.chief)
        real, opened = background.opened, []
        with (
            mock.patch.object(background, "SLICE_SECONDS", 0.0),
            mock.patch.object(background, "opened", lambda row: opened.append(row) or real(row)),
        ):
            for _slice in range(5):
                background.carry_on.func(run.pk)
        run.refresh_from_db()
        self.assertEqual((run.state, run.done, len(opened)), (ImportRun.State.DONE, 250, 1))
        self.assertEqual(Article.objects.count(), 250)

    def test_kinds_of_the_site_s_own_are_mapped_too(self) -> None:
        plan = self.sent(raw=json.dumps(SITE).encode(), kind="wagtail", site="")
        run = self.press(plan, "_run", **{"type-0": "skip"})
        self.assertEqual((run.counts.get("skipped"), Article.objects.count()), (3, 0))

    def test_what_a_kind_of_source_needs_beside_its_file_is_asked(self) -> None:
        plan = self.sent(post(1), permalink="/{year}/{slug}/", models="")
        self.press(plan, "_run")
        self.assertIn("/2021/post-1", set(OldAddress.objects.values_list("address", flat=True)))
        wanted = {"kind": "wagtail", "site": "", "models": "Blog.BlogPage, no.model"}
        plan = self.sent(raw=json.dumps(SITE).encode(), **wanted)
        self.assertEqual(plan.details, {"models": "Blog.BlogPage,no.model"})
        self.assertIn("There are no rows of no.model", plan.error)
        for odd in ({"permalink": "year/post"}, {"models": "blog"}):
            upload = SimpleUploadedFile("a.json", b"{}")
            told = {"kind": "ghost", "edition": "en", "upload": upload, **odd}
            self.assertContains(self.client.post(reverse("admin:imports"), told), "Nothing was begun.")

    def test_where_another_machine_may_read_the_file_the_form_says_what_that_needs(self) -> None:
        for several in (True, False):
            with override_settings(PORTAL_SEVERAL_MACHINES=several):
                helped = str(BeginForm().fields["upload"].help_text)
            self.assertEqual("all need the same folder" in helped, several)

    def test_lines_of_any_system_come_over(self) -> None:
        lines = [{"id": number, "title": f"Line {number}", "body_html": "<p>Words.</p>"} for number in (1, 2)]
        raw = "".join(json.dumps(line) + "\n" for line in lines).encode()
        plan = self.sent(raw=raw, kind="jsonl", site="https://lines.example/")
        run = self.press(plan, "_run")
        self.assertEqual((run.origin, Article.objects.count()), ("lines.example", 2))

    def test_a_stopped_run_goes_on(self) -> None:
        plan = self.sent(post(1), post(2))
        run = planning.go(plan, by=self.chief)
        self.client.post(reverse("admin:import_stop", args=[run.pk]))
        self.work()
        self.assertFalse(Article.objects.exists())
        self.client.post(reverse("admin:import_go_on", args=[run.pk]))
        self.work()
        run.refresh_from_db()
        self.assertEqual((run.state, Article.objects.count()), (ImportRun.State.DONE, 2))

    def test_an_untouched_trial_gives_way_and_an_edited_draft_stays(self) -> None:
        plan = self.sent(post(1), post(2))
        self.press(plan, "_try")
        mine = ImportedItem.objects.get(key="post1").article
        drafting.save(mine, drafting.snapshot_of(mine).with_(title="Mine"), by=self.chief)
        self.press(plan, "_run")
        self.assertTrue(Article.objects.filter(pk=mine.pk, title="Mine", state=State.DRAFT).exists())
        self.assertEqual(Article.objects.count(), 2)


class FileTests(ImportsTestCase):
    def test_what_is_sent_is_kept_in_private_under_a_name_of_ours(self) -> None:
        self.sent(post(1))
        (name,) = planning.files()
        file = planning.folder() / name
        self.assertRegex(name, r"^uploaded-[0-9a-f]{8}-quay-export\.json$")
        self.assertEqual(file.stat().st_mode & 0o077, 0)
        self.assertNotIn("media", file.parts)

    def test_a_file_that_is_no_export_says_so(self) -> None:
        plan = self.sent(raw=b"no json at all")
        page = self.client.get(reverse("admin:import_plan", args=[plan.pk]))
        self.assertContains(page, "is not JSON, or broken off")

    def test_a_file_that_weighs_too_much_is_not_kept(self) -> None:
        with self.assertRaises(planning.TooLarge):
            planning.keep((b"x" * planning.MEGABYTE for _number in range(planning.MOST_MEGABYTES + 1)), "a")
        self.assertEqual(planning.files(), [])

    def test_neither_or_both_ways_of_naming_a_file_are_refused(self) -> None:
        (planning.folder() / "here.json").write_text("{}")
        upload = SimpleUploadedFile("a.json", b"{}")
        for told in ({}, {"upload": upload, "file": "here.json"}, {"file": "../../etc/passwd"}):
            page = self.client.post(reverse("admin:imports"), {"kind": "ghost", "edition": "en", **told})
            self.assertContains(page, "Nothing was begun.")
        self.assertFalse(ImportPlan.objects.exists())

    def test_a_file_laid_there_by_hand_is_offered_and_never_forgotten(self) -> None:
        (planning.folder() / "large.json").write_text(json.dumps(export(post(1))))
        self.assertContains(self.client.get(reverse("admin:imports")), "large.json")
        uploaded = planning.keep([b"{}"], "small.json")
        self.assertEqual(planning.forget_files(time.time() + planning.KEPT_SECONDS + 60), 1)
        self.assertEqual(planning.files(), ["large.json"])
        self.assertNotIn(uploaded, planning.files())

    def test_a_file_that_the_disk_does_not_take_is_said_to_be_so(self) -> None:
        told = {"kind": "ghost", "edition": "en", "upload": SimpleUploadedFile("a.json", b"{}")}
        with (
            mock.patch.object(planning, "keep", side_effect=OSError(28, "No space left on device")),
            self.assertLogs("articles.admin.imports", "ERROR"),
        ):
            page = self.client.post(reverse("admin:imports"), told)
        self.assertContains(page, "The file could not be kept: is the disk full?")

    def test_only_chiefs_and_administrators_come_here(self) -> None:
        plan = self.sent(post(1))
        run = self.press(plan, "_run")
        for role in ("author", "editor", "translator", "photo editor"):
            person = User.objects.create_user(role, f"{role[:3]}@news.example", "x", is_staff=True)
            person.groups.add(roles.group(role))
            other = Client()
            other.force_login(person)
            for name, args in (("imports", []), ("import_plan", [plan.pk]), ("import_run", [run.pk])):
                self.assertEqual(other.get(reverse(f"admin:{name}", args=args)).status_code, 403)
            for name in ("import_undo", "import_stop", "import_go_on"):
                self.assertEqual(other.post(reverse(f"admin:{name}", args=[run.pk])).status_code, 403)
        self.assertTrue(Article.objects.exists())

    def test_both_languages_say_every_step(self) -> None:
        self.chief.interface_language = "uk"
        self.chief.save()
        plan = self.sent(post(1, codeinjection_foot="x"))
        run = self.press(plan, "_run")
        self.assertContains(self.client.get(reverse("admin:imports")), "Перенести архів")
        self.assertContains(self.client.get(reverse("admin:import_plan", args=[plan.pk])), "Категорії стають")
        report = self.client.get(reverse("admin:import_run", args=[run.pk]))
        self.assertContains(report, "код, який вручну додали на сторінку")
