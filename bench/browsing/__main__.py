"""``python -m bench.browsing``: opens pages as a phone does and prints what they cost; always exits 0."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from playwright.sync_api import Browser

from bench import newsroom, servers
from bench.browsing.goals import KILOBYTE, against, table
from bench.browsing.visit import FAST, SLOW, Load, Visit, chromium

EDITIONS = {"en": "", "uk": "/uk"}
# The story with the nodes of an agency's usual page; one without a picture; what its readers search.
ARTICLES = {
    "en": "shelest-denies-promising-bankers-to-raise-nursery-fees-in-yasnohai",
    "uk": "shelest-zaperechyv-shcho-obitsiav-bankiram-pidniaty-platu-za-dytiachi-sadky-v-yasnohai",
}
TEXTS = {
    "en": "no-toll-on-the-bridge-near-radomyshl-builders-assure-drivers",
    "uk": "proizd-mostom-pid-radomyshlem-bude-bezoplatnym-zapevniaiut-mostovyky",
}
WORDS = {"en": "budget", "uk": "%D0%B1%D1%8E%D0%B4%D0%B6%D0%B5%D1%82"}
WIDTHS = ("html", "css", "js", "fonts", "pictures")
NEXT = "document.querySelector('.story__related a').pathname"
Loads = dict[str, list[Load]]


def paths(edition: str) -> dict[str, str]:
    """One address of each kind of page."""
    start = EDITIONS[edition]
    return {
        "home": f"{start}/",
        "article": f"{start}/news/{ARTICLES[edition]}/",
        "article, text only": f"{start}/news/{TEXTS[edition]}/",
        "rubric": f"{start}/rubric/society/",
        "tag": f"{start}/tag/yasnohai/",
        "search": f"{start}/search/?q={WORDS[edition]}",
    }


def main() -> None:
    """All pages in both editions, then the tables."""
    wished = arguments()
    loads: Loads = {}
    with portal_at(wished.at) as address, chromium() as browser:
        for number in range(wished.rounds):
            say(f"Round {number + 1} of {wished.rounds}: {FAST}")
            for edition in EDITIONS:
                open_all(browser, address, edition, loads)
        for edition in EDITIONS:
            say(f"An article, {edition}: {SLOW}")
            note(loads, f"{edition} slow", once(browser, address + paths(edition)["article"], slow=True))
    measured = measures(loads)
    say(f"\n{table(page_rows(loads))}\n\n{table(against(measured))}")
    if wished.json:
        pages = {name: [asdict(load) for load in several] for name, several in loads.items()}
        Path(wished.json).write_text(json.dumps({"pages": pages, "measured": measured}, indent=1) + "\n")


def open_all(browser: Browser, address: str, edition: str, loads: Loads) -> None:
    """Each kind with an empty cache; after the article the story its reader goes on to."""
    for kind, path in paths(edition).items():
        visit = Visit(browser, FAST)
        note(loads, f"{edition} {kind}", visit.open(address + path))
        if kind == "article":
            following = visit.tab.evaluate(NEXT)
            note(loads, f"{edition} second article", visit.open(address + following))
        visit.close()


def once(browser: Browser, address: str, *, slow: bool) -> Load:
    """One page with an empty cache."""
    visit = Visit(browser, SLOW if slow else FAST)
    try:
        return visit.open(address)
    finally:
        visit.close()


def note(loads: Loads, name: str, load: Load) -> None:
    """Keep a load under its page's name."""
    loads.setdefault(name, []).append(load)


def measures(loads: Loads) -> dict[str, float]:
    """The numbers the goals speak of: medians of the rounds, of the worse edition where a goal names none."""

    def worst(kind: str, of: str) -> float:
        return max(median(loads[f"{edition} {kind}"], of) for edition in EDITIONS)

    quick = [load for name, several in loads.items() if "slow" not in name for load in several]
    slow = {edition: loads[f"{edition} slow"] for edition in EDITIONS}
    everything = [*quick, *(load for several in slow.values() for load in several)]
    return {
        **{f"article.{kind}": worst("article", kind) for kind in ("html", "css", "js")},
        **{f"article.fonts.{edition}": median(loads[f"{edition} article"], "fonts") for edition in EDITIONS},
        "article.lead picture": worst("article", "lead_picture") / KILOBYTE,
        "article.requests": worst("article", "requests"),
        "article.first load": worst("article", "total") / KILOBYTE,
        "article.second": worst("second article", "total") / KILOBYTE,
        "home.first load": worst("home", "total") / KILOBYTE,
        "picture.largest paint": max(worst("article", "largest"), worst("home", "largest")) / 1000,
        "text.largest paint": worst("article, text only", "largest") / 1000,
        "every page.shift": max(load.shift for load in everything),
        "every page.strangers": max(load.strangers for load in everything),
        **{
            f"slow.title and lead.{edition}": max(max(load.title, load.lead) for load in several) / 1000
            for edition, several in slow.items()
        },
    }


def median(loads: list[Load], of: str) -> float:
    """The median of a number; of a kind of file, its bodies in KB."""
    if of in WIDTHS:
        return statistics.median(load.bodies.get(of, 0) for load in loads) / KILOBYTE
    return statistics.median(getattr(load, of) for load in loads)


def page_rows(loads: Loads) -> list[list[str]]:
    """A row for each page: KB without headers by kind, everything with headers, requests, times, jumps."""
    rows = [["KB", *WIDTHS, "in all", "requests", "largest paint", "shift"]]
    for name, several in loads.items():
        kinds = [f"{median(several, kind):.1f}" for kind in WIDTHS]
        paint = f"{median(several, 'largest') / 1000:.2f} s {several[0].largest_is}"
        total = f"{median(several, 'total') / KILOBYTE:.1f}"
        shift = f"{max(load.shift for load in several):.3f}"
        rows.append([name, *kinds, total, f"{several[0].requests}", paint, shift])
    return rows


@contextmanager
def portal_at(address: str) -> Iterator[str]:
    """The portal to measure: one that runs already, else one of our own with the demonstration."""
    if address:
        yield address.rstrip("/")
        return
    prepared = newsroom.prepared(say)
    with tempfile.TemporaryDirectory(prefix="run-", dir=prepared.parent) as folder:
        data = newsroom.copied(prepared, Path(folder, "data"))
        with servers.portal(data, Path(folder)) as portal:
            warm(portal)
            yield f"http://localhost:{portal.port}"


def warm(portal: servers.Server) -> None:
    """Ask for each page once: what is measured is the reader's way, not the first render."""
    for edition in EDITIONS:
        for path in paths(edition).values():
            answer = servers.get(portal, path)
            if answer.status != 200:
                raise RuntimeError(f"{path} answers {answer.status}: has the demonstration changed?")


def arguments() -> argparse.Namespace:
    """The wishes of whoever measures."""
    parser = argparse.ArgumentParser(prog="make bench-pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of all pages, 3; times are their medians")
    parser.add_argument("--json", metavar="FILE", help="write every number there too")
    parser.add_argument("--at", metavar="ADDRESS", default="", help="a portal that runs already")
    return parser.parse_args()


def say(line: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
