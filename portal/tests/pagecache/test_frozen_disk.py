"""Promises of a process that starts on a disk that takes nothing: kept pages are read on."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from portal.pagecache import purges as module
from portal.pagecache.flights import Flights
from portal.pagecache.purges import Purges, slot_of

OPEN, ACCESS = os.open, os.access


def freeze(patch: pytest.MonkeyPatch) -> None:
    """Nothing can be opened for writing; root could, whatever the rights."""

    def opened(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & os.O_ACCMODE != os.O_RDONLY:
            raise OSError(errno.EROFS, "read-only", str(path))
        return OPEN(path, flags, *more, **named)

    patch.setattr(os, "open", opened)
    patch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and ACCESS(path, mode))


def test_what_is_kept_is_known_to_be_good_and_a_purge_says_that_it_failed(tmp_path: Path) -> None:
    before = Purges(tmp_path / "purges")
    number = before.purge(["news"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LOOK_EVERY", 0.0)
        freeze(patch)
        frozen = Purges(tmp_path / "purges")
        assert not frozen.outdated([slot_of("news")], number)
        assert frozen.outdated([slot_of("news")], number - 1)
        with pytest.raises(OSError, match="Read-only"):
            frozen.purge(["news"])
    # The disk takes something again.
    assert frozen.purge(["news"]) == number + 1
    assert before.number() == number + 1
    before.close()
    frozen.close()


def test_each_process_renders_for_itself(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        freeze(patch)
        alone = Flights[str](tmp_path / "none" / "flights")
    assert alone.claim("/")
    alone.release("/")
    alone.close()
