"""Cards drawn once, few at a time, and only of what readers see."""

from __future__ import annotations

import io
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from PIL import Image

from articles.media import files
from articles.models import Article
from articles.sharecard import kept
from articles.sharecard.drawing import drawn
from articles.sharecard.faces import Face, face_of, path_of, photo_file
from portal.pagecache.fronts import of_files
from portal.pagecache.purging import tell_followers

# One draws, and one waits in each process; whoever else asks is told to come again.
PATIENCE = 4.0
AT_ONCE = 900
_pen = threading.Lock()
_seats = threading.BoundedSemaphore(2)


class Busy(Exception):
    """Others' cards are being drawn."""


def newest_path(story: str) -> str | None:
    """Where the card of a public story lies as it stands now; None for what is not public. One query."""
    article = _visible(story)
    return path_of(article) if article else None


@dataclass(frozen=True)
class Drawn:
    """A card. One that lacks its photograph is not kept: the file may be back in a moment."""

    data: bytes
    is_whole: bool


def card(path: str) -> Drawn | None:
    """The card of a public story at its newest address, drawn and kept if it was not; else None.

    One or three queries, about 150 ms to draw. Raises ``Busy`` when too many are asked for at once.
    """
    story = path.removeprefix(kept.URL).partition("/")[0]
    article = _visible(story)
    face = face_of(article) if article else None
    if article is None or face is None or path_of(article, face) != path:
        return None
    if there := _there(path):
        return there
    with _at_the_table():
        # Somebody may have drawn it meanwhile.
        if there := _there(path):
            return there
        made = _drawn(face)
    return _kept(story, path, made) if made.is_whole else made


def after_change(article: Article) -> None:
    """The story was published, revised or withdrawn: what was drawn of it is served no more. No query.

    Once the transaction is committed; a card still shown is drawn again when it is asked for. What caches in
    front keep of it goes too.
    """
    story = article.uid.hex
    tell_followers([of_files(story)])
    transaction.on_commit(lambda: _discard(story))


def settle() -> None:
    """Delete cards of stories that are not public, and the oldest where there are too many.

    Lists one folder; one query for each 900 stories that have cards.
    """
    drawn_at = dict(kept.stories())
    for start in range(0, len(drawn_at), AT_ONCE):
        stories = list(drawn_at)[start : start + AT_ONCE]
        public = Article.objects.visible().filter(uid__in=[uuid.UUID(story) for story in stories])
        for story in set(stories) - {uid.hex for uid in public.values_list("uid", flat=True)}:
            _discard(story)
    for story in sorted(drawn_at, key=lambda one: drawn_at[one])[: -kept.MOST_STORIES]:
        kept.discard(story)


def _visible(story: str) -> Article | None:
    return Article.objects.visible().filter(uid=uuid.UUID(story)).for_card().first()


def _there(path: str) -> Drawn | None:
    """The card as it is kept on this machine, if it is."""
    try:
        return Drawn(kept.file_of(path).read_bytes(), True)
    except OSError:
        return None


def _drawn(face: Face) -> Drawn:
    data = photo_file(face)
    photo = Image.open(io.BytesIO(data)) if data else None
    return Drawn(drawn(face.words, photo), bool(photo) == bool(face.photo))


def _kept(story: str, path: str, made: Drawn) -> Drawn | None:
    """Keep the card unless the story changed while it was drawn: whoever changed it deleted first."""
    with files.alone():
        if newest_path(story) != path:
            return None
        kept.write(path, made.data)
    return made


def _discard(story: str) -> None:
    with files.alone():
        kept.discard(story)


@contextmanager
def _at_the_table() -> Iterator[None]:
    """Within the block nobody else on this machine draws. Raises ``Busy`` if that takes too long."""
    if not _seats.acquire(blocking=False):
        raise Busy
    try:
        if not _pen.acquire(timeout=PATIENCE):
            raise Busy
        try:
            with kept.the_only_pen(PATIENCE) as is_mine:
                if not is_mine:
                    raise Busy
                yield
        finally:
            _pen.release()
    finally:
        _seats.release()
