"""How often a story has been read before it came here."""

from __future__ import annotations

import datetime as dt
import math
import random

from articles.management.demo.texts import Story

SOURCE = "demonstration"
# Hours after which a story has found two thirds of its readers.
PATIENCE = 9
TYPICAL = 1050
CONTRAST = 2.3
FEWEST, MOST = 41, 35_987
OF_KIND = {"advertising": 0.5, "press-release": 0.7, "interview": 1.2}
OF_EDITION = {"en": 0.6}
IN_THE_CAPITAL = 1.2


def views(story: Story, edition: str, age: dt.timedelta) -> int:
    """The number to carry over: it follows age, kind and place and is the same at each load."""
    dice = random.Random(f"{story.key} {edition}")  # noqa: S311 (no secret)
    found = 1 - math.exp(-age / dt.timedelta(hours=PATIENCE))
    interest = (
        story.facts["views_weight"] ** CONTRAST * OF_KIND.get(story.kind, 1) * OF_EDITION.get(edition, 1)
    )
    if story.facts["place"] == "kyiv":
        interest *= IN_THE_CAPITAL
    number = round(TYPICAL * interest * found * dice.uniform(0.75, 1.3))
    number = min(max(number, FEWEST + dice.randrange(40)), MOST)
    return number if number % 10 else number - dice.randint(1, 9)
