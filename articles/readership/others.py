"""What other machines have counted, for a machine whose readers shall see it too.

Journals are a machine's own. What all of them hold, once booked, stands in the watermarks of the one
database. So each machine keeps a file beside its journals, of the same shape and never booked: per article
the sum of the watermarks of all journals that are not its own. Whoever books says which articles it was, one
booking after the other; a follower reads on from the last one it knows and asks for these articles' sums
anew. Read twice does no harm.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path
from typing import Final

from django.db.models import F, Sum

from articles.readership import bookings, turnstile
from articles.readership.counterfile import FIRST_ROW, ROW, CounterFile
from articles.readership.journal import Journal, make
from articles.readership.models import Watermark
from articles.readership.referrers import KINDS
from articles.readership.register import Register
from articles.readership.shelf import OTHERS, Shelf
from articles.readership.stories import chunks

SUM: Final = Sum(sum((F(name) for name in KINDS[1:]), F(KINDS[0])))


class OthersFile(Journal):
    """The file, for the one who writes it."""

    @classmethod
    def made(cls, register: Register, path: Path) -> OthersFile:
        """An empty one. Raises ``OSError``."""
        make(path)
        return cls(register, CounterFile(path, writable=True))

    def put(self, slot: int, total: int) -> None:
        """What others have counted of an article. Raises ``OSError`` when there is no room for its row."""
        self.find_room(slot)
        self._file.words[FIRST_ROW + slot * ROW] = total

    def keep(self) -> None:
        """Say that somebody still brings it up to date: else it is not believed (``Shelf``)."""
        os.utime(self._file.fd)

    def take_the_place_of(self, path: Path) -> None:
        """From now on readers are told what this file holds."""
        with self._register.changing():
            self._file.path.rename(path)
            self._file.path = path


class Follower:
    """Brings the file of a folder up to date. One process of the machine does; others find it taken."""

    def __init__(self, folder: Path) -> None:
        self._register = Register(folder)
        self._shelf = Shelf(self._register)
        self._path = folder / OTHERS
        self._file: OthersFile | None = None
        # The last booking that is in the file, and the journals that were this machine's own then.
        self._position = 0
        self._own: set[int] = set()
        self._lock = os.open(folder / f"{OTHERS}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __del__(self) -> None:
        if hasattr(self, "_lock"):
            os.close(self._lock)

    def follow(self) -> int:
        """Take over what others have booked since the last time; of how many articles.

        One query when nobody has, else one more for each 500 articles. Everything is read anew, two queries,
        where the thread is lost: at first, after ten minutes without a look, when any journal was closed or
        one of its own came. Raises ``DatabaseError``, ``OSError``: then the next time takes it over.
        """
        if not self._is_ours():
            return 0
        if self._file:
            self._file.keep()
        news = bookings.since(self._position) if self._file and self._file.is_in_place() else None
        # After the look: a journal of one's own is known before anything of it can have been booked. One that
        # came while sums were read may stand among them.
        before, self._own = self._own, set(self._shelf.identities)
        if self._file is None or news is None or before != self._own or any(one.closes for one in news):
            return self._read_anew()
        foreign = [one for one in news if not self._own.issuperset(one.journals)]
        changed = sorted({slot for one in foreign for slot in one.articles})
        for slots in chunks(changed):
            self._write(self._file, article_id__in=slots)
        self._position = news[-1].pk if news else self._position
        return len(changed)

    def _is_ours(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _read_anew(self) -> int:
        """A file made of all watermarks, in the place of the former one; of how many articles."""
        # Until it is done the thread stays lost.
        self._file = None
        position = bookings.last()
        fresh = OthersFile.made(self._register, self._path.with_name(f"{OTHERS}.fresh"))
        count = self._write(fresh)
        fresh.take_the_place_of(self._path)
        self._file, self._position = fresh, position
        return count

    def _write(self, file: OthersFile, **which: object) -> int:
        """Put the sums of what journals that are not this machine's have booked; of how many articles."""
        rows = Watermark.objects.exclude(journal__in=self._own).filter(**which)
        totals = rows.values("article_id").annotate(total=SUM).order_by()
        count = 0
        for slot, total in totals.values_list("article_id", "total").iterator():
            file.put(slot, int(total))
            count += 1
        return count


_follower: Follower | None = None
_making = threading.Lock()


def follow() -> int:
    """Have this machine know what others have booked. See ``Follower.follow``."""
    global _follower
    with _making:
        _follower = _follower or Follower(turnstile.folder())
    return _follower.follow()


def start_over() -> None:
    """Let go of what a parent process had opened."""
    global _follower, _making
    _follower, _making = None, threading.Lock()


os.register_at_fork(after_in_child=start_over)
