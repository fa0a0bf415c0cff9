"""Names the importer may rely on: the newsroom's own, then the lists that are shipped with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from portal.kit.text import fold

LISTS = Path(__file__).with_name("lists")


@dataclass(frozen=True)
class ListedRubric:
    """A rubric of the agency's published list: slug and the labels by edition, the shown one first."""

    slug: str
    labels: dict[str, tuple[str, ...]]


def _rows(name: str) -> list[list[str]]:
    lines = (LISTS / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def published_rubrics() -> tuple[ListedRubric, ...]:
    """The agency's published rubrics (lists/rubrics.tsv), in the order of its menu."""
    return tuple(
        ListedRubric(slug, {"en": tuple(en.split("|")), "uk": tuple(uk.split("|"))})
        for slug, en, uk in _rows("rubrics.tsv")
    )


@cache
def places() -> dict[str, dict[str, str]]:
    """Folded name of every listed place → its name in each language (lists/places.tsv).

    Countries, capitals, regional centres and regions; of two places of one name the first listed counts.
    """
    known: dict[str, dict[str, str]] = {}
    for _sort, _code, en, uk, *others in _rows("places.tsv"):
        for name in (en, uk, *"|".join(others).split("|")):
            if name:
                known.setdefault(fold(name), {"en": en, "uk": uk})
    return known


@cache
def channels() -> tuple[tuple[str, ...], ...]:
    """Names of publication channels with their other spellings (lists/channels.txt)."""
    return tuple(tuple(row[0].split("|")) for row in _rows("channels.txt"))


@dataclass(frozen=True)
class KnownNames:
    """What a newsroom knows already.

    rubrics: label in any edition → slug. tags: name or alias → kind. Keys are compared folded.
    """

    rubrics: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def rubric_labels(self) -> dict[str, str]:
        """Folded label → slug: the newsroom's rubrics, then the published list."""
        known = {
            fold(label): rubric.slug
            for rubric in published_rubrics()
            for labels in rubric.labels.values()
            for label in labels
        }
        known.update({fold(label): slug for label, slug in self.rubrics.items() if fold(label)})
        return known

    def tag_kinds(self) -> dict[str, str]:
        """Folded name or alias → kind, from the newsroom's own tags."""
        return {fold(name): kind for name, kind in self.tags.items()}
