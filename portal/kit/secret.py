"""Secrets that are made once and kept in a file that only its owner reads."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex


def kept(file: Path, make: Callable[[], str]) -> str:
    """What ``file`` holds; on the first call what ``make`` answers, written there with mode 0600.

    Whoever is first wins, and nobody ever sees half of it: a killed start leaves no empty secret behind.
    """
    if not file.exists():
        made = make()
        draft = file.with_name(f".{file.name}.{token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(f"{made}\n")
            opened.flush()
            os.fsync(opened.fileno())
        try:
            with contextlib.suppress(FileExistsError):
                os.link(draft, file)
        except OSError:  # a file system without links
            draft.replace(file)
        draft.unlink(missing_ok=True)
    return file.read_text(encoding="ascii").strip()
