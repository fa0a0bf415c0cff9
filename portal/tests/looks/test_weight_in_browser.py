"""What a page brings to a phone with an empty cache, in a real browser, without a clock."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from articles.media import library
from articles.tests import newsroom
from articles.tests.newsroom import Newsroom
from portal.tests.emptied import rows_stay

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("weights in a browser")]
KILOBYTE = 1000
# The width that the sizes in use promise, beside the width at which the picture is shown.
PROMISED = """() => [...document.querySelectorAll("picture img")].map((image) => {
  const holds = (media) => !media || matchMedia(media).matches;
  const all = [...image.parentElement.querySelectorAll("source")];
  const source = all.find((one) => one.type === "image/avif" && holds(one.media)) ?? image;
  const sizes = source.sizes.split(",").map((one) => one.trim().match(/^(?:(\\(.+\\)) )?([\\d.]+)(px|vw)$/));
  if (!source.sizes) return ["", 0, 0];
  const [, , number, unit] = sizes.find(([, media]) => holds(media));
  const promised = unit === "vw" ? number * innerWidth / 100 : Number(number);
  return [source.sizes, promised, image.getBoundingClientRect().width];
}).filter(([, , shown]) => shown)"""


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Newsroom]:
    """What all these tests look at."""
    with django_db_blocker.unblock(), rows_stay():
        room = newsroom.make()
        while library.make_next_copies():
            pass
        yield room


@pytest.fixture
def phone(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Opens tabs of a phone of 390 px and double density, each with an empty cache."""
    contexts = []

    def opened(**wishes: Any) -> Any:
        wishes = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, **wishes}
        contexts.append(browser.new_context(base_url=live_server.url, **wishes))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def loaded(tab: Any, path: str) -> dict[str, list[tuple[str, int]]]:
    """What a page brings, by kind: names and bytes as they travel."""
    answers: dict[str, Any] = {}
    tab.on("response", lambda answer: answers.setdefault(answer.url, answer))
    tab.goto(path)
    tab.wait_for_load_state("networkidle")
    brought: dict[str, list[tuple[str, int]]] = {}
    for url, answer in answers.items():
        kind = answer.request.resource_type
        # The page cache compresses pages; here none stands before Django.
        size = (
            len(gzip.compress(answer.body()))
            if kind == "document"
            else answer.request.sizes()["responseBodySize"]
        )
        brought.setdefault(kind, []).append((urlsplit(url).path, size))
    return brought


def weight(brought: dict[str, list[tuple[str, int]]], *kinds: str) -> int:
    return sum(size for kind in kinds or brought for _name, size in brought.get(kind, []))


def test_an_article_weighs_little(phone: Callable[..., Any], made: Newsroom) -> None:
    for edition, fonts in (("en", 45), ("uk", 75)):
        brought = loaded(phone(), made.full[edition].get_absolute_url())
        assert weight(brought, "document") <= 10 * KILOBYTE
        assert weight(brought, "stylesheet") <= 8 * KILOBYTE
        assert len(brought["stylesheet"]) == 1
        assert weight(brought, "script") <= 3 * KILOBYTE
        assert weight(brought, "font") <= fonts * KILOBYTE
        assert weight(brought) <= 180 * KILOBYTE
        # Three of them are behaviours that come after what is read.
        assert sum(len(several) for kind, several in brought.items() if kind != "image") <= 11


def test_the_next_article_brings_little(phone: Callable[..., Any], made: Newsroom) -> None:
    """Of a second article text and pictures are new; sheet, scripts and fonts are there."""
    brought = loaded(phone(), made.full["uk"].get_absolute_url())
    assert weight(brought, "document", "image") <= 80 * KILOBYTE


def test_the_front_weighs_little(phone: Callable[..., Any], made: Newsroom) -> None:
    for path in ("/", "/uk/"):
        assert weight(loaded(phone(), path)) <= 320 * KILOBYTE


def test_one_picture_goes_first_and_all_wait_for_the_sheet(phone: Callable[..., Any], made: Newsroom) -> None:
    tab = phone()
    for path in (made.full["en"].get_absolute_url(), "/"):
        tab.goto(path)
        pictures = tab.locator("picture img").evaluate_all(
            "(all) => all.map((one) => [one.loading, one.fetchPriority])"
        )
        assert [priority for _loading, priority in pictures].count("high") == 1
        assert {loading for loading, _priority in pictures} == {"lazy"}


def test_a_slow_line_brings_the_sheet_alone(phone: Callable[..., Any], made: Newsroom) -> None:
    """Nothing that could take its share is asked for before it has come."""
    tab = phone()
    asked: list[str] = []
    tab.add_init_script("performance.now = () => 5000;")
    tab.on("request", lambda request: asked.append(request.resource_type))

    def hold(route: Any) -> None:
        tab.wait_for_timeout(600)
        asked.append("the sheet came")
        route.continue_()

    tab.route("**/portal.*.css", hold)
    tab.goto(made.full["uk"].get_absolute_url())
    tab.wait_for_load_state("networkidle")
    before = asked[: asked.index("the sheet came")]
    assert sorted(before) == ["document", "script", "stylesheet"]
    assert "font" in asked
    assert "image" in asked


def test_a_quick_line_brings_fonts_and_lead_picture_with_the_sheet(
    phone: Callable[..., Any], made: Newsroom
) -> None:
    tab = phone()
    tab.add_init_script("performance.now = () => 10;")
    tab.route("**/portal.*.css", lambda route: route.abort())
    brought = loaded(tab, made.full["uk"].get_absolute_url())
    assert len(brought["font"]) == 4
    assert [name for name, _size in brought["image"] if "/16x9-" in name]


def test_sizes_tell_how_wide_pictures_are_shown(phone: Callable[..., Any], made: Newsroom) -> None:
    tab = phone(device_scale_factor=1)
    wrong = []
    for width in (360, 390, 700, 900, 1100, 1440):
        tab.set_viewport_size({"width": width, "height": 900})
        for path in (made.full["en"].get_absolute_url(), "/", "/news/"):
            tab.goto(path)
            told = tab.evaluate(PROMISED)
            assert told
            wrong += [(width, path, one) for one in told if not 0.93 <= one[1] / one[2] <= 1.1]
    assert not wrong


def test_without_sheet_fonts_and_pictures_the_title_stands_on_the_first_screen(
    phone: Callable[..., Any], made: Newsroom
) -> None:
    tab = phone()
    for files in ("**/*.css", "**/*.woff2", "**/media/**"):
        tab.route(files, lambda route: route.abort())
    for story in made.full.values():
        tab.goto(story.get_absolute_url())
        shown = (tab.locator(one).first.bounding_box() for one in ("h1", ".story__lead", ".body > p"))
        title, lead, body = shown
        assert title["y"] < 400
        assert title["y"] < lead["y"] < body["y"]
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.hash") == "#content"
