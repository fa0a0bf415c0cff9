"""What a story's card shows, and the address that follows from it.

Another title, rubric, picture or brand makes another address: what was fetched under one never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.media.models import Image
from articles.media.renditions import JPEG, Rendition
from articles.media.store import reading
from articles.models import Article, Kind, Stage
from articles.sharecard.drawing import DESIGN, HEIGHT, WIDTH, Words
from articles.sharecard.kept import URL
from portal import editions, publisher
from portal.kit.text import one_line, typeset

MEDIA_TYPE = "image/jpeg"
# A square is cut around the focal point and high enough; narrower copies would be blown up.
RATIO, NARROWEST = "1x1", 400


@dataclass(frozen=True)
class Face:
    """What a card shows: its words, and the file of its picture below the folder of copies."""

    words: Words
    photo: str


@dataclass(frozen=True)
class ShareCard:
    """A card as pages and messages name it. ``alt`` says what stands on it."""

    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT
    type: str = MEDIA_TYPE


def card_of(article: Article) -> ShareCard:
    """A published story's card with its full address. No query where rubric and lead image are loaded.

    Nothing is drawn; the card is when the address is first asked for. Before publication it answers 404.
    """
    face = face_of(article)
    label = f"{face.words.label}: {article.title}" if face.words.label else article.title
    return ShareCard(settings.PORTAL_SITE_URL + path_of(article, face), label)


def path_of(article: Article, face: Face | None = None) -> str:
    """Where the card lies as the story stands now: ``/media/cards/<story>/<what it shows>.jpg``."""
    return f"{URL}{article.uid.hex}/{digest_of(face or face_of(article))}.jpg"


def digest_of(face: Face) -> str:
    """A name for what a card shows."""
    return blake2b(repr((DESIGN, face)).encode(), digest_size=8).hexdigest()


def face_of(article: Article) -> Face:
    """What the card of a story shows, in its edition's words. No query, as ``card_of``."""
    edition = article.edition
    with editions.speaking(edition):
        mark, is_urgent = _mark(article)
        words = Words(
            title=one_line(typeset(article.title, edition)),
            label=article.rubric.labels.in_edition(edition) if article.rubric else "",
            mark=mark,
            is_urgent=is_urgent,
            brand=publisher.of(edition).short_name,
            note=_note(article),
        )
    return Face(words, _photo(article.lead_image))


def _mark(article: Article) -> tuple[str, bool]:
    """What nobody should take the story without, and whether it is urgent."""
    kind, stage = Kind(article.kind), Stage(article.stage)
    if kind.is_labelled:
        return str(kind.label), False
    if stage != Stage.FULL:
        return str(stage.label), stage == Stage.FLASH
    return (_("Exclusive"), False) if article.is_exclusive else ("", False)


def _note(article: Article) -> str:
    """The day, so that nobody takes an old story for a new one, and who made the picture."""
    when = article.published_at
    # Invented news must not travel without saying so.
    said = [_("Demonstration")] if publisher.of(article.edition).is_demonstration else []
    if when:
        said.append(date_format(timezone.localtime(when), "j E Y"))
    if article.lead_image and article.lead_image.credit and _photo(article.lead_image):
        said.append(_("Image: %(credit)s") % {"credit": article.lead_image.credit})
    return " · ".join(said)


def _photo(image: Image | None) -> str:
    copy = _copy(image) if image else None
    return f"{image.key}/{copy.name}" if image and copy else ""


def _copy(image: Image) -> Rendition | None:
    """The copy a card is made of; it is there from the upload on."""
    copies = [
        copy
        for copy in image.renditions
        if (copy.ratio, copy.format) == (RATIO, JPEG) and copy.width >= NARROWEST
    ]
    return min(copies, key=lambda copy: (abs(copy.width - 640), copy.width), default=None)


def photo_file(face: Face) -> bytes | None:
    """The bytes of the card's picture; None where it has none, or the copy is gone."""
    if not face.photo:
        return None
    key, _slash, name = face.photo.partition("/")
    try:
        return reading.private_copy(key, name)
    except OSError:
        return None
