"""The stories' pictures: drawn, developed and taken into the library, each once."""

from __future__ import annotations

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.core.files.base import ContentFile

from articles.desk import pictures
from articles.management.demo import illustrations
from articles.management.demo.cast import note, published
from articles.management.demo.illustrations import Picture
from articles.management.demo.texts import Row, Story
from articles.media import upload
from articles.media.models import Image, Licence
from articles.models import Demonstrated

CREDIT = "Dateline"
HANDS = 2
JPEG = {"quality": 92, "subsampling": 0}


@dataclass(frozen=True)
class Plate:
    """A picture to be drawn: what the story says of it, in its rubric's inks; lettering in one language."""

    name: str
    row: Row
    inks: str
    language: str = ""

    def drawn(self) -> Picture:
        """The picture as its scene, its data or its places compose it."""
        if "data" in self.row:
            return illustrations.chart(self.row["data"], self.language, self.inks)
        if "map" in self.row:
            places = self.row["map"]
            return illustrations.map_(places["points"], places["line"], self.language, self.inks)
        return illustrations.draw(self.row["scene"], self.row["seed"], self.inks)


@dataclass(frozen=True)
class Print:
    """A drawn and developed picture that is not in the library yet."""

    plate: Plate
    focus: tuple[float, float]
    negative: upload.Negative


def name_of(row: Row, inks: str, language: str) -> str:
    """The same for pictures that look the same: those with words in them are printed once per language."""
    name = f"{row['scene']}:{row['seed']}:{inks}"
    return f"{name}:{language}" if is_lettered(row) else name


def is_lettered(row: Row) -> bool:
    return "data" in row or "map" in row


def plates(stories: Iterable[Story], inks: dict[str, str], languages: list[str]) -> list[Plate]:
    """Every distinct picture of the stories."""
    found: dict[str, Plate] = {}
    for story in stories:
        ink = inks[story.facts["rubric"]]
        for row in story.plates:
            for language in (code for code in languages if code in story.texts):
                name = name_of(row, ink, language)
                found.setdefault(name, Plate(name, row, ink, language))
    return list(found.values())


def developed(wanted: list[Plate]) -> list[Print]:
    """Draw and develop; nothing is stored. About 0.5 s each for every processor."""
    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(_developed, wanted))


def take_in(prints: list[Print]) -> dict[str, int]:
    """Put them into the library, in the order given; the number of each by its name."""
    found = {}
    for made in prints:
        image = Image(
            alt=published(made.plate.row["alt"]),
            caption=published(made.plate.row["caption"]),
            credit=CREDIT,
            licence=Licence.OWN,
            focal_x=made.focus[0],
            focal_y=made.focus[1],
        )
        pictures.add(image, made.negative, by=None)
        note(Demonstrated.Kind.IMAGE, made.plate.name, image)
        found[made.plate.name] = image.pk
    return found


def _developed(plate: Plate) -> Print:
    picture, file = plate.drawn(), io.BytesIO()
    picture.image.save(file, "JPEG", **JPEG)
    return Print(plate, picture.focal, upload.develop(ContentFile(file.getvalue()), picture.focal))
