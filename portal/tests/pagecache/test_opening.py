"""Promises of a process that begins: it opens what first requests need before it listens, or gives up."""

from __future__ import annotations

import threading
from typing import Any

from django.db import OperationalError

from portal import editions
from portal.pagecache.opening import open_up
from portal.pagecache.renders import Renders

PATIENCE = 120.0


class Django:
    """Stands where Django would; hangs where it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked.append(environ["PATH_INFO"])
        assert self.may_go_on.wait(PATIENCE)
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"page"]


def test_one_page_of_each_kind_is_opened_and_no_second() -> None:
    codes = editions.codes()
    stories = [editions.address(code, "articles:article", f"story-{code}") for code in codes]
    django = Django()
    open_up(Renders(django), lambda: [*map(editions.home, codes), *stories], PATIENCE)
    assert sorted(django.asked) == sorted([editions.home(codes[0]), stories[0]])


def test_a_database_that_does_not_answer_keeps_no_process_from_listening() -> None:
    def unreachable() -> list[str]:
        raise OperationalError("the database is gone")

    django = Django()
    open_up(Renders(django), unreachable, PATIENCE)
    assert not django.asked


def test_what_hangs_is_not_waited_for() -> None:
    django = Django()
    django.may_go_on.clear()
    open_up(Renders(django), lambda: ["/", "/about/"], at_most=0.05)
    django.may_go_on.set()
