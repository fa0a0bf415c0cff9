"""One reader's visit: what came over the wire for a page, when it was seen, whether it jumped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, sync_playwright

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    # Whatever a page asks of others would fail, and be seen in the count of requests.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
KINDS = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "fonts", "Image": "pictures"}
# How long nothing may happen before a page counts as loaded, and how long we wait for that.
QUIET_MS = 1000
PATIENCE_MS = 180_000
NEVER = float("inf")

# Title and lead are marked as soon as the parser has made them, so that the browser notes their first paint.
WATCH = """
window.seen = {shift: 0, largest: 0, largestIs: "", title: null, lead: null};
new MutationObserver((_, observer) => {
  const title = document.querySelector("h1"), lead = document.querySelector(".story__lead");
  title?.setAttribute("elementtiming", "title");
  lead?.setAttribute("elementtiming", "lead");
  if (title && lead) observer.disconnect();
}).observe(document, {childList: true, subtree: true});
const watch = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({type, buffered: true});
watch("element", (one) => { window.seen[one.identifier] ??= one.renderTime; });
watch("largest-contentful-paint", (one) => {
  window.seen.largest = one.startTime;
  window.seen.largestIs = one.element?.tagName.toLowerCase() ?? "";
});
watch("layout-shift", (one) => { if (!one.hadRecentInput) window.seen.shift += one.value; });
"""


@dataclass(frozen=True)
class Line:
    """A way to the server: kbit/s, milliseconds there and back; and how much slower the processor is."""

    kilobits: int
    latency_ms: int
    slower: int = 1

    def __str__(self) -> str:
        cpu = f", {self.slower}× CPU" if self.slower > 1 else ""
        return f"{self.kilobits:,} kbit/s, {self.latency_ms} ms{cpu}"


FAST = Line(1600, 150, 4)
SLOW = Line(50, 800)


@dataclass
class Load:
    """One page as loaded: bytes by kind with headers (``wire``) and without (``bodies``), times in ms."""

    wire: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    strangers: int = 0
    lead_picture: int = 0
    largest: float = 0.0
    largest_is: str = ""
    shift: float = 0.0
    title: float = NEVER
    lead: float = NEVER

    @property
    def total(self) -> int:
        """Bytes of everything, headers included."""
        return sum(self.wire.values())


class Visit:
    """A reader with an empty cache on a phone of 390 px and double density, who opens pages in a row."""

    def __init__(self, browser: Browser, line: Line) -> None:
        self.context = browser.new_context(
            viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True
        )
        self.tab = self.context.new_page()
        self.tab.add_init_script(WATCH)
        session = self.context.new_cdp_session(self.tab)
        session.send("Network.enable")
        speed = {"latency": line.latency_ms, "offline": False}
        for way in ("downloadThroughput", "uploadThroughput"):
            speed[way] = line.kilobits * 1000 // 8
        session.send("Network.emulateNetworkConditions", speed)
        session.send("Emulation.setCPUThrottlingRate", {"rate": line.slower})
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        self._home = ""
        self._begin()

    def open(self, address: str) -> Load:
        """One page, to its end."""
        self._home = "/".join(address.split("/")[:3])
        self._begin()
        self.tab.goto(address, wait_until="load", timeout=PATIENCE_MS)
        self.tab.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
        self.tab.wait_for_timeout(QUIET_MS)
        seen = self.tab.evaluate("window.seen")
        self.load.largest, self.load.largest_is = seen["largest"], seen["largestIs"]
        self.load.shift = seen["shift"]
        self.load.title = NEVER if seen["title"] is None else seen["title"]
        self.load.lead = NEVER if seen["lead"] is None else seen["lead"]
        shown = self.tab.evaluate("document.querySelector('.story__photo img, .hero img')?.currentSrc ?? ''")
        self.load.lead_picture = self._sizes.get(shown, 0)
        return self.load

    def close(self) -> None:
        """Forget the reader."""
        self.context.close()

    def _begin(self) -> None:
        self.load = Load()
        self._asked: dict[str, tuple[str, str, int]] = {}
        self._sizes: dict[str, int] = {}

    def _answered(self, event: dict[str, Any]) -> None:
        address = event["response"]["url"]
        if address.startswith("http"):
            head = int(event["response"]["encodedDataLength"])
            self._asked[event["requestId"]] = (KINDS.get(event["type"], "other"), address, head)

    def _finished(self, event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        if event["requestId"] not in self._asked or not size:
            return  # Out of the browser's own cache.
        kind, address, head = self._asked[event["requestId"]]
        self.load.wire[kind] = self.load.wire.get(kind, 0) + size
        self.load.bodies[kind] = self.load.bodies.get(kind, 0) + size - head
        self.load.requests += 1
        self.load.strangers += not address.startswith(self._home + "/")
        self._sizes[address] = size


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium: $CHROMIUM, one on the path, else Playwright's own."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
