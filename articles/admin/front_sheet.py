"""What a front's form holds while an editor moves stories about. Nothing of it stands before it is put up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError

from articles.admin.moment_field import SECOND, MomentField, MomentInput, Written
from articles.desk.frontpages import Pin, Pins
from portal import moments
from portal.versions.sent import Sent


class BadTimes(Exception):
    """Moments that can't be read; ``problems`` says which, by place."""

    def __init__(self, problems: dict[int, str]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Held:
    """A pinned story, and until when, as it was typed."""

    story: int
    until: Written = field(default_factory=Written)

    @property
    def said(self) -> str:
        """Until when, so that equal moments are equal texts; empty without an end."""
        return written(self.until)


@dataclass(frozen=True)
class Sheet:
    """Pins by place, as the form holds them."""

    held: Mapping[int, Held]

    @classmethod
    def of_pins(cls, pins: Pins) -> Sheet:
        return cls({pin.place: Held(pin.story, Written.of(pin.until)) for pin in pins})

    @classmethod
    def of_form(cls, data: Mapping[str, str], places: Iterable[int]) -> Sheet:
        """What was sent; a number that is none counts as nothing."""
        sent = {place: data.get(f"pin_{place}", "") for place in places}
        return cls(
            {
                place: Held(int(story), typed(data, f"until_{place}"))
                for place, story in sent.items()
                if story.isdecimal() and len(story) < 19
            }
        )

    def put(self, story: int, place: int, shown: Sequence[int | None]) -> Sheet:
        """The sheet with ``story`` pinned at ``place``; ``shown`` is what stands at each place now.

        A story that comes from another place leaves it to the one it takes the place of, if that was pinned.
        """
        held = {other: one for other, one in self.held.items() if one.story != story}
        moved = next((one for one in self.held.values() if one.story == story), Held(story))
        came_from = shown.index(story) + 1 if story in shown else None
        if came_from not in (None, place) and place in held:
            held[came_from] = held[place]
        return replace(self, held={**held, place: moved})

    def without(self, place: int) -> Sheet:
        """The sheet with a place left to the rules."""
        return replace(self, held={other: one for other, one in self.held.items() if other != place})

    def pins(self) -> Pins:
        """What to put up. Raises ``BadTimes``."""
        problems: dict[int, str] = {}
        pins = []
        for place, one in sorted(self.held.items()):
            try:
                pins.append(Pin(place, one.story, MomentField().clean(one.until).moment))
            except ValidationError as error:
                problems[place] = " ".join(error.messages)
        if problems:
            raise BadTimes(problems)
        return tuple(pins)

    def sent(self, places: Iterable[int]) -> Sent:
        """Place by place what it says, to be compared with another sheet."""
        return {str(place): self._said(place) for place in places}

    def _said(self, place: int) -> list[str]:
        one = self.held.get(place)
        return [str(one.story), one.said] if one else []


def written(moment: Written) -> str:
    """What the inputs of a moment say, so that equal moments are equal texts."""
    return " ".join(filter(None, (moment.day, moment.hour, moment.which)))


def typed(data: Mapping[str, str], name: str) -> Written:
    """What stands in the inputs of a moment; nothing where the form has none."""
    return MomentInput().value_from_datadict(data, {}, name) or Written()


def in_words(said: str) -> str:
    """The moment that ``Held.said`` names, with its zone; what was typed where that is none."""
    day, hour, which = (*said.split(" "), "", "")[:3]
    try:
        readings = Written(day, hour).readings()
    except ValueError:
        readings = ()
    if not readings:
        return said
    return moments.exact(readings[-1] if which == SECOND else readings[0])
