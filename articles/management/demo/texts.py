"""The written newsroom: authors, rubrics, tags and stories as their files tell them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NEWSROOM = Path(__file__).parent / "newsroom"
FENCE = "+++\n"
WRITTEN = ("uk", "en")

Row = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """One story in one edition: title and lead, the rows it tells anew, the body as written."""

    facts: Row
    body: str


@dataclass(frozen=True)
class Story:
    """A story: what holds for all its editions, and its text in each."""

    key: str
    facts: Row
    texts: dict[str, Text]

    @property
    def order(self) -> int:
        """1 is the newest."""
        return int(self.facts["order"])

    @property
    def kind(self) -> str:
        return str(self.facts["kind"])

    @property
    def plates(self) -> list[Row]:
        """The pictures it describes, its lead picture first."""
        lead = [self.facts["image"]] if "image" in self.facts else []
        return [*lead, *self.facts.get("pictures", [])]

    def byline(self, edition: str) -> list[Row]:
        told = self.texts[edition].facts
        return list((told if "byline" in told else self.facts)["byline"])

    def sources(self, edition: str) -> list[Row]:
        """Its sources, named as this edition names them."""
        told = {row["key"]: row for row in self.texts[edition].facts.get("sources", [])}
        return [{**row, **told.get(row["key"], {})} for row in self.facts.get("sources", [])]


def rows(name: str) -> list[Row]:
    """The rows of ``authors``, ``rubrics`` or ``tags``, in the order written."""
    return list(tomllib.loads((NEWSROOM / f"{name}.toml").read_text(encoding="utf-8"))[name])


def stories() -> list[Story]:
    """Every story, newest first. Reads some eighty files."""
    found = []
    for path in sorted((NEWSROOM / "stories").glob("*.uk.html")):
        key = path.name.removesuffix(".uk.html")
        texts = {
            edition: _text(file)
            for edition in WRITTEN
            if (file := path.with_name(f"{key}.{edition}.html")).exists()
        }
        found.append(Story(key, texts["uk"].facts, texts))
    return sorted(found, key=lambda story: story.order)


def _text(file: Path) -> Text:
    _opening, front, body = file.read_text(encoding="utf-8").split(FENCE, 2)
    return Text(tomllib.loads(front), body.strip())
