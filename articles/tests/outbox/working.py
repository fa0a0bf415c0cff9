"""Workers that send what is due, as processes of their own: they can be killed and have rivals.

``python -m articles.tests.outbox.working`` in a data folder reads deeds from its input, a line each, and
answers each with a line of JSON: ``begin ADDRESS N`` has N more stories waiting for every channel; ``work``
begins a worker and tells its number, ``leave`` one that is told to stop as soon as it has begun; ``wait
NUMBER`` tells how it ended; ``tell`` how the deliveries stand.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any


def main() -> None:
    import django

    django.setup()
    deeds = {"begin": begin, "work": work, "leave": leave, "wait": wait, "tell": tell}
    for line in sys.stdin:
        deed, *facts = line.split()
        answer = deeds[deed](*facts)
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def begin(hook: str, stories: str) -> None:
    from articles.outbox.models import Endpoint
    from articles.tests.outbox.stories import published

    Endpoint.objects.get_or_create(url=hook, defaults={"name": "Partner"})
    for _number in range(int(stories)):
        published()


def work() -> int:
    _let_go()
    if child := os.fork():
        return child
    from articles.outbox import sending

    while sending.look():
        for thread in list(sending._shifts.threads.values()):
            thread.join()
    os._exit(0)


def leave() -> int:
    _let_go()
    if child := os.fork():
        return child
    from articles.outbox import sending

    attendant = threading.Thread(target=sending.look, daemon=True)
    attendant.start()
    attendant.join()
    sys.exit(0)


def wait(child: str) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(int(child), 0)[1])


def tell() -> list[Any]:
    from articles.outbox.models import Delivery

    return list(Delivery.objects.order_by("pk").values_list("channel", "state"))


def _let_go() -> None:
    """A child must not speak on its parent's line to the database."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()


if __name__ == "__main__":
    main()
