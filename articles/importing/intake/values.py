"""One shape for what comes from anywhere: plain values that a source yields and the intake writes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from articles.desk.snapshot import SourceRow
from articles.importing.intake.notes import Notes
from articles.models import AuthorRole, Kind, State, TagKind


@dataclass(frozen=True)
class Label:
    """A rubric, tag or author as the source names it: ``key`` is its own name for it, an address or a word.

    ``above`` is the key of the rubric that it is part of; ``kind`` speaks of tags, ``role`` of authors.
    """

    name: str
    key: str = ""
    above: str = ""
    kind: str = TagKind.TOPIC
    role: str = AuthorRole.TEXT


@dataclass(frozen=True)
class Photo:
    """A picture by its address there, with what is said of it; empty where nothing is."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    licence: str = ""


@dataclass
class Incoming:
    """One thing of a source. Empty fields are unknown; whatever could not be read stands in ``notes``.

    ``body`` is HTML of any kind, or our grammar; ``key`` is unique in the source and never changes;
    ``digest`` changes when the thing does, and is made of all other fields where the source gives none.
    ``left_out`` is the reason why nothing is to be made of it, ``unreadable`` why nothing can be. Moments
    know their zone.
    """

    key: str
    what: str = "post"
    title: str = ""
    lead: str = ""
    body: str = ""
    slug: str = ""
    state: str = State.PUBLISHED
    kind: str = Kind.NEWS
    edition: str = ""
    first_published: datetime | None = None
    updated: datetime | None = None
    authors: list[Label] = field(default_factory=list)
    rubrics: list[Label] = field(default_factory=list)
    tags: list[Label] = field(default_factory=list)
    sources: list[SourceRow] = field(default_factory=list)
    lead_photo: Photo | None = None
    lead_caption: str = ""
    address: str = ""
    old_addresses: list[str] = field(default_factory=list)
    together: str = ""
    original_edition: str = ""
    views: int | None = None
    comments: int = 0
    left_out: str = ""
    unreadable: str = ""
    digest: str = ""
    notes: Notes = field(default_factory=Notes)

    def fingerprint(self, origin: str) -> str:
        """The digest of this version, unlike that of any other thing."""
        content = self.digest or json.dumps(_plain(self), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(f"{origin}\n{self.key}\n{content}".encode("utf-8", "replace")).hexdigest()


@dataclass
class Survey:
    """What a source holds, counted before anything is written.

    ``total`` is how many things it will yield; ``stories_in`` counts those of each rubric, ``types`` the
    things of each kind, ``held`` everything else that people ask about: tags, comments.
    """

    title: str = ""
    address: str = ""
    language: str = ""
    total: int = 0
    rubrics: dict[str, Label] = field(default_factory=dict)
    stories_in: dict[str, int] = field(default_factory=dict)
    authors: dict[str, Label] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    # Rubrics that mean the same in another language: each by the one that stands for all of them.
    twins: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Survey:
        """As ``dataclasses.asdict`` wrote it."""
        for name in ("rubrics", "authors"):
            told[name] = {key: Label(**label) for key, label in told[name].items()}
        return cls(**told)

    @property
    def host(self) -> str:
        """The host of the site, without a port."""
        try:
            return urlsplit(self.address).hostname or ""
        except ValueError:
            return ""

    def count_language(self, code: str) -> None:
        """One more story is in this language."""
        self.languages[code] = self.languages.get(code, 0) + 1

    def count(self, name: str, number: int = 1) -> None:
        """There is one more of these."""
        self.held[name] = self.held.get(name, 0) + number


Tell = Callable[[int, int | None], None]


def _plain(incoming: Incoming) -> dict[str, Any]:
    left = {"notes", "digest"}
    return {
        one.name: dataclasses.asdict(value) if isinstance(value, Photo) else value
        for one in dataclasses.fields(incoming)
        if one.name not in left and (value := getattr(incoming, one.name))
    }
