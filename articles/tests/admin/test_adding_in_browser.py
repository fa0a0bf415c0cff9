"""A hand that clicks twice, at the forms that add nouns."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from articles.models import Rubric
from articles.tests.admin.test_front_in_browser import sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripted", [True, False])
def test_a_double_click_adds_one_row(browser: Any, live_server: Any, scripted: bool) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=scripted)
    page = context.new_page()
    sign_in(page, "chief")
    page.goto(reverse("admin:articles_rubric_add"))
    page.fill("[name=labels_en]", "Culture")
    page.fill("[name=labels_uk]", "Культура")
    page.locator("[name=_save]").dblclick()
    page.get_by_text("was added successfully").first.wait_for()
    assert Rubric.objects.filter(labels__en="Culture").count() == 1
    context.close()
