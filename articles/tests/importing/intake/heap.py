"""A source for tests: a list of things, as any site might tell them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from articles.importing.intake import running
from articles.importing.intake.mapping import Mapping
from articles.importing.intake.running import Options
from articles.importing.intake.sources import Source
from articles.importing.intake.values import Incoming, Label, Survey
from articles.importing.models import ImportRun

LONG_AGO = dt.datetime(2014, 5, 6, 7, 8, tzinfo=dt.UTC)
LEAD = "The council of an invented town has voted for a second tram line after four hours of debate."


class Heap(Source):
    """Yields copies of its things, so that a second run finds no notes of the first."""

    kind = "heap"

    def __init__(self, *things: dict[str, Any], origin: str = "https://old.example") -> None:
        self.things, self.name, self.origin = list(things), "heap", origin

    def survey(self) -> Survey:
        survey = Survey(title="Old Paper", address=self.origin, total=len(self.things))
        for thing in self.things:
            for label in thing.get("rubrics", []):
                survey.rubrics[label.key] = label
                survey.stories_in[label.key] = survey.stories_in.get(label.key, 0) + 1
        return survey

    def read(self, after: int = 0) -> Iterator[Incoming]:
        for thing in self.things[after:]:
            yield Incoming(**thing)


def thing(number: int, **facts: Any) -> dict[str, Any]:
    """A published story with a rubric, a tag and an author."""
    known: dict[str, Any] = {
        "key": f"post-{number}",
        "title": f"Tram line number {number} opens in the east",
        "lead": LEAD,
        "body": f"<p>Line {number} has <b>nine</b> stops.</p><p>It is <a href='https://example.org/'>long</a>.</p>",
        "slug": f"tram-line-{number}",
        "first_published": LONG_AGO + dt.timedelta(days=number),
        "authors": [Label("Olena Writer", "olena")],
        "rubrics": [Label("Transport", "transport")],
        "tags": [Label("Trams", "trams"), Label("Yasnohai", "yasnohai")],
        "old_addresses": [f"/2014/05/tram-line-{number}", f"/?p={number}"],
    }
    return {**known, **facts}


MAPPING = Mapping({"transport": "transport"}, {"transport": "Transport"}, default_author="Old Paper")
WHOLE = Options()


def brought(heap: Source, *, mapping: Mapping = MAPPING, options: Options = WHOLE) -> ImportRun:
    """A whole run of the source."""
    survey = heap.survey()
    row = running.begin(heap, edition="en", mapping=mapping, options=options)
    running.run(heap, row, survey)
    row.refresh_from_db()
    return row
