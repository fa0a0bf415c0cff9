"""What is measured of each set-up, the two in turn in every round."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from typing import Final

from bench import accounting
from bench.load import Load
from bench.pages import Pages
from bench.rounds import Target, cpu, interleaved
from bench.rows.publishing import Deed, is_warm, visible_after
from bench.rows.uncached import Inside, check
from bench.servers import get, process_with
from bench.setups.built import Setup

# A row's figures of one set-up, round by round, by the set-up's name.
Figures = dict[str, list[float]]
CACHED: Final = ("story", "front")
UNCACHED: Final = ("story", "front", "rubric", "search")
# For each kind of page and round, in seconds.
RENDERING: Final = 0.4
PUBLICATIONS: Final = 10


def cached(setups: dict[str, Setup], pages: Pages) -> dict[str, Figures]:
    """Requests a second and CPU for each, of pages that are kept. Raises ``RuntimeError`` when they fail."""
    targets = {}
    for kind in CACHED:
        for name, setup in setups.items():
            path = paths_of(pages)[kind]
            if not is_warm(setup.portal, path):
                raise RuntimeError(f"{name} does not keep {path}.")
            load = Load(setup.portal.url(path), setup.bench.seconds)
            targets[kind, name] = Target(setup.portal, load, setup.beside)
    rounds = next(iter(setups.values())).bench.rounds
    named = {f"{kind}|{name}": target.sample for (kind, name), target in targets.items()}
    found = interleaved(named, rounds)
    if failed := sum(sample.result.failed for samples in found.values() for sample in samples):
        raise RuntimeError(f"{failed} requests for kept pages failed.")
    told: dict[str, Figures] = {}
    for kind in CACHED:
        by_name = {name: found[f"{kind}|{name}"] for name in setups}
        told[f"cached/{kind}/rate"] = {
            name: [sample.result.per_second for sample in samples] for name, samples in by_name.items()
        }
        told[f"cached/{kind}/cpu"] = {name: cpu(samples) for name, samples in by_name.items()}
    return told


def uncached(setups: dict[str, Setup], pages: Pages) -> dict[str, Figures]:
    """Milliseconds of CPU, servers beside included, and of time for a page that is rendered without HTTP."""
    told: dict[str, Figures] = {
        f"uncached/{kind}/{what}": {name: [] for name in setups}
        for kind in UNCACHED
        for what in ("cpu", "time")
    }
    with ExitStack() as stack:
        inside = {
            name: stack.enter_context(
                closing(Inside(setup.bench.environment, setup.bench.scratch / "inside.log"))
            )
            for name, setup in setups.items()
        }
        rounds = next(iter(setups.values())).bench.rounds
        for kind in UNCACHED:
            path = paths_of(pages)[kind]
            for one in inside.values():
                check([one.ask(look=path) for _ in "12"])
            for number in range(rounds):
                for name in turn(setups, number):
                    used, took = rendered(inside[name], setups[name], path)
                    told[f"uncached/{kind}/cpu"][name].append(used)
                    told[f"uncached/{kind}/time"][name].append(took)
    return told


def rendered(inside: Inside, setup: Setup, path: str) -> tuple[float, float]:
    """Milliseconds of CPU and of time for one page, the mean of some tenths of a second."""
    before = sum(map(accounting.cpu_seconds, setup.beside))
    answer = inside.ask(paths=[path], seconds=RENDERING)
    beside = sum(map(accounting.cpu_seconds, setup.beside)) - before
    return answer["cpu_us"] / 1000 + beside / answer["pages"] * 1000, answer["wall_us"] / 1000


def published(setups: dict[str, Setup], pages: Pages, until: float) -> dict[str, Figures]:
    """Milliseconds from the return of the desk's verb to the last of twelve connections.

    ``until`` is when no further round begins. Raises ``RuntimeError`` when a change is not seen.
    """
    deeds = {
        "visible/story": Deed("revise", pages.article, pages.article, []),
        "visible/front": Deed("begin", pages.article, pages.front, []),
    }
    told: dict[str, Figures] = {row: {name: [] for name in setups} for row in deeds}
    for number in range(PUBLICATIONS):
        if number and time.monotonic() > until:
            break
        for row, deed in deeds.items():
            for name in turn(setups, number):
                setup = setups[name]
                is_warm(setup.portal, deed.watched)
                late = visible_after(setup.bench, setup.portal, deed)
                if late is None:
                    raise RuntimeError(f"{name}: a change was not visible on {deed.watched}.")
                told[row][name].append(late)
    return told


def memory(setups: dict[str, Setup], pages: Pages) -> dict[str, Figures]:
    """Proportional set sizes in MB after every kind of page was read."""
    told: dict[str, Figures] = {"memory/web": {}, "memory/worker": {}, "memory/all": {}}
    for name, setup in setups.items():
        for path in (*pages.articles, *pages.by_kind.values()):
            get(setup.portal, path)
        server, _ = process_with(setup.portal, "portal.wsgi:application")
        worker, _ = process_with(setup.portal, "work")
        webs = [accounting.pss_bytes(pid) for pid in list(accounting.tree(server))[1:]]
        told["memory/web"][name] = [max(webs) / 1e6]
        told["memory/worker"][name] = [accounting.pss_bytes(worker) / 1e6]
        told["memory/all"][name] = [sum(map(accounting.pss_bytes, (setup.portal.pid, *setup.beside))) / 1e6]
    return told


def turn(setups: dict[str, Setup], number: int) -> list[str]:
    """The order of a round: every other one backwards."""
    names = list(setups)
    return names if number % 2 == 0 else names[::-1]


def paths_of(pages: Pages) -> dict[str, str]:
    """The page of each kind."""
    return {"story": pages.article} | {kind: pages.by_kind[kind] for kind in UNCACHED[1:]}
