"""Promises of the portal as it is served: readers do not notice what is killed, locked, gone or full."""

from __future__ import annotations

import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from portal.pagecache.purges import BOOT, Purges
from portal.pagecache.store import Files
from portal.tests.edge.infront import Varnish, standing
from portal.tests.engines import gone, locked
from portal.tests.pagecache.desk import Desk
from portal.tests.pagecache.reader import BROWSER
from portal.tests.pagecache.served import ENVIRONMENT, Served, table_away, until, views_on
from portal.tests.test_serving import clean_environment, expect_gone, free_port

pytestmark = pytest.mark.xdist_group("served")
PURGES = free_port()
IN_FRONT = {"PORTAL_FRONT": "varnish", "PORTAL_VARNISH": f"http://127.0.0.1:{PURGES}"}


def test_a_page_that_cannot_be_made_is_shown_as_it_was_and_then_well_again(
    served: Served, desk: Desk, data: Path
) -> None:
    path, cold = desk.publish("Shown as it was"), desk.publish("Never read before")
    served.warm(path, "/privacy/")
    with table_away(data, "articles_articlebody"):
        desk.purge(desk.article(path))
        copies = [served.ask(path) for _ in range(20)]
        assert {copy.status for copy in copies} == {200}
        assert {copy.how for copy in copies} <= {"failed", "stale"}
        marked = until("a marked copy", lambda: served.ask(path).how == "failed" and served.ask(path))
        assert "This is the page as it was at" in marked.text
        assert marked.headers["Cache-Control"] == "no-cache"
        assert served.ask("/privacy/").status == 200
        # The worker keeps new stories warm, and may have been first.
        Files(data / "pagecache").path(cold, is_side=False).unlink(missing_ok=True)
        missing = served.ask(cold)
        assert (missing.status, int(missing.headers["Retry-After"])) == (503, 2)
    # The other process may let the page rest a moment longer.
    well = until("well again", lambda: (answer := served.ask(path)).how == "hit" and answer)
    assert "as it was at" not in well.text
    until("the other too", lambda: served.ask(cold).status == 200)
    assert views_on(served.ask(path)) >= 23


def test_killed_web_processes_cost_no_view_and_no_render(served: Served, desk: Desk) -> None:
    path = desk.publish("Read by many")
    served.warm(path, "/about/")
    before = views_on(served.ask(path))
    one = next(iter(served.web()))
    with ThreadPoolExecutor(4) as readers:
        list(readers.map(lambda _: served.ask(path), range(20)))
    served.kill({one})
    assert views_on(served.ask(path)) == before + 21
    served.kill(served.web())
    first = [until_answered(served, path), *(served.ask(path) for _ in range(9))]
    assert {answer.how for answer in first} == {"hit"}, "warm from files"
    assert views_on(first[-1]) == before + 31
    assert desk.views(path) == before + 31


def until_answered(served: Served, path: str) -> object:
    """The first answer after all web processes were killed."""

    def look() -> object:
        try:
            return served.ask(path)
        except OSError:
            return None

    return until("an answer", look)


def test_a_locked_database_is_noticed_by_no_reader(served: Served, desk: Desk, data: Path) -> None:
    path, cold = desk.publish("Read while locked"), desk.publish("Never read before the lock")
    served.warm(path, "/about/")
    before = views_on(served.ask(path))
    with locked(data):
        answers = [served.ask(path) for _ in range(30)]
        assert {answer.status for answer in answers} == {200}
        assert views_on(answers[-1]) == before + 30
        assert served.ask("/about/").status == 200
        assert served.ask(cold).status in {200, 503}
        with ThreadPoolExecutor(8) as clients:
            signing_in = [
                clients.submit(served.ask, "/accounts/login/", method="POST", body=b"login=a")
                for _ in range(8)
            ]
            assert {served.ask(path).status for _ in range(30)} == {200}
            assert {one.result().status for one in signing_in} <= {403, 503}
    until("booked", lambda: desk.views(path) == before + 60)
    until("the cold one", lambda: served.ask(cold).status == 200)


@pytest.mark.parametrize("is_noise", [False, True])
def test_a_database_that_is_gone_is_noticed_by_no_reader_of_warm_pages(
    served: Served, desk: Desk, data: Path, is_noise: bool
) -> None:
    """Nor by web processes that begin meanwhile; once it is back all is well, with the same worker."""
    path = desk.publish(f"Read without a database {is_noise}")
    served.warm(path, "/about/")
    worker = served.worker()
    with gone(data, is_noise=is_noise):
        served.kill(served.web())
        until_answered(served, path)
        answers = [served.ask(address) for address in (path, "/about/") for _ in range(10)]
        assert {answer.status for answer in answers} == {200}
        cold = served.ask(f"/search/?q={is_noise}")
        assert (cold.status, "Retry-After" in cold.headers) == (503, True)
    until("well again", lambda: served.ask(f"/search/?q={is_noise}").status == 200)
    assert served.worker() == worker
    served.warm(path)


