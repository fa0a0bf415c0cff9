"""Taking a picture into the library: decoded apart, stored clean, under a name of our own."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .renditions import Rendition

MOST_MEGABYTES = 40
MEGABYTE = 1024 * 1024
PATIENCE_SECONDS = 15
REPOSITORY = Path(__file__).resolve().parent.parent.parent

REASONS: dict[str, str | Promise] = {
    "type": _("This file is no JPEG, PNG, WebP or AVIF picture."),
    "pixels": _("This picture has %(found)s megapixels; at most %(limit)s can be taken. Make it smaller."),
    "bytes": _("This file weighs %(found)s MB; at most %(limit)s can be taken. Save it with less quality."),
    "damaged": _("This picture is damaged and cannot be read to its end. Save it anew and try again."),
    "heavy": _("This picture takes too much memory to read. Save it anew as a JPEG and try again."),
    "slow": _("This picture takes too long to read. Save it anew as a JPEG and try again."),
}


class RefusedError(Exception):
    """The file is not taken. The text is one sentence for the editor."""

    def __init__(self, reason: str, found: int = 0, limit: int = 0) -> None:
        self.reason = reason
        super().__init__(str(REASONS[reason]) % {"found": found, "limit": limit})


@dataclass(frozen=True)
class Negative:
    """A developed picture, not yet in the library: clean bytes, facts, first copies."""

    original_name: str
    original: bytes
    digest: str
    width: int
    height: int
    tone: str
    copies: list[tuple[Rendition, bytes]]


def develop(file: File, focus: tuple[float, float] = (0.5, 0.5)) -> Negative:
    """Read an uploaded file in a limited process of its own.

    Takes 0.2 to 1.5 s. Raises RefusedError for whatever is no sound picture of at most 40 megapixels.
    """
    if file.size > MOST_MEGABYTES * MEGABYTE:
        raise RefusedError("bytes", math.ceil(file.size / MEGABYTE), MOST_MEGABYTES)
    with tempfile.TemporaryDirectory(prefix="picture-") as name:
        folder = Path(name)
        digest = hashlib.sha256()
        with (folder / "upload").open("wb") as copy:
            for chunk in file.chunks():
                digest.update(chunk)
                copy.write(chunk)
        facts = _in_darkroom(folder, focus)
        renditions = [Rendition.from_row(row) for row in facts["made"]]
        return Negative(
            original_name=facts["original"],
            original=(folder / facts["original"]).read_bytes(),
            digest=digest.hexdigest(),
            width=facts["width"],
            height=facts["height"],
            tone=facts["tone"],
            copies=[(rendition, (folder / rendition.name).read_bytes()) for rendition in renditions],
        )


def _in_darkroom(folder: Path, focus: tuple[float, float]) -> dict:
    """What the darkroom says of the file ``upload`` in ``folder``."""
    command = [sys.executable, "-m", "articles.media.darkroom", str(folder / "upload"), str(folder)]
    # A short environment: the child has no use for keys and passwords; one arena keeps its memory countable.
    environment = {"PATH": "/usr/bin:/bin", "MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the file's name and content are no part of it
            [*command, str(focus[0]), str(focus[1])],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        facts: dict = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise RefusedError("slow") from error
    except ValueError as error:  # It was killed by a limit, or a decoder crashed, before it could answer.
        raise RefusedError("slow" if done.returncode < 0 else "damaged") from error
    if "refused" in facts:
        raise RefusedError(facts["refused"], *facts.get("details", []))
    return facts
