"""An archive is brought over in a real browser: sent, mapped, tried, run, read about, undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from articles.importing import planning
from articles.importing.intake import background
from articles.importing.models import ImportPlan, ImportRun
from articles.models import Article, Rubric, State
from articles.tests.importing.ghost.export import export, post
from portal.accounts.models import User
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(page: Any, tmp_path: Path) -> Iterator[Any]:
    """The page of a signed-in chief, whose policy violations fail the test."""
    violations: list[str] = []
    page.on("console", lambda said: violations.append(said.text) if "Policy" in said.text else None)
    client = Client()
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", "a-long-password"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/"}
    page.context.add_cookies([{**cookie, "domain": "localhost"}, {**cookie, "domain": "127.0.0.1"}])
    with override_settings(PORTAL_DATA=tmp_path):
        yield page
    assert not violations


def work() -> None:
    """What the worker does meanwhile."""
    for plan in ImportPlan.objects.filter(state=ImportPlan.State.READING):
        planning.look.func(plan.pk)
    for run in ImportRun.objects.filter(state__in=(ImportRun.State.WAITING, ImportRun.State.RUNNING)):
        background.carry_on.func(run.pk)
    for run in ImportRun.objects.filter(state=ImportRun.State.UNDOING):
        background.take_back.func(run.pk)


def worked_until(page: Any, words: str) -> None:
    """The page, which asks by itself how far things are, comes to say these words."""
    page.locator("#bulk-progress").wait_for()
    work()
    page.get_by_text(words).first.wait_for()


def test_an_archive_comes_over_and_is_taken_back(desk: Any, tmp_path: Path) -> None:
    Rubric.objects.create(slug="city", labels={"en": "City"})
    lost = {"codeinjection_foot": "<script>x</script>"}
    told = export(*(post(number, **(lost if number == 3 else {})) for number in range(1, 23)))
    file = tmp_path / "quay.json"
    file.write_text(json.dumps(told), encoding="utf-8")

    desk.goto("/admin/imports/")
    desk.get_by_label("What it is").select_option("ghost")
    desk.get_by_label("File to send").set_input_files(file)
    desk.get_by_label("Address that the site had").fill("https://quay.example")
    desk.get_by_role("button", name="Read the file").click()
    worked_until(desk, "Categories become")
    assert not Article.objects.exists()
    assert not barriers(desk)

    desk.get_by_label("Harbour (1)").select_option("city")
    desk.get_by_role("button", name="Try 20 as drafts").click()
    worked_until(desk, "Report")
    desk.get_by_role("link", name="Post 1", exact=True).wait_for()
    assert Article.objects.filter(state=State.DRAFT).count() == planning.TRIED

    desk.goto(f"/admin/imports/{ImportPlan.objects.get().pk}/")
    desk.get_by_role("button", name="Bring everything over").click()
    worked_until(desk, "Report")
    desk.get_by_role("link", name="Something was lost").click()
    desk.get_by_text("code that was put into its page by hand").wait_for()
    assert Article.objects.filter(state=State.PUBLISHED).count() == 22
    assert not barriers(desk)

    desk.get_by_text("Undo the whole import…").click()
    desk.get_by_role("button", name="Undo it").click()
    worked_until(desk, "Undone")
    assert not Article.objects.exists()
