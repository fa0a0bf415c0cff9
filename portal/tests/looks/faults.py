"""Faults of a page that can be measured: what runs over, is cut, overlaps, is too small to hit, or jumps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

MEASURE = Path(__file__).with_suffix(".js").read_text()
WATCH_SHIFTS = """window.shifts = []; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push([entry.value,
    entry.sources.map(({node}) => node?.className || node?.nodeName).join(", ")]);
}).observe({type: "layout-shift", buffered: true})"""
# A font that comes late may widen a word; a picture or box that comes late moves far more.
SHIFT_ALLOWED = 0.02
SCROLL_THROUGH = """async () => {
  for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
    scrollTo({top, behavior: "instant"});
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  }
  scrollTo({top: 0, behavior: "instant"});
  const waiting = [...document.images].filter((one) => one.checkVisibility() && !one.complete);
  const loaded = waiting.map((one) => new Promise((done) => (one.onload = one.onerror = done)));
  await Promise.race([Promise.all(loaded), new Promise((next) => setTimeout(next, 5000))]);
}"""


def watch_shifts(tab: Any) -> None:
    """Have every page that ``tab`` opens from now on note what jumps."""
    tab.add_init_script(WATCH_SHIFTS)


def settle(tab: Any) -> None:
    """Wait for fonts and scroll the page once, so that what loads late has loaded; at most some seconds."""
    tab.evaluate("document.fonts.ready")
    tab.evaluate(SCROLL_THROUGH)


def measured(tab: Any, scope: str = "body") -> list[str]:
    """The faults inside ``scope`` on the page as it stands; an open menu covers what is outside of it."""
    return list(tab.evaluate(MEASURE, scope))


def shifts(tab: Any) -> list[str]:
    """What has jumped since the page began to load, once it is more than a late font may move."""
    seen: list[tuple[float, str]] = tab.evaluate("window.shifts")
    total = sum(value for value, _moved in seen)
    moved = "; ".join(sorted({moved for _value, moved in seen}))
    return [f"jumps by {total:.3f}: {moved}"] if total > SHIFT_ALLOWED else []
