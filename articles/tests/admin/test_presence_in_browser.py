"""Two people at the form of one rubric, each at a browser of their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from articles.models import Author, Byline, Rubric
from articles.tests.admin.seats import seat, sign_in
from articles.tests.factories import article
from portal.accounts.models import User
from portal.tests.looks.barriers import barriers

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


def test_signed_out_the_form_keeps_its_words_and_after_signing_in_it_is_saved(seat: Any, db: Any) -> None:
    rubric = Rubric.objects.create(labels={"en": "City", "uk": "Місто"})
    page = seat("iryna")
    page.goto(reverse("admin:articles_rubric_change", args=[rubric.pk]))
    page.fill("#id_labels_en", "Written signed out")
    Session.objects.all().delete()
    page.get_by_text("You are signed out.").wait_for(timeout=10_000)
    page.locator("[name=_save]").click()
    page.get_by_text("You are signed out.").wait_for()
    assert page.input_value("#id_labels_en") == "Written signed out"
    sign_in(page.context, User.objects.get(username="iryna"))
    origin = page.url.partition("/admin")[0]
    page.context.add_cookies([{"name": "csrftoken", "value": "x" * 32, "url": origin}])
    page.get_by_text("You are signed out.").wait_for(state="detached", timeout=10_000)
    with page.expect_navigation():
        page.locator("[name=_save]").click()
    rubric.refresh_from_db()
    assert rubric.labels["en"] == "Written signed out"


def test_a_noun_s_form_its_refusal_and_its_deletion_have_no_fault_that_a_checker_finds(
    seat: Any, db: Any
) -> None:
    author = Author.objects.create(labels={"en": "Olena Writer", "uk": "Олена Писар"})
    Byline.objects.create(article=article(), author=author)
    url = reverse("admin:articles_author_change", args=[author.pk])
    first, iryna = seat("olena"), seat("iryna")
    for page in (first, iryna):
        page.goto(url)
    iryna.get_by_text("olena has this form open").wait_for(timeout=5_000)
    found = [barriers(iryna)]
    iryna.fill("#id_labels_en", "Typed for an hour")
    User.objects.get(username="iryna").user_permissions.clear()
    with iryna.expect_navigation():
        iryna.locator("[name=_save]").click()
    iryna.get_by_text("Typed for an hour").wait_for()
    found.append(barriers(iryna))
    first.goto(reverse("admin:articles_author_delete", args=[author.pk]))
    first.get_by_text("1 story uses it.").wait_for()
    found.append(barriers(first))
    first.goto(reverse("admin:index"))
    first.get_by_role("navigation", name="On this page").get_by_role("link").first.focus()
    found.append(barriers(first))
    assert not any(found), found
