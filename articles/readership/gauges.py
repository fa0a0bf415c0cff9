"""How far views are booked, for who watches."""

from __future__ import annotations

from collections.abc import Iterator

from articles.readership import flushing, turnstile
from articles.readership.register import Register
from articles.readership.shelf import Shelf
from portal.metrics.gauges import Sample, gathers
from portal.metrics.meters import Gauge

# What it books, the process that is asked can tell, also where it books nothing.
COUNTING = (flushing,)
COUNTED = Gauge("dateline_views_in_journals", "Views that the journals of this machine have counted.")


@gathers(COUNTED)
def journals() -> Iterator[Sample]:
    """No query."""
    files = Shelf(Register(turnstile.folder())).files
    yield COUNTED, (), sum(file.counted for file in files)
