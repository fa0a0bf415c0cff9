"""Promises of pages that machines lend each other, while Redis is away or has forgotten what it knew."""

from __future__ import annotations

import pytest

from portal import commons
from portal.pagecache.machines import stamps
from portal.pagecache.outcomes import How
from portal.tests.commons.fixtures import Haste
from portal.tests.commons.server import Proxy, Server
from portal.tests.pagecache.machines.machine import MACHINES, Machine, catch_up
from portal.tests.pagecache.newsstand import Newsstand, Sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_several", "redis_line")]


@pytest.mark.parametrize("fault", ["refuse", "hang", "delay", "cut"])
def test_without_redis_each_makes_its_pages_and_few_wait_for_it(
    machines: list[Machine], stand: Newsstand, fault: str, haste: Haste
) -> None:
    haste.begin()
    for one in machines:
        one.hangs_up()
        break_line(one.line, fault)
    asked = sum(one.line.asked for one in machines if one.line)
    for page in range(20):
        stand.pages[f"/{page}/"] = Sheet("<p>Page</p>")
        assert [one.shows(f"/{page}/") for one in machines] == [("<p>Page</p>", How.MISS)] * 3
    asked = sum(one.line.asked for one in machines if one.line) - asked
    # One waits in each second, however many pages are made: sixty would be asked for by who waits for each.
    assert asked <= 2 * MACHINES * (1 + 20)
    haste.end()
    for one in machines:
        one.reaches_redis()
    catch_up(*machines)
    renders = stand.renders["/two/"]
    assert [one.shows("/two/")[0] for one in machines] == ["<p>Two</p>"] * 3
    assert stand.renders["/two/"] == renders + 1, "they lend each other again"


def break_line(line: Proxy | None, fault: str) -> None:
    assert line is not None
    if fault == "delay":
        line.delay = 0.3
    elif fault == "cut":
        line.cut_after = 0
    else:
        getattr(line, fault)()


@pytest.mark.parametrize("loss", ["restart", "flush"])
def test_a_redis_that_forgot_a_change_lends_nothing_from_before(
    machines: list[Machine], stand: Newsstand, redis_server: Server, loss: str
) -> None:
    here, there, late = machines
    here.shows("/one/")
    stand.pages["/one/"].text = "<p>New</p>"
    there.changes("one")
    if loss == "flush":
        redis_server.empty()
    else:
        redis_server.stop()
        redis_server.start()
        for one in machines:
            one.reaches_redis()
    late.looks()
    here.looks()
    assert [one.shows("/one/")[0] for one in machines] == ["<p>New</p>"] * 3


def test_who_could_not_tell_of_a_change_borrows_nothing_from_before(
    machines: list[Machine], stand: Newsstand
) -> None:
    here, there, _ = machines
    here.shows("/one/")
    stand.pages["/one/"].text = "<p>New</p>"
    there.line.refuse()  # type: ignore[union-attr]
    there.hangs_up()
    there.changes("one")
    there.reaches_redis()
    assert there.shows("/one/")[0] == "<p>New</p>", "it doubts"
    there.start_over()
    there.cache.files.clear()
    with there.at_work():
        stamps.settle(there.purges)
    catch_up(there)
    assert not stamps.doubts(there.purges)
    assert there.shows("/one/")[0] == "<p>New</p>", "what was lent before is too old for everybody"


def test_stamps_that_memory_had_no_room_for_are_believed_by_nobody(
    machines: list[Machine], stand: Newsstand
) -> None:
    """What was lent is still there then."""
    here, there, _ = machines
    here.shows("/one/")
    stand.pages["/one/"].text = "<p>New</p>"
    there.changes("one")
    with here.at_work():
        commons.ask(lambda redis: redis.delete(*stamps.places()))
    catch_up(there)
    assert there.shows("/one/")[0] == "<p>New</p>"


def test_a_process_that_begins_lends_nothing_before_it_has_looked_through_the_rows(
    machines: list[Machine], stand: Newsstand
) -> None:
    """What was changed before it asked first, it may not have heard of."""
    here, there, _ = machines
    there.start_over()
    here.changes("name")
    there.shows("/one/")
    there.shows("/two/")
    here.shows("/two/")
    assert stand.renders["/two/"] == 2
    there.looks()
    stand.pages["/three/"] = Sheet("<p>Three</p>")
    there.shows("/three/")
    here.shows("/three/")
    assert stand.renders["/three/"] == 1
