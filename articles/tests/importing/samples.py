"""Pages to read in tests, and ways of changing them."""

from __future__ import annotations

import random
import re
from pathlib import Path

from articles.importing.saved_page import KnownNames, SavedPage, read
from articles.importing.tail import is_label

PAGES = Path(__file__).with_name("pages")
NOTHING_KNOWN = KnownNames()

PEOPLE = (
    "Wilhelmina Oduya",
    "Jean-Luc Abernathy",
    "Pádraig O'Sullivan",
    "Ksenia Vasylchenko",
    "Ibrahim Çelik",
    "Zoë Lindqvist",
    "Thaddeus Mbeki",
    "Orysia Hnatiuk",
    "Björn Halvorsen",
    "Mei Tanaka",
    "Carlos Quiroga",
    "Ludmyla Prysiazhniuk",
)
PLACES = (
    "Nairobi",
    "Chernivtsi",
    "Uruguay",
    "Bhutan",
    "Lisbon",
    "New Zealand",
    "Ouagadougou",
    "Poltava",
    "Peru",
)
MEDIA = (
    "The Harbour Gazette",
    "Le Petit Matin",
    "Süd-Kurier",
    "El Faro de la Costa",
    "20 Minutos",
    "Quill & Post",
)
AGENCIES = ("XYZ", "Meridian", "Ocean Wire", "Channel 7")
RUBRICS = (
    ("Sports", "Culture"),
    ("Real Estate", "Life hack"),
    ("News of the World", "Finance"),
    ("Crimes and emergencies", "Auto"),
    ("Education", "UNN Lite"),
    ("Weather and environment", "Business News"),
)


def own_page(name: str = "tram.en.txt") -> str:
    """A page written for this project, in the layout of the agency's saved pages."""
    return (PAGES / name).read_text(encoding="utf-8")


def real_page() -> str | None:
    """The real saved page beside the repository, where there is one."""
    for folder in Path(__file__).resolve().parents:
        for file in sorted((folder / "shared" / "seed").glob("*.txt")):
            return file.read_text(encoding="utf-8")
    return None


def english_pages() -> list[str]:
    """The pages on which mutations are tried: the own one, and the real one where it is."""
    return [page for page in (own_page(), real_page()) if page]


def all_pages() -> list[str]:
    """Pages of both languages."""
    return [*english_pages(), own_page("bridge.uk.txt")]


def shape(page: SavedPage) -> dict[str, object]:
    """What must stay when names and numbers are swapped."""
    speakers = [block.speaker for block in page.of_kind("quote")]
    return {
        "title": bool(page.title),
        "lead": bool(page.lead),
        "published": bool(page.published),
        "place": bool(page.place),
        "agency": bool(page.agency),
        "views": page.views is not None,
        "paragraphs": len(page.of_kind("paragraph")),
        "quotes": [speakers.index(speaker) for speaker in speakers],
        "additions": [(len(block.texts), bool(block.source)) for block in page.of_kind("addition")],
        "recalls": [len(block.texts) for block in page.of_kind("recall")],
        "authors": len(page.authors),
        "rubrics": len(page.rubrics),
        "tags": [tag.kind for tag in page.tags],
        "rates": len(page.rates),
    }


class Swap:
    """Swaps every name, place, medium, agency, rubric and number of a page for others, by a seed."""

    def __init__(self, text: str, seed: int) -> None:
        chance = random.Random(seed)
        page = read(text, NOTHING_KNOWN)
        self.people = [tag.name for tag in page.tags if tag.kind == "person"]
        self.to: dict[str, str] = {}
        for old, new in zip([*self.people, *page.authors], chance.sample(PEOPLE, len(PEOPLE)), strict=False):
            self.to[old] = new
            self.to[old.split()[-1]] = new.split()[-1]
        old_places = [tag.name for tag in page.tags if tag.kind == "place"]
        self.to.update(zip(old_places, chance.sample(PLACES, len(PLACES)), strict=False))
        self.to[page.of_kind("addition")[0].source] = chance.choice(MEDIA)
        self.to[page.agency] = chance.choice(AGENCIES)
        self.rubrics = chance.choice(RUBRICS)
        self.views = chance.choice((1, 21, 4096, 15456, 1200345))
        self.rate = f"{chance.randint(1, 99)}.{chance.randint(10, 99)}"
        text = re.sub(r"(?m)^" + "".join(map(re.escape, page.rubrics)) + "$", "".join(self.rubrics), text)
        text = re.sub(r"\d+(?=\s+views)", str(self.views), text)
        text = re.sub(r"\$\d+\.\d\d", f"${self.rate}", text)
        names = "|".join(re.escape(name) for name in sorted(self.to, key=len, reverse=True))
        self.text = re.sub(rf"\b(?:{names})\b", lambda found: self.to[found[0]], text)


def boxes_swapped(text: str) -> str:
    """The same page with its two boxes in the other order."""
    lines = text.split("\n")
    first, second = (i for i, line in enumerate(lines) if is_label(line))
    author = read(text, NOTHING_KNOWN).authors[0]
    end = next(i for i, line in enumerate(lines) if i > second and line == author)
    return "\n".join([*lines[:first], *lines[second:end], *lines[first:second], *lines[end:]])


def without_line(text: str, index: int) -> str:
    """The page without the line of that index among the lines that hold something."""
    lines = text.split("\n")
    filled = [i for i, line in enumerate(lines) if line.strip()]
    return "\n".join(line for i, line in enumerate(lines) if i != filled[index])
