"""Promises of pages that machines lend each other: one makes it, all show it, and none shows an old one."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal import commons
from portal.pagecache import counters, recording
from portal.pagecache.machines import loans, stamps
from portal.pagecache.machines.loans import Loans
from portal.pagecache.models import Purge
from portal.pagecache.outcomes import How
from portal.tests.commons.fixtures import Haste
from portal.tests.commons.server import Proxy, Server
from portal.tests.pagecache.machines.machine import Machine
from portal.tests.pagecache.newsstand import Newsstand, Sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_several", "redis_line")]

MACHINES = 3


@pytest.fixture
def stand() -> Newsstand:
    return Newsstand(one=Sheet("<p>Old</p>", keys=("one",)), two=Sheet("<p>Two</p>", keys=("two",)))


@pytest.fixture
def machines(tmp_path: Path, stand: Newsstand, redis_server: Server) -> Iterator[list[Machine]]:
    lines = [Proxy(redis_server) for _ in range(MACHINES)]
    made = [Machine(tmp_path / str(n), stand, line) for n, line in enumerate(lines)]
    catch_up(*made)
    yield made
    for machine in made:
        machine.hangs_up()
        machine.line.end()  # type: ignore[union-attr]


def catch_up(*machines: Machine) -> None:
    """As a second later: all have asked Redis in its present era, and looked through the rows since."""
    for machine in machines:
        machine.looks()
        machine.shows("/nothing-there/?")
        with machine.at_work():
            stamps.settle(machine.purges)
            with machine.cache._loans.turn("/never/"):  # type: ignore[union-attr]
                pass
        machine.looks()


def test_what_one_machine_has_made_the_others_show(machines: list[Machine], stand: Newsstand) -> None:
    assert [one.shows("/one/") for one in machines] == [("<p>Old</p>", How.MISS)] * 3
    assert [one.shows("/one/")[1] for one in machines] == [How.HIT] * 3
    assert stand.renders["/one/"] == 1


def test_after_a_change_it_is_made_once_more_and_by_one(machines: list[Machine], stand: Newsstand) -> None:
    for one in machines:
        one.shows("/one/")
        one.shows("/two/")
    stand.pages["/one/"].text = "<p>New</p>"
    machines[1].changes("one")
    for one in machines:
        one.looks()
    assert [one.shows("/one/")[0] for one in machines] == ["<p>New</p>"] * 3
    assert [one.shows("/two/")[1] for one in machines] == [How.HIT] * 3
    assert stand.renders == {"/one/": 2, "/two/": 1, "/nothing-there/": 3}


def test_who_has_not_heard_of_a_change_hears_of_it_before_it_makes_a_page_for_others(
    machines: list[Machine], stand: Newsstand
) -> None:
    """Or it would put what its process keeps, such as the site's name, into a page that counts as new."""
    here, there, _ = machines
    before = there.purges.number()
    here.changes("name")
    assert not there.outdated("name", before)
    there.shows("/one/")
    assert there.outdated("name", before)


def test_a_page_that_was_begun_before_a_change_is_lent_to_nobody_who_knows_of_it(
    machines: list[Machine], stand: Newsstand
) -> None:
    here, there, _ = machines

    def changed_meanwhile() -> str:
        stand.pages["/one/"].text = "<p>New</p>"
        there.changes("one")
        return "<p>Old</p>"

    stand.pages["/one/"].text = changed_meanwhile
    assert here.shows("/one/")[0] == "<p>Old</p>"
    assert there.shows("/one/")[0] == "<p>New</p>"


def test_while_another_machine_makes_a_page_it_is_waited_for_and_made_once(
    machines: list[Machine], stand: Newsstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loans, "PATIENCE", 60.0)
    here, there, _ = machines
    waits, asked = threading.Event(), Loans._said

    def said(self: Loans, address: str, token: str) -> Any:
        answer = asked(self, address, token)
        if answer is not None and answer.how == "theirs":
            waits.set()
        return answer

    monkeypatch.setattr(Loans, "_said", said)
    taken: list[Any] = []
    with here.at_work(), here.cache._loans.turn("/one/") as turn:  # type: ignore[union-attr]
        # On a thread without a client of its own: there's own line is asked.
        waiting = threading.Thread(target=lambda: taken.append(wait(there)))
        waiting.start()
        assert waits.wait(60)
        turn.entry = here.cache.render("/one/")
    waiting.join(60)
    assert taken[0].etag == turn.entry.etag
    assert stand.renders["/one/"] == 1


def wait(machine: Machine) -> Any:
    with machine.cache._loans.turn("/one/") as turn:  # type: ignore[union-attr]
        return turn.entry


def test_who_makes_a_page_and_fails_keeps_nobody_waiting(machines: list[Machine], stand: Newsstand) -> None:
    here, there, _ = machines
    stand.pages["/one/"].status = "500 Internal Server Error"
    with pytest.raises(Exception, match="no page"):
        here.shows("/one/")
    stand.pages["/one/"].status = "200 OK"
    assert there.shows("/one/") == ("<p>Old</p>", How.MISS)
    assert stand.renders["/one/"] == 2


def test_a_machine_that_is_killed_while_it_makes_a_page_stops_nobody(
    machines: list[Machine], stand: Newsstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loans, "PATIENCE", 0.0)
    here, there, _ = machines
    with here.at_work():
        here.cache._loans._ask("/one/", "token")  # type: ignore[union-attr]
    assert there.shows("/one/") == ("<p>Old</p>", How.MISS)


