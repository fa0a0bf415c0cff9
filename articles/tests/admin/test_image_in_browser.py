from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from articles.media.models import Image
from articles.tests.media.samples import an_image, drawing, encoded
from portal.accounts.models import User
from portal.tests.looks.barriers import barriers

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PORTAL_PUBLIC_MEDIA = tmp_path / "private", tmp_path / "public"


@pytest.fixture
def desk(page: Any, client: Any) -> Any:
    """The page of a signed-in picture editor."""
    user = User.objects.create(username="olena", email="olena@example.org", is_staff=True)
    rights = Permission.objects.filter(content_type__app_label="media")
    user.user_permissions.set(rights)
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/"}
    page.context.add_cookies([{**cookie, "domain": "localhost"}, {**cookie, "domain": "127.0.0.1"}])
    return page


def a_file() -> dict[str, Any]:
    return {"name": "tram.jpg", "mimeType": "image/jpeg", "buffer": encoded(drawing(640, 480)).read()}


def test_a_picture_is_uploaded_and_its_focal_point_set_by_keyboard(desk):
    desk.goto("/admin/media/image/add/")
    desk.set_input_files("#id_file", a_file())
    desk.locator(".focal-stage").wait_for()
    desk.focus("#id_file")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.className") == "focal-stage"
    for key in ("Shift+ArrowLeft", "Shift+ArrowLeft", "ArrowUp"):
        desk.keyboard.press(key)
    assert desk.text_content(".focal-point [role=status]") == "Point at 30 % from the left, 49 % from the top"
    square = (
        "[...document.querySelector('[data-ratio=\"1x1\"]').getContext('2d').getImageData(72, 72, 1, 1).data]"
    )
    assert desk.evaluate(square)[0] > 200  # red: the left half of the drawing
    for name, text in [("alt_en", "A tram"), ("alt_uk", "Трамвай"), ("credit", "Olena Kovalenko")]:
        desk.focus(f"#id_{name}")
        desk.keyboard.type(text)
    desk.select_option("#id_licence", "own")
    desk.focus("#id_credit")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/admin/media/image/")
    image = Image.objects.get()
    assert image.focus == (0.3, 0.49)
    assert image.alt == {"en": "A tram", "uk": "Трамвай"}
    thumb = desk.locator("#result_list .thumb")
    assert thumb.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_a_click_sets_the_focal_point(desk):
    image = an_image(640, 480)
    desk.goto(f"/admin/media/image/{image.pk}/change/")
    stage = desk.locator(".focal-stage")
    stage.wait_for()
    box = stage.locator("canvas").bounding_box()
    desk.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25)
    assert desk.input_value("#id_focal_x") == "0.75"
    assert desk.input_value("#id_focal_y") == "0.25"


PICK = """multiple => { import("/static/admin/js/image-picker.js").then(
  picker => picker.pickImage({ multiple })).then(
  items => { document.body.dataset.picked = items.map(item => item.id).join(); }); }"""


def open_picker(desk: Any, multiple: bool) -> None:
    desk.goto("/admin/")
    desk.evaluate(PICK, multiple)
    desk.locator("dialog[open]").wait_for()


def picked(desk: Any) -> list[int]:
    """The numbers that the picker answered."""
    numbers = desk.locator("body[data-picked]").get_attribute("data-picked")
    return [int(number) for number in numbers.split(",") if number]


def test_pictures_are_found_and_chosen_by_keyboard(desk):
    an_image(alt={"en": "A tram", "uk": "Трамвай"})
    bridge = an_image(80, 60)
    open_picker(desk, multiple=False)
    desk.locator("[data-grid] li").nth(1).wait_for()
    desk.keyboard.type("МІСТ")
    desk.keyboard.press("Enter")
    desk.locator("[data-grid] li").nth(1).wait_for(state="detached")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    assert picked(desk) == [bridge.pk]
    assert desk.locator("dialog[open]").count() == 0


def test_several_are_taken_in_the_order_of_choosing(desk):
    first, second = an_image(), an_image(80, 60)
    open_picker(desk, multiple=True)
    buttons = desk.locator("[data-grid] button")
    buttons.nth(1).click()
    buttons.nth(0).click()
    desk.click("[data-take]")
    assert picked(desk) == [first.pk, second.pk]


def test_escape_chooses_nothing(desk):
    an_image()
    open_picker(desk, multiple=False)
    desk.keyboard.press("Escape")
    assert picked(desk) == []


def test_a_refused_upload_says_why_and_keeps_the_file_chosen(desk):
    open_picker(desk, multiple=False)
    desk.locator("[data-adding] summary").press("Enter")
    desk.set_input_files("#id_picker-file", a_file())
    desk.fill("#id_picker-credit", "Olena Kovalenko")
    desk.click("[data-wait]")
    desk.locator("dialog .errorlist").first.wait_for()
    assert desk.input_value("#id_picker-credit") == "Olena Kovalenko"
    desk.fill("#id_picker-alt_en", "A tram")
    desk.select_option("#id_picker-licence", "own")
    desk.click("[data-wait]")
    assert picked(desk) == [Image.objects.get().pk]


def test_an_upload_that_is_told_to_come_again_comes_again(desk):
    """Others' pictures are being read: the second sending is taken."""
    open_picker(desk, multiple=False)
    desk.locator("[data-adding] summary").press("Enter")
    desk.set_input_files("#id_picker-file", a_file())
    for name, words in (("alt_en", "A tram"), ("credit", "Olena Kovalenko")):
        desk.fill(f"#id_picker-{name}", words)
    desk.select_option("#id_picker-licence", "own")
    told = []

    def busy_once(route):
        told.append(route.request.method)
        if len(told) == 1:
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="busy")
        else:
            route.continue_()

    desk.route("**/picker/upload/", busy_once)
    desk.click("[data-wait]")
    assert picked(desk) == [Image.objects.get().pk]
    assert told == ["POST", "POST"]


def test_the_picker_has_no_fault_that_a_checker_finds(desk):
    an_image()
    open_picker(desk, multiple=True)
    desk.locator("[data-grid] button").click()
    desk.locator("[data-adding] summary").press("Enter")
    assert not barriers(desk, "dialog")


def test_the_focal_point_has_no_fault_that_a_checker_finds(desk):
    image = an_image(640, 480)
    desk.goto(f"/admin/media/image/{image.pk}/change/")
    desk.locator(".focal-stage").wait_for()
    assert not barriers(desk, "#image_form")
