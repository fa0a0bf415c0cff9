"""Renditions: the copies of a picture that pages show."""

from __future__ import annotations

from dataclasses import dataclass

AVIF = "avif"
JPEG = "jpeg"
EXTENSIONS = {AVIF: "avif", JPEG: "jpg"}


@dataclass(frozen=True)
class Rendition:
    """One copy: its ratio's name, width in pixels, format, and weight in bytes."""

    ratio: str
    width: int
    format: str
    bytes: int

    @classmethod
    def from_row(cls, row: list[object]) -> Rendition:
        """From the picture's ``made`` list."""
        ratio, width, file_format, weight = row
        return cls(str(ratio), int(str(width)), str(file_format), int(str(weight)))

    def as_row(self) -> list[object]:
        """For the picture's ``made`` list."""
        return [self.ratio, self.width, self.format, self.bytes]

    @property
    def name(self) -> str:
        """The file's name inside the folder of the picture's key."""
        return f"{self.ratio}-{self.width}.{EXTENSIONS[self.format]}"
