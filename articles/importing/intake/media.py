"""Pictures of a copied folder of uploads: found by their address there, taken in as uploads are.

Nothing is ever asked of the network: what the folder lacks is told, and its caption stays.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from django.core.files import File

from articles.importing.intake.notes import Notes
from articles.importing.intake.values import Photo
from articles.importing.shape import gettext_noop as _
from articles.media import library
from articles.media.models import Image, Licence
from articles.media.upload import Negative, RefusedError, develop

# A picture that was cut down by the site: photo-300x200.jpg, photo-scaled.jpg.
CUT_DOWN: Final = re.compile(
    r"-(?:\d{1,5}x\d{1,5}|scaled|rotated|e\d{10,13})(?=\.[a-z0-9]{2,5}$)", re.IGNORECASE
)
ABSENT: Final = _("the picture is not in the folder of uploads")
NOT_WANTED: Final = _("pictures were not to be taken over")
REMEMBERED: Final = 20_000
CHUNK: Final = 1024 * 1024


@dataclass(frozen=True)
class Terms:
    """What is said of every picture of which the source says nothing: whose it is, and on what ground."""

    credit: str = ""
    licence: str = Licence.OTHER
    note: str = ""


@dataclass
class Shelf:
    """The pictures that an import finds; ``folder`` is None where none are to be taken over."""

    folder: Path | None
    edition: str
    terms: Terms = field(default_factory=Terms)
    # Nothing is written: a file that is there counts as a picture.
    dry: bool = False
    made: list[int] = field(default_factory=list)
    _known: OrderedDict[str, int | None] = field(default_factory=OrderedDict)

    def find(self, photo: Photo, notes: Notes) -> int | None:
        """The picture of the library, taken in if need be, in half a second. None, with a note, for none."""
        if not photo.url:
            return None
        if photo.url not in self._known:
            self._known[photo.url] = self._found(photo, notes)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        elif self._known[photo.url] is None:
            notes.lost("image", _told(photo), ABSENT if self.folder else NOT_WANTED)
        return self._known[photo.url]

    def take_made(self) -> list[int]:
        """The pictures that were taken in since this was asked last."""
        made, self.made = self.made, []
        return made

    def _found(self, photo: Photo, notes: Notes) -> int | None:
        if self.folder is None:
            notes.lost("image", _told(photo), NOT_WANTED)
            return None
        file = file_of(photo.url, self.folder)
        if file is None:
            notes.lost("image", _told(photo), ABSENT)
            return None
        try:
            return 1 if self.dry else self._taken_in(file, photo, notes)
        except RefusedError as refusal:
            notes.lost("image", _told(photo), str(refusal))
        except OSError as error:
            notes.lost("image", photo.url, _("the file can't be read: {error}"), error=error.strerror or "")
        return None

    def _taken_in(self, file: Path, photo: Photo, notes: Notes) -> int:
        known = Image.objects.filter(digest=_digest(file)).order_by("pk").values_list("pk", flat=True).first()
        if known is not None:
            return known
        with file.open("rb") as opened:
            negative = develop(File(opened, name=file.name))
        image = self._described(photo, negative, notes)
        library.take_in(image, negative)
        self.made.append(image.pk)
        return image.pk

    def _described(self, photo: Photo, negative: Negative, notes: Notes) -> Image:
        alt, caption = photo.alt.strip(), " ".join(photo.caption.split())
        if not alt:
            notes.doubted("image", photo.url, _("nothing says what the picture shows: write its alt text"))
        if not photo.credit:
            notes.doubted("image", photo.url, _("nothing says whose picture it is: look at its credit"))
        return Image(
            alt={self.edition: alt[:250]} if alt else {},
            caption={self.edition: caption[:600]} if caption else {},
            credit=(photo.credit or self.terms.credit)[:200],
            licence=photo.licence or self.terms.licence,
            licence_note=self.terms.note[:300],
        )


def file_of(url: str, folder: Path) -> Path | None:
    """The file of an address in a copied folder of uploads, in its full size where that is there.

    Looked for under the path behind ``uploads/`` (or ``files/``, ``images/``, ``content/``), and under the
    whole path. Nothing outside of the folder is ever found, whatever an address or a link in it says.
    """
    root = folder.resolve()
    path = unquote(urlsplit(url).path).replace("\0", "").lstrip("/")
    inner = [path.partition(f"{name}/")[2] for name in ("uploads", "files", "images", "content")]
    for one in filter(None, [*inner, path]):
        for candidate in dict.fromkeys((CUT_DOWN.sub("", one), one)):
            try:
                file = (root / candidate).resolve()
                if file.is_relative_to(root) and file.is_file():
                    return file
            except (OSError, ValueError):
                continue
    return None


def _told(photo: Photo) -> str:
    """A picture as the report names it."""
    return f"{photo.url} ({photo.alt})" if photo.alt else photo.url


def _digest(file: Path) -> str:
    """As the library keeps it of an upload."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
