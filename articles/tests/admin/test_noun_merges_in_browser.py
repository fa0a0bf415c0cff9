"""Two tags are merged in a real browser by keyboard alone, and the merge is taken back."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from articles.desk.models import NounMerge
from articles.models import Tag, TagKind
from articles.tests.admin.test_desk_in_browser import _own_folders, desk, signed_in
from articles.tests.factories import article
from portal.tests.looks.barriers import barriers

__all__ = ["_own_folders", "desk", "signed_in"]

pytestmark = pytest.mark.browser


def work() -> None:
    """What the worker does."""
    while waiting := DBTaskResult.objects.order_by("enqueued_at").first():
        waiting.delete()
        waiting.task.func(*waiting.args_kwargs["args"])


def press(desk, name: str) -> None:
    desk.get_by_role("button", name=name).focus()
    desk.keyboard.press("Enter")


def test_two_tags_are_merged_and_taken_apart_by_keyboard(desk):
    spelt = Tag.objects.create(name="Kiev", kind=TagKind.PLACE, labels={"en": "Kiev"})
    story = article(title="The tram is back")
    story.tags.add(spelt)
    found = []
    desk.goto(f"/admin/articles/tag/{spelt.pk}/change/")
    desk.get_by_role("link", name="Merge into another").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("Show what moves").wait_for()
    found += barriers(desk)
    desk.focus("#id_into")
    desk.keyboard.type("kyi")
    desk.locator("[role=option]").first.wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    press(desk, "Show what moves")
    desk.get_by_role("heading", name="Kiev → Kyiv").wait_for()
    found += barriers(desk)
    press(desk, "Merge into “Kyiv”")
    desk.get_by_role("progressbar").wait_for()
    found += barriers(desk)
    work()
    desk.get_by_role("button", name="Undo this merge").wait_for()
    assert list(story.tags.values_list("name", flat=True)) == ["Київ"]
    found += barriers(desk)
    desk.get_by_role("link", name="Merges of tags and authors").focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="Kiev → Kyiv").wait_for()
    found += barriers(desk)
    desk.get_by_role("link", name="Kiev → Kyiv").focus()
    desk.keyboard.press("Enter")
    press(desk, "Undo this merge")
    desk.get_by_role("progressbar").wait_for()
    work()
    desk.get_by_text("Undone.").wait_for()
    assert list(story.tags.values_list("name", flat=True)) == ["Kiev"]
    assert NounMerge.objects.get().stage == NounMerge.Stage.UNDONE
    assert not found, "\n".join(found)
