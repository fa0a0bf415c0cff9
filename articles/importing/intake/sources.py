"""What a source is to the intake."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from django.utils.translation import gettext, override

from articles.importing.intake.mapping import Mapping
from articles.importing.intake.notes import Notes
from articles.importing.intake.values import Incoming, Label, Survey
from articles.importing.shape import gettext_noop as _
from portal import editions
from portal.accounts.models import User


class Unreadable(ValueError):
    """The source as a whole can't be read. The text is one line for whoever asked, in the language spoken.

    ``template`` is marked for translation, ``facts`` fill it.
    """

    def __init__(self, template: str, **facts: object) -> None:
        super().__init__(template)
        self.template, self.facts = template, facts

    def __str__(self) -> str:
        return gettext(self.template) % self.facts if self.facts else gettext(self.template)

    def said_to(self, person: User | None) -> str:
        """The line in the language of somebody's interface."""
        with override((person and person.interface_language) or editions.primary()):
            return str(self)


class Source(ABC):
    """Yields things, the same ones in the same order each time, without keeping them in memory.

    ``kind`` is one word of ours (``"wordpress"``), ``name`` what people gave (a file), ``origin`` names the
    site: keys are unique in it.
    """

    kind: ClassVar[str]
    name: str
    origin: str
    # What people said of its names; set before it is read.
    mapping: Mapping = Mapping()
    # What it is opened with again, beside its name.
    details: dict[str, str] = {}

    @abstractmethod
    def survey(self) -> Survey:
        """Read through it once and count. Raises ``Unreadable``."""

    @abstractmethod
    def read(self, after: int = 0) -> Iterator[Incoming]:
        """All things but the first ``after``. What is passed costs next to nothing."""

    def body_of(self, incoming: Incoming, notes: Notes) -> str:
        """The body as HTML or our grammar. Asked only for what is new, as it may take time."""
        return incoming.body

    def noun_addresses(self) -> Iterator[tuple[str, str, Label]]:
        """Where pages of its nouns stood: address, ``"rubric"``, ``"tag"`` or ``"author"``, and which."""
        return iter(())


class FileSource(Source):
    """A source that is one file, counted once however often it is surveyed."""

    def __init__(self, file: Path, **details: str) -> None:
        self.file = file.resolve()
        self.name, self.details = str(self.file), details
        if not self.file.is_file():
            raise Unreadable(_("%(name)s: there is no such file."), name=file)

    def survey(self) -> Survey:
        return self._survey

    @cached_property
    def _survey(self) -> Survey:
        return self.count()

    @abstractmethod
    def count(self) -> Survey:
        """Read through it and count. Raises ``Unreadable``."""
