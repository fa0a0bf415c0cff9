"""Two people at the form of one rubric, each at a browser of their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from articles.models import Rubric
from articles.tests.admin.seats import seat

pytestmark = pytest.mark.browser
__all__ = ["seat"]


def test_two_people_see_each_other_come_save_and_go_and_the_second_save_is_merged(seat: Any, db: Any) -> None:
    rubric = Rubric.objects.create(labels={"en": "City", "uk": "Місто"})
    url = reverse("admin:articles_rubric_change", args=[rubric.pk])
    iryna, olena = seat("iryna"), seat("olena")
    for page in (iryna, olena):
        page.goto(url)
    olena.get_by_text("iryna has this form open").wait_for(timeout=5_000)
    iryna.get_by_text("olena has this form open").wait_for(timeout=5_000)
    iryna.fill("#id_labels_en", "Town")
    with iryna.expect_navigation():
        iryna.locator("[name=_save]").click()
    olena.get_by_text("iryna saved this").wait_for(timeout=5_000)
    olena.get_by_text("iryna has this form open").wait_for(state="detached", timeout=5_000)
    olena.fill("#id_labels_en", "Municipality")
    with olena.expect_navigation():
        olena.locator("[name=_save]").click()
    olena.get_by_text("Municipality").first.wait_for()
    rubric.refresh_from_db()
    assert rubric.labels["en"] == "Town"
    olena.get_by_label("Take mine").check()
    with olena.expect_navigation():
        olena.get_by_role("button", name="Save what is chosen").click()
    rubric.refresh_from_db()
    assert rubric.labels["en"] == "Municipality"
