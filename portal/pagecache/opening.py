"""What a process's first renders open (templates, catalogues, connections), opened before it listens.

A first page takes many times as long as the next. Whoever asked a process that had just begun would wait for
that, and on a busy machine be told to come again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import wait
from contextlib import suppress

from django.db import close_old_connections
from django.urls import Resolver404, resolve

from portal import editions
from portal.pagecache import parts, policy
from portal.pagecache.busy import busy_page
from portal.pagecache.renders import Renders

log = logging.getLogger(__name__)
# In seconds: with a database that hangs or is gone the process listens all the same, for kept pages.
AT_MOST = 3.0


def open_up(
    renders: Renders, addresses: Callable[[], Iterable[str]] | None = None, at_most: float = AT_MOST
) -> None:
    """Render one page of each kind that readers want, and keep none. Waits ``at_most`` so many seconds."""
    until = time.monotonic() + at_most
    for code in editions.codes():
        busy_page(editions.home(code))
    listing = renders.submit(_listed, addresses or _wanted)
    wait([listing], at_most)
    if not listing.done():
        return
    tasks = [renders.submit(_opened, renders, address, until) for address in listing.result()]
    wait(tasks, max(0.0, until - time.monotonic()))


def _wanted() -> Iterable[str]:
    # Has models, which may be imported only once Django is set up.
    from portal.pagecache import warming

    return warming.wanted()


def _listed(addresses: Callable[[], Iterable[str]]) -> list[str]:
    """One address of each kind; of none where the database does not answer."""
    close_old_connections()
    kinds: dict[str, str] = {}
    try:
        for address in addresses():
            kinds.setdefault(_kind(address), address)
    except Exception as error:
        log.warning("Nothing could be opened before the first reader comes: %s", error)
    finally:
        close_old_connections()
    return list(kinds.values())


def _kind(address: str) -> str:
    """The part's or the view's name, whatever the edition."""
    if address.startswith(parts.PREFIX):
        return address.rpartition(":")[0]
    path = policy.split(address)[0]
    with suppress(Resolver404), editions.speaking(editions.of_path(path)):
        return resolve(path).view_name
    return address


def _opened(renders: Renders, address: str, until: float) -> None:
    if time.monotonic() >= until:
        return
    try:
        renders.render(address)
    except Exception as error:
        log.warning("%s could not be opened: %s", address, error)
