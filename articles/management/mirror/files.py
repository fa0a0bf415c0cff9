"""Files of the mirror: put in their place whole, whoever reads meanwhile."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.utils.html import escape


def put(file: Path, body: bytes) -> None:
    """Have the file hold that, at once for whoever reads it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists() and file.read_bytes() == body:
        return
    draft = file.with_name(f".{file.name}.part")
    draft.write_bytes(body)
    draft.replace(file)


def bring(source: Path, target: Path) -> int:
    """Have the target be that file: the same one where both are of one disk, else a copy. One was brought."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    try:
        os.link(source, draft)
    except OSError:
        shutil.copy2(source, draft)
    draft.replace(target)
    return 1


def facts_of(file: Path) -> tuple[int, int]:
    """By what two files count as the same: size and time."""
    stat = file.stat()
    return stat.st_size, int(stat.st_mtime)


def leading_to(location: str) -> bytes:
    """What a server without redirects sends in place of one."""
    target = escape(location)
    head = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={target}">'
    return f'{head}<a href="{target}">{target}</a>\n'.encode()
