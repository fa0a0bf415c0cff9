"""Measures a portal behind Varnish and behind nginx: ``python -m portal.tests.edge.measure``, two minutes.

Both as deploy/ sets them up, all on this machine. How long after an editor's press the new words come out of
Varnish, how long one purge takes, and requests a second beside the portal alone (with wrk, if it is there).
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS, SECONDS = 5, 2
REVISIONS = 20


def main() -> None:
    """One run, told in lines."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.tests.settings")
    import django

    django.setup()
    from portal.tests import readymade
    from portal.tests.edge.infront import Nginx, Varnish, standing
    from portal.tests.pagecache.desk import Desk
    from portal.tests.pagecache.served import ENVIRONMENT, Served
    from portal.tests.test_serving import clean_environment, free_port

    data = Path(tempfile.mkdtemp(prefix="dateline-measure-"))
    readymade.fill(data)
    purges = free_port()
    told = {"PORTAL_FRONT": "varnish", "PORTAL_VARNISH": f"http://127.0.0.1:{purges}"}
    portal = Served(data, **told)
    portal.wait_for("Ready")
    desk = Desk(clean_environment(PORTAL_DATA=str(data), **ENVIRONMENT, **told))
    try:
        with standing(Varnish, portal.port, purges=purges) as varnish:
            path = desk.publish("Measured 0", "<p>Words that are read by many. </p>" * 60)
            corrections(varnish, desk, path)
            purging(varnish, path)
            ratios: dict[str, list[float]] = {}
            portal.warm(path)
            for _round in range(ROUNDS):
                load(ratios, portal=portal.port, varnish=varnish.port, path=path)
        portal.restart(PORTAL_FRONT="nginx")
        with standing(Nginx, portal.port) as nginx:
            portal.warm(path)
            for _round in range(ROUNDS):
                load(ratios, portal=portal.port, nginx=nginx.port, path=path)
        compare(ratios)
    finally:
        desk.close()
        portal.end()
        shutil.rmtree(data, ignore_errors=True)


def corrections(varnish: Any, desk: Any, path: str) -> None:
    """From the press of the button, and from its answer, to the new words out of Varnish."""
    pressed, answered = [], []
    for number in range(1, REVISIONS + 1):
        ask(varnish, path)
        begun = time.monotonic()
        desk.revise(path, f"Measured {number}.")
        done = time.monotonic()
        while f"Measured {number}." not in ask(varnish, path):
            time.sleep(0.005)
        seen = time.monotonic()
        pressed.append(seen - begun)
        answered.append(seen - done)
    say("correction, from the press", pressed)
    say("correction, from its answer", answered)


def purging(varnish: Any, path: str) -> None:
    """One request to Varnish that takes down a kept page."""
    from portal.edge.outcomes import Done
    from portal.edge.varnish import Varnish as Channel

    took = []
    for _time in range(REVISIONS):
        ask(varnish, path)
        begun = time.monotonic()
        assert Channel(varnish.purges).purge(["everything"]) == Done()
        took.append(time.monotonic() - begun)
    say("one purge", took)


def ask(front: Any, path: str) -> str:
    return str(front.ask(path).text)


def say(what: str, seconds: list[float]) -> None:
    p50, most = statistics.median(seconds) * 1000, max(seconds) * 1000
    sys.stdout.write(f"{what}: p50 {p50:.0f} ms, max {most:.0f} ms ({len(seconds)} times)\n")
    sys.stdout.flush()


def load(ratios: dict[str, list[float]], *, path: str, **ports: int) -> None:
    """A round: two seconds of load on each in turn, the portal alone among them."""
    if shutil.which("wrk") is None:
        return
    rates = {}
    for name, port in ports.items():
        command = [
            "wrk",
            "-t1",
            "-c32",
            f"-d{SECONDS}s",
            "-H",
            "Accept-Encoding: gzip",
            "-H",
            "Host: localhost",
        ]
        told = subprocess.run(
            [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
        ).stdout
        found = re.search(r"Requests/sec:\s+([\d.]+)", told)
        assert found, told
        assert "Non-2xx" not in told, told
        rates[name] = float(found[1])
    sys.stdout.write(f"  requests/s: {', '.join(f'{name} {rate:,.0f}' for name, rate in rates.items())}\n")
    for name, rate in rates.items():
        ratios.setdefault(name, []).append(rate / rates["portal"])


def compare(ratios: dict[str, list[float]]) -> None:
    for name, found in ratios.items():
        middle, least, most = statistics.median(found), min(found), max(found)
        sys.stdout.write(f"{name}: {middle:.2f} of the portal alone ({least:.2f} to {most:.2f})\n")


if __name__ == "__main__":
    main()
