"""Pages that no cache has: CPU and queries of each kind, and of the naive yardstick's article."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.accounting import cores
from bench.newsroom import ROOT, environment
from bench.pages import Pages
from bench.report import ratios
from bench.run import Bench

EDITION = "en"
# As many articles as a turn shows: a single one may have no picture, or no quote.
ARTICLES = 8
NAIVE = "naive"
ROWS = ("uncached/naive",)


class Inside:
    """A process that renders pages of one Django project when asked."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bench.inside"],
                env=env,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        os.sched_setaffinity(self.process.pid, {cores()[0]})

    def ask(self, **question: Any) -> dict[str, Any]:
        """One question, one answer. Raises ``RuntimeError`` when the process has died."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"The process that renders pages has died: {self.log.read_text()[-300:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def measure(bench: Bench, pages: Pages) -> None:
    """Rounds of each kind of page and the naive article, in turn."""
    paths = {kind: [path] for kind, path in pages.by_kind.items()}
    step = max(1, len(pages.articles) // ARTICLES)
    paths["article"] = list(pages.articles[::step][:ARTICLES])
    with both(bench) as (ours, naive):
        look_at_all(bench, ours, naive, paths)
        cpu: dict[str, list[float]] = {kind: [] for kind in [*paths, NAIVE]}
        for _ in range(bench.rounds):
            for kind, some in paths.items():
                cpu[kind].append(ours.ask(paths=some, seconds=bench.seconds / 2)["cpu_us"])
            cpu[NAIVE].append(naive.ask(paths=paths["article"], seconds=bench.seconds / 2)["cpu_us"])
    bench.report.add("uncached/naive", ratios(cpu[NAIVE], cpu["article"]))
    bench.report.cpu_us |= {f"uncached {kind}": values for kind, values in cpu.items() if kind != NAIVE}
    bench.report.cpu_us["naive article"] = cpu[NAIVE]
    for kind, values in cpu.items():
        bench.report.fact(f"uncached {kind}: {statistics.median(values) / 1000:.1f} ms of CPU")


def look_at_all(bench: Bench, ours: Inside, naive: Inside, paths: dict[str, list[str]]) -> None:
    """Queries and bytes of each page, looked at twice: the first look of a process fills what it keeps."""
    for kind, some in paths.items():
        looks = [ours.ask(look=path) for path in [*some, *some]]
        check(looks)
        if kind != "article" or some:
            bench.report.add(f"queries/{kind}", [max(look["queries"] for look in looks[len(some) :])])
    looks = [naive.ask(look=path) for path in paths["article"]]
    check(looks)
    queries = max(look["queries"] for look in looks)
    bench.report.fact(f"naive article: {queries} queries, {looks[0]['bytes']:,} bytes")


def check(looks: list[dict[str, Any]]) -> None:
    """Raises ``RuntimeError`` unless every page was there: an error page is cheap."""
    wrong = [look["status"] for look in looks if not look["status"].startswith("200")]
    if wrong:
        raise RuntimeError(f"A page to measure answered {wrong[0]}.")


@contextmanager
def both(bench: Bench) -> Iterator[tuple[Inside, Inside]]:
    """The portal and the naive yardstick with the same stories, each in a process."""
    env = environment(bench.data)
    naive_env = env | {
        "DJANGO_SETTINGS_MODULE": "bench.naive.settings",
        "BENCH_NAIVE_DB": str(bench.scratch / "naive.sqlite3"),
    }
    told = module("bench.naive.export", EDITION, env=env)
    module("bench.naive.fill", env=naive_env, said=told)
    ours, naive = Inside(env, bench.scratch / "inside.log"), Inside(naive_env, bench.scratch / "naive.log")
    try:
        yield ours, naive
    finally:
        ours.close()
        naive.close()


def module(name: str, *arguments: str, env: dict[str, str], said: str = "") -> str:
    """What a module of ours prints when run. Raises ``CalledProcessError`` when it fails."""
    command = [sys.executable, "-m", name, *arguments]
    done = subprocess.run(command, env=env, cwd=ROOT, input=said, check=True, capture_output=True, text=True)
    return done.stdout
