"""Pictures of pages in a folder, and what is wrong with the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

from portal.tests.looks import faults
from portal.tests.looks.pages import VIEWS, Kind, View

ERROR_PAGE = Path(__file__).resolve().parents[3] / "templates" / "500.html"

# What people look at, one after the other: edition, kind, view.
NAMED = (
    ("uk", "front", "390-light"), ("en", "front", "1440-light"), ("uk", "front", "1440-dark"),
    ("uk", "article-photo", "390-light"), ("en", "article-photo", "1440-light"),
    ("uk", "article-nodes", "390-dark"), ("en", "article-nodes", "1440-light"),
    ("en", "article-plain", "1440-dark"), ("uk", "article-long", "320-light"), ("uk", "opinion", "768-light"),
    ("uk", "advertisement", "390-light"), ("en", "interview", "1440-light"), ("uk", "rubric", "1440-light"),
    ("en", "popular", "390-light"), ("uk", "archive-day", "768-dark"), ("en", "search-found", "1440-light"),
    ("uk", "search-missed", "390-light"), ("en", "tags", "1440-light"), ("uk", "rates", "390-light"),
    ("uk", "menu", "390-light"), ("en", "menu", "1440-dark"), ("en", "gallery", "1440-light"),
    ("uk", "withdrawn", "390-dark"), ("uk", "article-photo", "print"),
)  # fmt: skip


class Album:
    """Opens pages of the portal at ``address``; keeps pictures in ``folder``, what is wrong in ``found``."""

    def __init__(self, browser: Any, address: str, folder: Path, only: Iterable[str] = ()) -> None:
        self.browser, self.address, self.folder, self.only = browser, address, folder, set(only)
        self.found: list[str] = []
        self.state: Any = None  # what the browser keeps of signing in

    def shoot(self, edition: str, kinds: list[Kind], views: tuple[View, ...] = VIEWS) -> None:
        """Every kind in every view, and in those that it alone asks for. Half a second each."""
        wanted = [kind for kind in kinds if not self.only or kind.name in self.only]
        for view in dict.fromkeys((*views, *(view for kind in wanted for view in kind.also))):
            with self.opened(view) as tab:
                for kind in wanted:
                    if view in views or view in kind.also:
                        self.shoot_one(tab, edition, kind, view)

    def shoot_one(self, tab: Any, edition: str, kind: Kind, view: View) -> None:
        if kind.narrow_only and view.width > 1000:
            return
        tab.goto(kind.path)
        if view.text != "100%":
            tab.evaluate("(size) => { document.documentElement.style.fontSize = size; }", view.text)
        faults.settle(tab)
        seen = faults.shifts(tab) if view.text == "100%" else []
        if kind.act:
            kind.act(tab)
        seen += faults.measured(tab, kind.scope)
        if view.medium == "print":
            seen = [fault for fault in seen if not fault.startswith("small target")]
        self.found += [
            f"{edition} {kind.name} {view.name}: {fault}" for fault in seen if kind.is_wrong(fault)
        ]
        self.folder.mkdir(exist_ok=True)
        tab.screenshot(path=self.folder / shot_name(edition, kind.name, view.name), full_page=not kind.act)

    @contextmanager
    def opened(self, view: View) -> Iterator[Any]:
        """A tab that sees pages that way, on a page that says nothing went wrong unless it did."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": view.width, "height": view.height},
            color_scheme=view.scheme,
            forced_colors=view.forced,
            storage_state=self.state,
        )
        tab = context.new_page()
        tab.emulate_media(media=view.medium, color_scheme=view.scheme, forced_colors=view.forced)
        faults.watch_shifts(tab)
        page = ERROR_PAGE.read_text()
        tab.route("**/broken/", lambda route: route.fulfill(status=500, content_type="text/html", body=page))
        yield tab
        context.close()


def shot_name(edition: str, kind: str, view: str) -> str:
    """The name of a picture's file."""
    return f"{kind}.{edition}.{view}.png"


def write_index(folder: Path) -> None:
    """The named shots on one page, for people to look at."""
    figures = "\n".join(
        f"<figure><figcaption>{number}. {escape(' · '.join(shot))}</figcaption>"
        f'<a href="{shot_name(*shot)}"><img src="{shot_name(*shot)}" alt="" height="700"></a></figure>'
        for number, shot in enumerate(NAMED, start=1)
        if (folder / shot_name(*shot)).exists()
    )
    style = (
        "body { font-family: sans-serif } figure { display: inline-block; margin: 1rem; vertical-align: top }"
    )
    title = "Shots to look at"
    (folder / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><title>{title}</title><style>{style}</style>\n{figures}\n'
    )
