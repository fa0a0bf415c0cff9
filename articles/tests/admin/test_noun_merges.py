"""Merging at the desk: choose, see what moves, press once; the log with the way back."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from articles.admin import noun_merges
from articles.admin.rows import CreditForm
from articles.desk import nounmerging
from articles.desk.models import NounMerge
from articles.models import Author, Tag
from articles.readership.models import DayTotal
from articles.tests.desk.test_nounmerging import MergeTestCase
from portal.tests.engines import all_queries


class MergingAtTheDeskTests(MergeTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.chief.is_superuser = True
        self.chief.save()
        self.client.force_login(self.chief)

    def into(self, *things: Tag | Author) -> str:
        return noun_merges.address(str(things[0]._meta.model_name), [thing.pk for thing in things])

    def test_list_and_form_lead_there(self) -> None:
        form = self.client.get(reverse("admin:articles_tag_change", args=[self.short.pk]))
        self.assertContains(form, self.into(self.short))
        chosen = {"action": "merge", "_selected_action": [self.short.pk, self.other.pk]}
        sent = self.client.post(reverse("admin:articles_tag_changelist"), chosen)
        self.assertEqual(self.client.get(sent["Location"]).context["things"], [self.other, self.short])

    def test_those_that_are_to_be_merged_are_not_offered(self) -> None:
        page = self.client.get(self.into(self.short, self.full))
        self.assertContains(page, f'data-without="{self.full.pk},{self.short.pk}"')
        address = reverse("admin:articles_tag_suggest")
        for without in ("", "0,x"):
            tags = self.client.get(address, {"q": "умєр", "without": without}).json()["tags"]
            self.assertIn(self.full.slug, {tag["slug"] for tag in tags})
        left = {"q": "умєр", "without": f"{self.short.pk},{self.full.pk}"}
        tags = self.client.get(address, left).json()["tags"]
        self.assertTrue({self.short.slug, self.full.slug}.isdisjoint(tag["slug"] for tag in tags))
        page = self.client.get(self.into(self.author))
        self.assertNotIn(self.author, page.context["form"].fields["into"].queryset)

    def test_looking_shows_what_moves_and_changes_nothing(self) -> None:
        self.story(1, self.short, self.full)
        page = self.client.get(self.into(self.short), {"pk": self.short.pk, "into": "Рустем Умєров"})
        self.assertContains(page, "Of them with both already")
        self.assertFalse(NounMerge.objects.exists())

    def test_one_press_merges_and_one_takes_it_back(self) -> None:
        self.story(1, self.short)
        sent = {"pk": [self.short.pk, self.other.pk], "into": "Рустем Умєров | person"}
        self.assertRedirects(self.client.post(self.into(self.short), sent), reverse("admin:noun_merges"))
        self.work()
        merge = NounMerge.objects.get(merged=self.short.pk)
        page = self.client.get(reverse("admin:noun_merge", args=[merge.pk]))
        self.assertContains(page, "Done: 1 story moved.")
        self.assertContains(page, "Story 1")
        undo = reverse("admin:noun_merge_undo", args=[merge.pk])
        self.client.post(undo)
        self.work()
        self.assertContains(self.client.post(undo, follow=True), "was undone already.")
        self.assertContains(self.client.get(reverse("admin:noun_merges")), "Undone.")

    def test_what_is_refused_is_said_in_one_line(self) -> None:
        for into, line in (("Умєров", "can&#x27;t be merged into itself"), ("Nobody", "There is no tag")):
            page = self.client.post(self.into(self.short), {"pk": self.short.pk, "into": into})
            self.assertContains(page, line)
        nounmerging.begin(self.full, self.other, by=self.chief)
        page = self.client.post(self.into(self.other), {"pk": self.other.pk, "into": "Умєров"})
        self.assertContains(page, "are just being moved")
        self.assertEqual(NounMerge.objects.count(), 1)

    def test_authors_are_chosen_by_name_and_progress_is_told(self) -> None:
        twin = Author.objects.create(labels={"en": "V. Sample"})
        sent = self.client.post(self.into(twin), {"pk": twin.pk, "into": self.author.pk})
        state = self.client.get(f"{sent['Location']}?as=json").json()
        self.assertEqual((state["total"], state["ended"]), (0, False))
        gone = self.client.get(reverse("admin:articles_author_change", args=[twin.pk]))
        self.assertEqual(gone.status_code, 302)

    def test_what_was_read_of_the_merged_author_counts_for_the_other(self) -> None:
        twin = Author.objects.create(labels={"en": "V. Sample"})
        day = timezone.localdate()
        for author, views in ((twin, 30), (self.author, 12)):
            DayTotal.objects.create(
                day=day, edition="en", noun="author", noun_id=author.pk, count=views, direct=views
            )
        self.merge(twin, self.author)
        page = reverse("admin:statistics")
        self.assertEqual(self.client.get(page).context["authors"], [("Vira Sample", "42", self.author.pk)])
        self.assertEqual(self.client.get(page, {"author": self.author.pk}).context["views"], "42")

    def test_only_chief_editors_come_here(self) -> None:
        self.client.force_login(self.editor)
        merge = NounMerge.objects.create(noun="tag", merged=1, survivor=2)
        pages = [
            self.into(self.short),
            reverse("admin:noun_merges"),
            reverse("admin:noun_merge", args=[merge.pk]),
        ]
        for page in pages:
            self.assertEqual(self.client.get(page).status_code, 403, page)
        for deed in ("undo", "go_on"):
            sent = self.client.post(reverse(f"admin:noun_merge_{deed}", args=[merge.pk]))
            self.assertEqual(sent.status_code, 403)

    def test_an_open_form_that_names_the_merged_author_means_the_other(self) -> None:
        twin = Author.objects.create(labels={"en": "V. Sample"})
        self.merge(twin, self.author)
        form = CreditForm({"author": str(twin.pk), "role": "text"})
        self.assertTrue(form.is_valid())
        self.assertEqual(form.cleaned_data["author"], self.author)

    def test_what_is_no_authors_key_is_refused_in_words(self) -> None:
        for odd in ("9" * 30, "9" * 5000, "-1", "x\0y", "²"):
            form = CreditForm({"author": odd, "role": "text"})
            self.assertFalse(form.is_valid(), odd)
            self.assertIn("author", form.errors, odd)

    def test_the_log_asks_one_query_however_long(self) -> None:
        def cost() -> int:
            with all_queries() as asked:
                self.client.get(reverse("admin:noun_merges"))
            return len(asked)

        few = cost()
        for number in range(5):
            NounMerge.objects.create(noun="tag", merged=number, survivor=99, by=self.chief)
        self.assertEqual(cost(), few)
