"""From a body as written to the canonical one: days, stories and pictures by what they became."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

DAY = re.compile(r'<time data-days="(-?\d+)">')
STORY = re.compile(r'data-article="story:([a-z0-9-]+)"')
RECALLED = re.compile(r'<p data-article="story:([a-z0-9-]+)"')
SCENE = re.compile(r"scene:[a-z-]+:\d+")


@dataclass(frozen=True)
class Surroundings:
    """What the references of one edition's stories mean: identifiers, moments, numbers of pictures."""

    uids: Mapping[str, str]
    moments: Mapping[str, dt.datetime]
    pictures: Mapping[str, int]

    def resolved(self, body: str, day: dt.date) -> str:
        """The body of a story of that day. Raises KeyError for a reference to nothing."""
        body = DAY.sub(lambda found: _day(day, int(found[1])), body)
        body = RECALLED.sub(
            lambda found: f'{found[0]} data-moment="{self.moments[found[1]].isoformat()}"', body
        )
        body = STORY.sub(lambda found: f'data-article="{self.uids[found[1]]}"', body)
        return SCENE.sub(lambda found: str(self.pictures[found[0]]), body)


def _day(day: dt.date, distance: int) -> str:
    return f'<time datetime="{day + dt.timedelta(days=distance):%Y-%m-%d}">'
