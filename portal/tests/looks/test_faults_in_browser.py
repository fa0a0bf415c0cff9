"""The measuring itself: each fault that is planted is found, and a sound page has none."""

from __future__ import annotations

from typing import Any

import pytest

from portal.tests.looks import faults

pytestmark = pytest.mark.browser

SOUND = """<p>Words <a href="#">in a line</a> and <b>more</b> words<sup>2</sup>.</p>
<div style="overflow-x: auto; width: 100px"><p style="width: 900px">Words that can be scrolled to</p></div>
<p style="overflow: hidden; width: 80px; -webkit-line-clamp: 1; display: -webkit-box;
-webkit-box-orient: vertical">
Words that are meant to end after a line</p>
<span class="hidden-text" style="position: absolute; width: 1px; height: 1px; overflow: hidden">aside</span>
<button style="width: 24px; height: 24px">1</button>"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
PLANTED = {
    "sideways": '<p style="width: 700px">Wide</p>',
    "clipped": '<p style="overflow: hidden; width: 40px; white-space: nowrap">Words that are cut</p>',
    "clipped: input": '<input placeholder="Words that are longer than the field" style="width: 60px">',
    "outside the screen": '<p style="margin-left: -40px">Words</p>',
    "overlapping": '<p>Words below</p><p style="margin-top: -2.2em">Words above</p>',
    "not loaded": '<img src="/nowhere.jpg" width="90" height="90" alt="A tram">',
    "text on a picture": f'<img src="{PIXEL}" width="90" height="90"><p style="margin-top: -50px">Words</p>',
    "small target": '<button style="width: 20px; height: 20px; padding: 0">1</button>',
}
JUMPING = """<p style="height: 200px">Words</p><p>More words</p><script>
const late = Object.assign(document.createElement("div"), {style: "height: 300px"});
// Only what was painted can jump.
const jump = () => requestAnimationFrame(() => requestAnimationFrame(() => document.body.prepend(late)));
new PerformanceObserver(jump).observe({type: "paint", buffered: true});
</script>"""


def put(page: Any, markup: str) -> None:
    """Show the markup as a page of the portal's own address, without its policy."""
    page.route("**/planted/", lambda route: route.fulfill(content_type="text/html", body=markup))
    page.goto("/planted/")


def test_a_sound_page_has_no_faults(page: Any) -> None:
    page.set_viewport_size({"width": 500, "height": 500})
    put(page, SOUND)
    assert faults.measured(page) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(page: Any, fault: str) -> None:
    page.set_viewport_size({"width": 500, "height": 500})
    put(page, PLANTED[fault])
    assert any(line.startswith(fault) for line in faults.measured(page))


def test_only_what_lies_in_the_scope_counts(page: Any) -> None:
    put(page, f"<main>{PLANTED['small target']}</main><dialog open>{SOUND}</dialog>")
    assert faults.measured(page, "dialog") == []


def test_what_jumps_is_named(page: Any) -> None:
    faults.watch_shifts(page)
    put(page, f"<!doctype html><body>{JUMPING}</body>")
    page.wait_for_function("window.shifts.length > 0")
    assert faults.shifts(page)[0].startswith("jumps by")
