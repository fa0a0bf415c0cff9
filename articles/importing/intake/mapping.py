"""Which rubric a category becomes, who an author is, and what stands where the source says nothing.

A mapping is proposed, written to a file that people change, and read again: plain JSON.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self

from articles.importing.intake.values import Label, Survey
from articles.media.models import Licence
from articles.models import Kind, Rubric
from portal import editions
from portal.kit.text import fold, slugify

# What a category may become instead of a rubric.
AS_TAG: Final = "tag"
LEFT_OUT: Final = ""
# No menu holds more; and a rubric of fewer stories is a tag.
MOST_RUBRICS: Final = 12
LEAST_STORIES: Final = 5
# What systems file under when nobody chose.
UNSORTED: Final = {"uncategorized", "uncategorised", "без категорії", "без рубрики", "unsorted", ""}
NEWS: Final = {"uk": "Новини", "en": "News"}


class Misread(ValueError):
    """The file of a mapping can't be read. The text says where, in one line."""


@dataclass
class Mapping:
    """What becomes of the names of a source.

    ``rubrics``: category → slug of a rubric (made where there is none), ``"tag"``, or empty to leave it out.
    ``authors``: name there → name here. ``pages``: ``draft``, ``publish`` or ``skip`` for what is no story.
    ``languages``: language there → edition here, empty to leave its stories out. ``types``: other kinds of
    content there → ``post``, ``page`` or ``skip``. ``kinds``: category → kind of story.
    """

    rubrics: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    default_rubric: str = "news"
    authors: dict[str, str] = field(default_factory=dict)
    default_author: str = ""
    kinds: dict[str, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    pages: str = "draft"
    credit: str = ""
    licence: str = Licence.OTHER

    def as_json(self) -> dict[str, Any]:
        """Plain values, as a file and an ``ImportRun`` keep them."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: object) -> Self:
        """Read a stored or edited mapping. Raises ``Misread``."""
        if not isinstance(stored, dict):
            raise Misread("A mapping is a JSON object.")
        known = {one.name: one for one in fields(cls)}
        for name, value in stored.items():
            if name not in known:
                raise Misread(f"{name!r} is no part of a mapping: {', '.join(known)}.")
            wants_names = name in {"rubrics", "names", "authors", "kinds", "languages", "types"}
            if wants_names and not _is_names(value):
                raise Misread(f"{name} is an object of names: {{'there': 'here'}}.")
            if not wants_names and not isinstance(value, str):
                raise Misread(f"{name} is a text.")
        made = cls(**stored)
        made.check()
        return made

    def check(self) -> None:
        """Raise ``Misread`` for a value that means nothing here."""
        if self.pages not in {"draft", "publish", "skip"}:
            raise Misread("pages is draft, publish or skip.")
        if self.licence not in Licence.values:
            raise Misread(f"licence is one of {', '.join(Licence.values)}.")
        if set(self.types.values()) - {"post", "page", "skip"}:
            raise Misread("types says post, page or skip of each.")
        for name in self.kinds.values():
            if name not in Kind.values:
                raise Misread(f"{name!r} is no kind of story: {', '.join(Kind.values)}.")
        for code in self.languages.values():
            if code and code not in editions.codes():
                raise Misread(f"{code!r} is no edition of this portal: {', '.join(editions.codes())}.")
        for slug in [*self.rubrics.values(), self.default_rubric]:
            if slug and slug != slugify(slug, 60):
                raise Misread(f"{slug!r} can be no address of a rubric: small letters, digits and hyphens.")


def propose(survey: Survey, edition: str) -> Mapping:
    """A mapping for what the source holds. One query.

    A category becomes the rubric of that address or name, else a new one where it is among the largest of the
    first level, else a tag.
    """
    here = {rubric.slug: rubric for rubric in Rubric.objects.all()}
    by_name = {fold(name): slug for slug, row in here.items() for name in row.labels.values()}
    room = max(MOST_RUBRICS - len(here), 0)
    mapping = Mapping(default_author=survey.title[:100], credit=survey.title[:200])
    by_size = sorted(survey.rubrics.items(), key=lambda pair: -survey.stories_in.get(pair[0], 0))
    decided: dict[str, str] = {}
    for key, label in by_size:
        alike = survey.twins.get(key, key)
        if alike in decided:
            mapping.rubrics[key] = decided[alike]
            continue
        twins = [label, *(survey.rubrics[one] for one in _alike(alike, survey) if one != key)]
        slug = next((found for one in twins if (found := _standing(one, here, by_name)) is not None), None)
        if slug is None and fold(label.name) in UNSORTED:
            slug = LEFT_OUT
        if slug is None and room and _is_large(key, label, survey):
            slug, room = slugify(label.key or label.name, 60), room - 1
        mapping.rubrics[key] = decided[alike] = AS_TAG if slug is None else slug
        if slug:
            mapping.names[slug] = label.name
    mapping.rubrics = dict(sorted(mapping.rubrics.items()))
    mapping.authors = {key: label.name for key, label in sorted(survey.authors.items())}
    mapping.default_rubric = "news" if "news" in here or not here else next(iter(here))
    codes = editions.codes()
    for language in sorted(survey.languages):
        code = language.lower().replace("_", "-").partition("-")[0]
        mapping.languages[language] = code if code in codes else LEFT_OUT
    mapping.names.setdefault(mapping.default_rubric, NEWS.get(edition, NEWS["en"]))
    return mapping


def _standing(label: Label, here: dict[str, Rubric], by_name: dict[str, str]) -> str | None:
    own = slugify(label.key or label.name, 60)
    return own if own in here else by_name.get(fold(label.name))


def _alike(key: str, survey: Survey) -> list[str]:
    """The category that stands for several languages, and those that mean the same."""
    found = [key, *(other for other, one in survey.twins.items() if one == key)]
    return [one for one in found if one in survey.rubrics]


def _is_large(key: str, label: Label, survey: Survey) -> bool:
    stories = sum(survey.stories_in.get(one, 0) for one in _alike(survey.twins.get(key, key), survey))
    return not label.above and stories >= LEAST_STORIES


def _is_names(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(meant, str) for name, meant in value.items()
    )
