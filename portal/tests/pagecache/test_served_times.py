"""Promises of stories with a time, as served: out within seconds, once, whatever is killed or locked."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.tests.engines import books_of, locked
from portal.tests.pagecache.desk import Desk
from portal.tests.pagecache.served import ENVIRONMENT, Served, until
from portal.tests.test_serving import MANAGE, clean_environment

pytestmark = pytest.mark.xdist_group("served")
ONCE = [1, 1, 0]
HOUR = 3600.0


@pytest.fixture
def second_worker(served: Served, data: Path) -> Iterator[None]:
    """Another worker beside the portal's own, for as long as the test runs."""
    environment = clean_environment(PORTAL_DATA=str(data), **ENVIRONMENT)
    process = subprocess.Popen([sys.executable, MANAGE, "work"], env=environment, stdin=subprocess.DEVNULL)
    yield
    process.terminate()
    process.wait(60)


def is_public(served: Served, path: str) -> bool:
    return served.ask(path).status == 200


def test_a_story_is_everywhere_once_its_time_has_come(served: Served, desk: Desk) -> None:
    lists = ("/", "/feeds/newest.rss", "/rubric/transport/", "/feeds/rubric/transport.rss")
    served.warm(*lists)
    path, at = desk.schedule("Punctual trams", 2)
    until("public", lambda: is_public(served, path))
    assert time.time() >= at, "not before"
    for page in lists:
        until(f"in {page}", lambda page=page: "Punctual trams" in served.ask(page).text)
    assert desk.publications(path) == ONCE


@pytest.mark.usefixtures("second_worker")
def test_two_workers_publish_each_story_once(served: Served, desk: Desk) -> None:
    paths = [desk.schedule(f"Of the same seconds {number}", 2)[0] for number in range(20)]
    for path in paths:
        until(f"{path} public", lambda path=path: is_public(served, path))
    assert [desk.publications(path) for path in paths] == [ONCE] * len(paths)


def test_a_worker_killed_in_the_middle_leaves_a_story_that_goes_out_once(
    served: Served, desk: Desk, data: Path
) -> None:
    path, at = desk.schedule("Killed in the middle", HOUR)
    victim = Desk(clean_environment(PORTAL_DATA=str(data), **ENVIRONMENT))
    assert victim.carry_out(at, True) == "in the middle"
    victim.kill()
    assert desk.publications(path) == [0, 0, 1]
    assert served.ask(path).status == 404
    assert desk.carry_out(at) == 1
    until("public", lambda: is_public(served, path))
    assert desk.carry_out(at) == 0
    assert desk.publications(path) == ONCE


def test_a_database_locked_at_the_moment_makes_a_story_late_and_no_more(
    served: Served, desk: Desk, data: Path
) -> None:
    path, at = desk.schedule("While the database was locked", 2)
    with locked(data):
        until("five seconds", lambda: time.time() > at + 5)
        assert served.ask(path).status in {404, 503}
    until("public", lambda: is_public(served, path))
    assert desk.publications(path) == ONCE


def test_a_moment_that_passed_while_nothing_ran_is_made_up_for(served: Served, desk: Desk) -> None:
    path, at = desk.schedule("While nothing ran", 1)
    served.end()
    until("the moment", lambda: time.time() > at)
    served.restart()
    until("public", lambda: is_public(served, path))
    assert desk.publications(path) == ONCE


def test_readiness_tells_what_is_not_well_and_no_secret(served: Served, desk: Desk, data: Path) -> None:
    def told() -> dict[str, Any]:
        return dict(json.loads(served.ask("/readyz").text))

    def unready() -> Any:
        answer = served.ask("/readyz")
        return answer if answer.status == 503 else None

    until("well", lambda: served.ask("/readyz").status == 200)
    assert told()["ready"] is True
    assert {"databases": "ok", "worker": "ok", "timed stories": "ok"}.items() <= told()["checks"].items()
    assert served.ask("/readyz").headers["Cache-Control"] == "no-store"
    late = desk.schedule("Not to be named by a check", HOUR)[0].strip("/").split("/")[-1]
    with books_of(data) as books:
        books.execute(f"UPDATE articles_article SET state = 'draft' WHERE slug = '{late}'")
        books.execute("UPDATE desk_timeddeed SET at = '2026-01-01 00:00:00'")
    # Each process knows it for some seconds.
    answer = until("unready", unready)
    assert json.loads(answer.text)["checks"]["timed stories"] == "1 late"
    assert "Not to be named" not in answer.text
    until("in the log", lambda: any("Late by" in line for line in served.lines))
    with books_of(data) as books:
        books.execute("DELETE FROM desk_timeddeed")
    until("well again", lambda: served.ask("/readyz").status == 200)