def test_where_nothing_can_be_stored_pages_go_on(served: Served, desk: Desk) -> None:
    """Files may grow no more, as on a full disk."""
    path = desk.publish("Read on a full disk")
    served.warm(path)
    before = views_on(served.ask(path))
    pids = served.web()
    former = {
        pid: resource.prlimit(pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY)) for pid in pids
    }
    try:
        desk.revise(path, "Written on a full disk")
        until("the new wording", lambda: "Written on a full disk" in served.ask(path).text)
        read = [served.ask(path) for _ in range(20)]
        assert {answer.status for answer in read} == {200}
        until("kept in memory", lambda: {served.ask(path).how for _ in range(8)} == {"hit"})
    finally:
        for pid, limits in former.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    assert served.web() == pids, "none was killed for it"
    assert views_on(served.ask(path)) > before + 20
    served.warm(path)


def test_a_damaged_stored_page_is_made_anew(served: Served, desk: Desk, data: Path) -> None:
    path = desk.publish("Damaged on the disk")
    served.warm(path)
    for number, file in enumerate((data / "pagecache" / "pages").rglob("*")):
        if file.is_file():
            file.write_bytes(os.urandom(number % 3 * 500))
    served.kill(served.web())
    until_answered(served, path)
    served.warm(path, "/about/")
    assert "Damaged on the disk" in served.ask(path).text


def test_after_a_clean_stop_stored_pages_are_hits(served: Served, desk: Desk) -> None:
    path = desk.publish("Kept over a stop")
    served.warm(path, "/about/")
    before = views_on(served.ask(path))
    served.restart()
    answers = [served.ask(path) for _ in range(6)]
    assert [answer.how for answer in answers] == ["hit"] * 6
    assert views_on(answers[-1]) == before + 6
    assert served.ask("/about/").how == "hit"


def test_who_deletes_the_caches_folder_loses_no_purge(served: Served, desk: Desk, data: Path) -> None:
    path = desk.publish("Wording one, folder deleted")
    served.warm(path)
    (data / "pagecache").rename(data / "pagecache-thrown-away")
    desk.revise(path, "Wording two, folder deleted")
    addresses = (f"/nothing-{number}/" for number in count())
    # Whoever asks for a page that is not kept makes its process look.
    until("the new wording", lambda: served.ask(next(addresses)) and "Wording two" in served.ask(path).text)
    served.warm(path)
    desk.revise(path, "Wording three, folder deleted")
    until("the newest wording", lambda: "Wording three" in served.ask(path).text)


def test_after_a_power_cut_stored_pages_are_looked_at_again(served: Served, desk: Desk, data: Path) -> None:
    """Killed with everything below it, and another boot: what is stored serves in need and is made anew."""
    path = desk.publish("Kept over a power cut")
    served.warm(path)
    before = views_on(served.ask(path))
    children = served.descendants()
    served.process.send_signal(signal.SIGKILL)
    served.process.wait()
    expect_gone(children)
    purges = Purges(data / "pagecache" / "purges")
    purges._map[BOOT] = b"another".ljust(64)
    purges.close()
    with table_away(data, "articles_articlebody"):
        served.restart(**IN_FRONT)  # As the next test needs it.
        copy = served.ask(path)
        assert (copy.status, copy.how) == (200, "failed")
        assert "This is the page as it was at" in copy.text
    until("made anew", lambda: served.ask(path).how == "hit")
    assert views_on(served.ask(path)) == before


def test_where_another_cache_stands_in_front_a_beacon_counts(running: Served, desk: Desk) -> None:
    running.ensure(**IN_FRONT)
    path = desk.publish("Counted by a beacon")
    # What follows from a publication may outdate the page once more.
    page = until("a fresh page", lambda: (found := running.ask(path)).how == "hit" and found)
    assert views_on(page) == views_on(running.ask(path)) == 0, "the page itself counts nothing"
    assert f'data-hit="/hit{path}"' in page.text
    assert "s-maxage=60" in page.headers["Cache-Control"]
    assert desk.article(path) in page.headers["Surrogate-Key"].split()
    told = running.ask(f"/hit{path}", method="POST", body=b"")
    assert (told.status, told.text, told.headers["Cache-Control"]) == (200, "1 view", "no-store")
    assert running.ask(f"/hit{path}").headers["Content-Type"] == "image/gif"
    assert views_on(running.ask(path)) == 2
    assert running.ask("/hit/about/", method="POST").status == 404


def test_behind_varnish_corrections_show_and_each_view_is_counted_once(running: Served, data: Path) -> None:
    """A Varnish that keeps pages for days: what it sends anew, it was told of."""
    running.ensure(**IN_FRONT)
    editor = Desk(clean_environment(PORTAL_DATA=str(data), **ENVIRONMENT, **IN_FRONT))
    try:
        with standing(Varnish, running.port, purges=PURGES, days=3) as varnish:
            path = editor.publish("Told once")
            until("the story", lambda: "Told once" in varnish.ask(path).text)
            reader = {"User_Agent": BROWSER, "X_Forwarded_For": "10.200.0.1"}
            for _page in range(5):
                assert views_on(varnish.ask(path, **reader)) == 0
            hits = [varnish.ask(f"/hit{path}", method="POST", **reader).text for _time in range(2)]
            assert hits == ["1 view", "1 view"], "the same reader twice"
            reader["X_Forwarded_For"] = "10.200.0.2"
            assert varnish.ask(f"/hit{path}", method="POST", **reader).text == "2 views"
            editor.revise(path, "Told anew")
            until("the correction", lambda: "Told anew" in varnish.ask(path).text)
            editor.withdraw(path)
            until("the withdrawal", lambda: varnish.ask(path).status == 410)
    finally:
        editor.close()
