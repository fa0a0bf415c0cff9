"""``python -m bench.rehearsal``: prints what came out; status 1 where something was not as it should be."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bench.rehearsal.crowd import Crowd
    from bench.rehearsal.report import Finding

MOST_A_SECOND: Final = 1000.0
MOST_SECONDS: Final = 300.0


def main() -> int:
    """Rehearse a big night: with a portal of its own on loopback, or with one of yours under its address.

    Alone it takes some two minutes: it publishes thirty stories in an empty portal, keeps readers coming, and
    publishes, corrects, withdraws, kills and counts under their eyes. With --address it only reads; the deeds
    are yours.
    """
    asked = argparse.ArgumentParser(prog="make rehearse", description=main.__doc__)
    asked.add_argument("--rate", type=float, default=100.0, help="requests a second, 1000 at most")
    asked.add_argument("--seconds", type=float, default=20.0, help="how long each step lasts, 300 at most")
    asked.add_argument("--address", help="such as https://staging.news.example: ask there")
    asked.add_argument("--it-is-mine", action="store_true", help="you may load what stands under --address")
    wishes = asked.parse_args()
    if not (0 < wishes.rate <= MOST_A_SECOND and 0 < wishes.seconds <= MOST_SECONDS):
        asked.error(f"--rate up to {MOST_A_SECOND:.0f}, --seconds up to {MOST_SECONDS:.0f}")
    if wishes.address and not wishes.it_is_mine:
        asked.error("--address loads what others may own: say --it-is-mine if it is yours")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.tests.settings")
    from bench.rehearsal import named, report

    if wishes.address:
        findings, crowd = named.run(wishes.address, wishes.rate, wishes.seconds)
    else:
        findings, crowd = alone(wishes.rate, wishes.seconds)
    print("\n" + report.table(crowd.books))  # noqa: T201  (a program for people)
    missed = sum(not finding.is_good for finding in findings)
    print(f"\n{len(findings) - missed} as they should be, {missed} not.")  # noqa: T201
    return 1 if missed else 0


def alone(rate: float, seconds: float) -> tuple[list[Finding], Crowd]:
    """With a portal that is gone afterwards."""
    import django

    django.setup()
    from bench.rehearsal.own import Rehearsal

    with tempfile.TemporaryDirectory(prefix="dateline-rehearsal-", ignore_cleanup_errors=True) as folder:
        rehearsal = Rehearsal(Path(folder), rate, seconds)
        try:
            rehearsal.run()
        finally:
            rehearsal.end()
    return rehearsal.findings, rehearsal.crowd


if __name__ == "__main__":
    sys.exit(main())
