"""The rehearsal with a portal of yours under its own address: the crowd reads, you do the deeds."""

from __future__ import annotations

import http.client
import re
import time
from typing import Final
from urllib.parse import urljoin, urlsplit

from bench.rehearsal.crowd import Connect, Crowd
from bench.rehearsal.report import Finding

# A crawler by its name: nothing that is asked here is counted as a view.
HEADERS: Final = {"User-Agent": "Dateline-Rehearsal-bot/1.0", "Accept-Encoding": "gzip"}
MOST_PAGES: Final = 60
STEPS: Final = (
    ("load", "Nothing to do: this is how it is on a quiet evening with many readers."),
    ("publish", "Publish a story, correct its title, withdraw it; look at the front from a telephone."),
    ("a machine away", "Stop one web machine, then one worker; start them again before the step ends."),
)


def connector(address: str) -> Connect:
    """Opens connections to the host of an address."""
    site = urlsplit(address)
    kind = http.client.HTTPSConnection if site.scheme == "https" else http.client.HTTPConnection
    return lambda: kind(site.netloc, timeout=30)


def pages_of(address: str, connect: Connect) -> list[str]:
    """The front and what it leads to, on the same host."""
    line = connect()
    line.request("GET", "/", headers={**HEADERS, "Accept-Encoding": "identity"})
    answer = line.getresponse()
    text = answer.read().decode("utf-8", "replace")
    line.close()
    if answer.status != 200:
        raise SystemExit(f"{address} answers {answer.status}: nothing to rehearse with.")
    host = urlsplit(address).netloc
    found = {"/": None}
    for link in re.findall(r'<a [^>]*href="([^"#?]+)"', text):
        whole = urlsplit(urljoin(address, link))
        if whole.netloc == host and not whole.path.startswith(("/admin", "/accounts")):
            found[whole.path] = None
    return list(found)[:MOST_PAGES]


def run(address: str, rate: float, seconds: float) -> tuple[list[Finding], Crowd]:
    """Three steps of so many seconds each; says what to do in each."""
    connect = connector(address)
    crowd = Crowd(connect, pages_of(address, connect), rate, lambda: HEADERS)
    findings = []
    for step, what in STEPS:
        print(f"\n{step}, for {seconds:.0f} s. {what}", flush=True)  # noqa: T201  (a program for people)
        with crowd.reading(step) as books:
            time.sleep(seconds)
        words = f"{books.failed} of {len(books.took):,} requests failed, p99 {books.quantile(0.99):.0f} ms"
        findings.append(Finding(step, words, not books.failed))
        print(findings[-1].line, flush=True)  # noqa: T201
    return findings, crowd