def test_what_searches_found_and_what_leads_nowhere_is_lent_to_nobody(
    machines: list[Machine], stand: Newsstand, redis_server: Server
) -> None:
    """There are endlessly many of them, and in an address stands what somebody looked for."""
    stand.pages["/gone/"] = Sheet("<p>Gone</p>", "410 Gone")
    for one in machines:
        one.shows("/one/?q=secret")
        one.shows("/gone/")
    assert stand.renders["/one/?q=secret"] == stand.renders["/gone/"] == MACHINES


def test_the_number_on_a_borrowed_page_starts_from_what_this_machine_knows(
    machines: list[Machine], stand: Newsstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    bases = iter([7, None])
    monkeypatch.setitem(counters._bases, "test", lambda key: next(bases))
    stand.pages["/one/"] = Sheet(lambda: recording.counted_by("test", 12, 5) or "<p>Old</p>", keys=("one",))
    for one in machines:
        one.shows("/one/")
    known = [one.cache.files.read("/one/") for one in machines]
    assert [entry and entry.counted and entry.counted.base for entry in known] == [5, 7, 5]
    assert stand.renders["/one/"] == 2, "where no number can be told, the page is made"


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


def test_a_change_that_comes_while_a_page_is_borrowed_outdates_it(
    machines: list[Machine], stand: Newsstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, _ = machines
    here.shows("/one/")
    asked = Loans._said

    def said(self: Loans, address: str, token: str) -> Any:
        answer = asked(self, address, token)
        monkeypatch.setattr(Loans, "_said", asked)
        stand.pages["/one/"].text = "<p>New</p>"
        there.changes("one")
        return answer

    monkeypatch.setattr(Loans, "_said", said)
    there.shows("/one/")
    assert there.shows("/one/")[0] == "<p>New</p>"


class World:
    """Machines that change, look, break and are asked at random, and what each of them must know."""

    def __init__(self, machines: list[Machine], stand: Newsstand, server: Server, seed: int) -> None:
        self.machines, self.stand, self.server = machines, stand, server
        self.random = random.Random(seed)
        self.version = 0
        self.knows = dict.fromkeys(range(MACHINES), 0)
        # What a process of each keeps until it is purged, as it does the site's name.
        self.kept: dict[int, tuple[int, int]] = {}
        self.asked = 0
        self.meanwhile: Any = None
        stand.pages["/one/"].text = self.text

    def text(self) -> str:
        """As a view makes it: from the database, or from what its process keeps."""
        machine = self.machines[self.asked]
        number, version = self.kept.get(self.asked, (-1, 0))
        if machine.purges.outdated([*machine_slots("one")], number):
            number, version = machine.purges.number(), self.version
            self.kept[self.asked] = number, version
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return f"<p>{version}</p>"

    def step(self) -> None:
        which = self.random.randrange(MACHINES)
        machine, line = self.machines[which], self.machines[which].line
        assert line is not None
        deeds: list[tuple[int, Any]] = [
            (12, lambda: self.find(which)),
            (4, lambda: self.change(which)),
            (2, self.leave),
            (6, lambda: self.look(which)),
            (2, lambda: self.find_while(which)),
            (2, line.refuse),
            (3, machine.reaches_redis),
            (3, lambda: self.settle(machine)),
            (1, self.restart),
            (1, self.server.empty),
            (1, machine.start_over),
        ]
        self.random.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])[0]()

    def change(self, which: int) -> None:
        self.version += 1
        self.machines[which].changes("one")
        self.knows[which] = self.version

    def leave(self) -> None:
        """A process is killed between its commit and what was to follow."""
        self.version += 1
        Purge.objects.create(keys=["one"])

    def look(self, which: int) -> None:
        self.machines[which].looks()
        self.knows[which] = self.version

    def find(self, which: int) -> None:
        self.asked = which
        said, _how = self.machines[which].shows("/one/")
        shown = int(said.removeprefix("<p>").removesuffix("</p>"))
        assert shown >= self.knows[which], "it knew better"

    def find_while(self, which: int) -> None:
        """Somebody changes it on another machine while it is made."""
        self.meanwhile = lambda: self.change((which + 1) % MACHINES)
        self.find(which)
        self.meanwhile = None

    def settle(self, machine: Machine) -> None:
        with machine.at_work():
            stamps.settle(machine.purges)

    def restart(self) -> None:
        self.server.stop()
        self.server.start()


def machine_slots(key: str) -> list[int]:
    from portal.pagecache.purges import slot_of

    return [slot_of(key)]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_befalls_machines_and_redis_nobody_shows_what_he_knows_to_be_old(
    machines: list[Machine], stand: Newsstand, redis_server: Server, seed: int
) -> None:
    world = World(machines, stand, redis_server, seed)
    for _ in range(150):
        world.step()
    # And well again by itself.
    for which, machine in enumerate(machines):
        machine.reaches_redis()
        world.look(which)
    catch_up(*machines)
    world.change(0)
    for which in range(MACHINES):
        world.look(which)
    renders = stand.renders["/one/"]
    for which in range(MACHINES):
        world.find(which)
    assert stand.renders["/one/"] == renders + 1
