"""Promises of pages that machines lend each other: one makes it, all show it, and none shows an old one."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from portal.pagecache import counters, recording
from portal.pagecache.machines import loans
from portal.pagecache.machines.loans import Loans
from portal.pagecache.outcomes import How
from portal.tests.commons.server import Server
from portal.tests.pagecache.machines.machine import MACHINES, Machine
from portal.tests.pagecache.newsstand import Newsstand, Sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_several", "redis_line")]


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
    # However long a busy machine takes over it.
    monkeypatch.setattr(loans, "TURN", 60_000)
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


def test_what_becomes_of_each_page_is_counted(
    machines: list[Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes: list[str] = []
    monkeypatch.setattr(loans.LOANS, "add", outcomes.append)
    here, there, alone = machines
    here.shows("/one/")
    there.shows("/one/")
    alone.line.refuse()  # type: ignore[union-attr]
    alone.hangs_up()
    alone.shows("/one/")
    assert outcomes == ["made", "borrowed", "alone"]
