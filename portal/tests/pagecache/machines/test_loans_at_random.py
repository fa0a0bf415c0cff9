"""Promises of pages that machines lend each other, whatever befalls them in whatever order."""

from __future__ import annotations

import random
from typing import Any

import pytest

from portal.pagecache.machines import stamps
from portal.pagecache.models import Purge
from portal.pagecache.purges import slot_of
from portal.tests.commons.server import Server
from portal.tests.pagecache.machines.machine import MACHINES, Machine, catch_up
from portal.tests.pagecache.newsstand import Newsstand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_several", "redis_line")]


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
        if machine.purges.outdated([slot_of("one")], number):
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
