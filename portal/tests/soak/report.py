"""What came out of a run, in figures."""

from __future__ import annotations

import sys
from collections import Counter

from portal.tests.pagecache.desk import Desk
from portal.tests.pagecache.served import ENVIRONMENT, Served, until
from portal.tests.soak.disturbing import Disturbance
from portal.tests.soak.ledger import ALL_KILLED, Ledger, slope
from portal.tests.soak.people import Editor
from portal.tests.test_serving import clean_environment


def told(ledger: Ledger, served: Served, editor: Editor, disturbance: Disturbance, seconds: float) -> int:
    """Print all figures; 1 where a promise broke."""
    lost, doubled = views(ledger, served)
    missing = publishes(ledger, served)
    asked = sum(ledger.requests.values())
    down = sum(number for (phase, _), number in ledger.failures.items() if phase == ALL_KILLED)
    failures = Counter({key: number for key, number in ledger.failures.items() if key[0] != ALL_KILLED})
    failed = sum(failures.values())
    times = sorted(ledger.times) or [0.0]
    say(f"{seconds / 60:.1f} minutes, what happened: {of(Counter(disturbance.happened))}")
    say(f"requests          {asked}, {asked / seconds:.0f} a second")
    say(f"asked again       {ledger.retried}, when a process that ended closed the line unread")
    say(f"nobody there      {down}, while all was killed and started again")
    say(f"failures          {failed}{': ' if failed else ''}{of(failures)}")
    say(f"told to wait      {sum(ledger.told_to_wait.values())} ({of(ledger.told_to_wait)})")
    say(f"slowest refusal   {ledger.slowest_refusal:.2f} s")
    say(f"median, p99       {at(times, 0.5) * 1000:.0f} ms, {at(times, 0.99) * 1000:.0f} ms")
    say(f"renders           {ledger.renders}; marked copies {ledger.copies}")
    say(f"views             {sum(ledger.views.values())} counted; lost {lost}, doubled {doubled}")
    say(f"publishes         {editor.written} acknowledged; lost {missing}; "
        f"editor killed {editor.killed} times, {editor.unacknowledged} not acknowledged")  # fmt: skip
    for name, took in ledger.well_after.items():
        say(f"well again after  {name}: {max(took):.1f} s at most")
    if ledger.back_after:
        say(f"ready after       kill -9 of all: {max(ledger.back_after):.1f} s at most")
    growth(ledger)
    if disturbance.error:
        say(f"stopped           {disturbance.error!r}")
    return int(bool(failed or lost or doubled or missing or disturbance.error))


def of_upgrade(ledger: Ledger, revision: str) -> int:
    """What readers saw of an upgrade and of reloads; 1 where one of them got no page."""
    asked, failed = sum(ledger.requests.values()), sum(ledger.failures.values())
    refused = sum(ledger.told_to_wait.values())
    times = sorted(ledger.times) or [0.0]
    say(f"from {revision}: {of(ledger.requests)}")
    say(f"requests          {asked}; failures {failed} {of(ledger.failures)}")
    say(f"told to wait      {refused} {of(ledger.told_to_wait)}")
    say(f"asked again       {ledger.retried}, when a process that ended closed the line unread")
    shown = ", ".join(f"{at(times, share) * 1000:.0f}" for share in (0.5, 0.99, 1.0))
    say(f"median, p99, most {shown} ms")
    return int(bool(failed or refused))


def growth(ledger: Ledger) -> None:
    """Memory and files, at the end and by how much they grow."""
    if not ledger.memory:
        return
    say(f"memory            {ledger.memory[-1][1]:.0f} MB, {slope(ledger.memory):+.1f} MB in ten minutes")
    names = sorted({name for _, sizes in ledger.files for name in sizes})
    for name in names:
        points = [(moment, sizes.get(name, 0.0)) for moment, sizes in ledger.files]
        if max(size for _, size in points) >= 0.5:
            say(f"  {name:<22}{points[-1][1]:8.1f} MB, {slope(points):+.1f} MB in ten minutes")


def views(ledger: Ledger, served: Served) -> tuple[int, int]:
    """How many views were lost, and how many counted twice, by the books of those who asked."""
    desk = Desk(clean_environment(PORTAL_DATA=str(served.data), **ENVIRONMENT))
    lost = doubled = 0
    for path in ledger.titles:
        shown = int(desk.views(path) or 0)
        lost += max(0, ledger.views[path] - shown)
        doubled += max(0, shown - ledger.views[path] - ledger.unsure[path])
    desk.close()
    return lost, doubled


def publishes(ledger: Ledger, served: Served) -> int:
    """How many stories do not stand as they were acknowledged."""
    missing = 0
    for path, title in ledger.titles.items():
        answer = until(f"{path} answered", lambda path=path: served.ask(path, method="GET"))
        known = {title, *ledger.perhaps[path]}
        missing += answer.status != 200 or not any(one in answer.text for one in known)
    return missing


def at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def of(counted: Counter[str] | Counter[tuple[str, str]]) -> str:
    """What was counted, the most first."""
    return ", ".join(
        f"{key if isinstance(key, str) else ' '.join(key)} {number}" for key, number in counted.most_common()
    )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
