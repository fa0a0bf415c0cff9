"""A worker killed in the middle of a delivery loses nothing, and rivals send nothing twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from articles.outbox.models import State
from articles.tests.outbox.elsewhere import FINE, Elsewhere, Telegram, give
from portal.tests import readymade
from portal.tests.engines import environment_of

ROOT = Path(__file__).resolve().parents[3]
LONG = 120  # Seconds: only a fault waits so long.
RIVALS, STORIES = 3, 9


class Room:
    """A data folder, who works in it, and the servers they tell."""

    def __init__(self, data: Path) -> None:
        readymade.fill(data)
        self.hook, self.hub, self.telegram = Elsewhere(), Elsewhere(), Telegram()
        foreign = ("PORTAL_", "DATABASE_", "REDIS_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        told = {
            "DATA": str(data),
            "ENV_FILE": "",
            "OUTGOING_NETWORKS": "127.0.0.0/8",
            "OUTGOING_SECONDS": "20",
            "WEBSUB_HUB": self.hub.url,
            "WEBSUB_TOGETHER": "on",
            "TELEGRAM_TOKEN": "1:a",
            "TELEGRAM_CHATS": "en:@trams",
            "TELEGRAM_API": self.telegram.url,
        }
        own = {f"PORTAL_{name}": value for name, value in told.items()}
        self.foreman = subprocess.Popen(
            [sys.executable, "-m", "articles.tests.outbox.working"],
            cwd=ROOT,
            env={**kept, **environment_of(data), **own, "DJANGO_SETTINGS_MODULE": "portal.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def did(self, *deed: object) -> Any:
        assert self.foreman.stdin is not None
        assert self.foreman.stdout is not None
        self.foreman.stdin.write(" ".join(map(str, deed)) + "\n")
        self.foreman.stdin.flush()
        return json.loads(self.foreman.stdout.readline())

    def works(self, workers: int = 1) -> None:
        """So many at once, until nothing is due."""
        rivals = [self.did("work") for _ in range(workers)]
        assert [self.did("wait", rival) for rival in rivals] == [0] * workers

    def close(self) -> None:
        for server in (self.hook, self.hub, self.telegram):
            server.close()
        self.foreman.communicate(timeout=LONG)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.close()


def test_killed_in_the_middle_of_every_channel_and_then_among_rivals(room: Room) -> None:
    def silence(server: Elsewhere) -> Any:
        """Takes the message; its sender is killed before it hears of that."""
        return lambda handler: server.released.wait(LONG) and None

    room.did("begin", f"{room.hook.url}/hook", 1)
    room.hook.queue.append(silence(room.hook))
    room.hub.queue.append(silence(room.hub))
    room.telegram.queue.append(room.telegram.carries_out_and(silence(room.telegram)))
    worker = room.did("work")
    for server in (room.hook, room.hub, room.telegram):
        assert server.arrived.wait(LONG)
    os.kill(worker, signal.SIGKILL)
    assert room.did("wait", worker) == -signal.SIGKILL
    assert {state for _channel, state in room.did("tell")} == {State.SENDING}

    room.works()
    assert dict(room.did("tell")) == {
        "webhook:1": State.DONE,
        "websub": State.DONE,
        "telegram:en": State.UNSURE,
    }
    numbers = [headers["webhook-id"] for _path, headers, _body in room.hook.requests]
    assert (len(numbers), len(set(numbers))) == (2, 1)
    assert (len(room.hub.requests), len(room.telegram.messages)) == (2, 1)

    room.did("begin", f"{room.hook.url}/hook", 1)
    room.hook.usual = lambda handler: room.hook.released.wait(0.5) or give(handler, FINE)
    assert room.did("wait", room.did("leave")) == 0
    assert {state for _channel, state in room.did("tell")[-3:]} == {State.DONE}

    room.did("begin", f"{room.hook.url}/hook", STORIES)
    room.hook.usual = lambda handler: room.hook.released.wait(0.05) or give(handler, FINE)
    room.works(RIVALS)
    # Who was last to look may have left something to the next second.
    room.works()
    stands = Counter(state for _channel, state in room.did("tell"))
    assert stands == {State.DONE: 5 + 3 * STORIES, State.UNSURE: 1}
    told = Counter(headers["webhook-id"] for _path, headers, _body in room.hook.requests[3:])
    assert list(told.values()) == [1] * STORIES
    assert len(room.telegram.messages) == 2 + STORIES
