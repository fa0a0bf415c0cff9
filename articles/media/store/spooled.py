"""The storage of originals where there is a store: written here, brought there later, read from either."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from articles.media.store import errands, reaching


class Spooled(FileSystemStorage):
    """Originals by the name that their row knows. Nothing that is written waits for the store."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: names are drawn by lot, and asking whether one is taken would ask the store."""
        return name

    def _save(self, name: str, content: File) -> str:
        name = super()._save(name, content)  # type: ignore[misc]
        errands.ask([name], files_here=True)
        return name

    def _open(self, name: str, mode: str = "rb") -> File:
        """The file. FileNotFoundError where neither has it, ``Away`` where the store does not answer."""
        try:
            return super()._open(name, mode)  # type: ignore[misc]
        except FileNotFoundError:
            data = reaching.asked(lambda: reaching.private().take(name))
            return ContentFile(data, name)

    def delete(self, name: str) -> None:
        """Delete it here, and have it deleted there unless a picture has it."""
        super().delete(name)
        errands.ask([name])

    def exists(self, name: str) -> bool:
        return super().exists(name) or self._is_there(name)

    def _is_there(self, name: str) -> bool:
        found = reaching.asked(lambda: [one for one, *_facts in reaching.private().below(name)])
        return name in found

    def size(self, name: str) -> int:
        with self.open(name) as file:
            return int(file.size)

    def __repr__(self, *_: Any) -> str:
        return "Spooled()"
