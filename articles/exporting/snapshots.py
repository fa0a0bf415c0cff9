"""Snapshots under public names: what stands in working copies and revisions, for any portal to read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

from articles.desk.snapshot import Snapshot
from articles.exporting.names import Names

# Pictures in a text: a figure's number, a gallery's numbers.
PICTURES: Final = re.compile(r'(<figure\b[^>]*? data-images?=")([^"]+)(")')
# Fields that name one row, and the kind of it; fields that name several.
ONE: Final = {"place": "tag", "rubric": "rubric", "lead_image": "image"}
MANY: Final = {"rubrics": "rubric", "tags": "tag"}

Told = dict[str, Any]


def outward(snapshots: Iterable[Snapshot], names: Names) -> list[Told]:
    """The snapshots with public names in place of keys; what is no more is left out. At most five queries.

    A picture that is no more keeps its number in the text: so the text says that there was one.
    """
    snapshots = list(snapshots)
    wanted = _wanted(({**one.as_json()} for one in snapshots), _key)
    found = {kind: names.of(kind, keys) for kind, keys in wanted.items()}
    return [
        _with(one.as_json(), lambda kind, key: found.get(kind, {}).get(_key(key) or 0)) for one in snapshots
    ]


def inward(told: Iterable[Told], names: Names) -> list[Snapshot]:
    """The snapshots again, with the keys that those names have here. At most five queries."""
    told = [{**Snapshot().as_json(), **one} for one in told]
    wanted = _wanted(told, _name)
    found = {kind: names.keys(kind, some) for kind, some in wanted.items()}
    return [
        Snapshot.from_json(_with(one, lambda kind, name: found.get(kind, {}).get(_name(name) or "")))
        for one in told
    ]


def _key(written: Any) -> int | None:
    return int(written) if str(written).isdecimal() else None


def _name(written: Any) -> str | None:
    return str(written) if written else None


def _wanted(told: Iterable[Told], read: Callable[[Any], Any]) -> dict[str, set[Any]]:
    """What the snapshots name, by kind."""
    wanted: dict[str, set[Any]] = defaultdict(set)
    for one in told:
        for field, kind in ONE.items():
            wanted[kind].add(read(one[field]))
        for field, kind in MANY.items():
            wanted[kind].update(map(read, one[field]))
        wanted["author"].update(read(row["author"]) for row in one["byline"])
        for _start, numbers, _end in PICTURES.findall(one["body"]):
            wanted["image"].update(map(read, numbers.split(",")))
    return {kind: some - {None} for kind, some in wanted.items() if some - {None}}


def _with(told: Told, other: Callable[[str, Any], Any]) -> Told:
    """The snapshot with everything named otherwise."""
    changed = dict(told)
    for field, kind in ONE.items():
        changed[field] = other(kind, told[field])
    for field, kind in MANY.items():
        changed[field] = [one for one in (other(kind, key) for key in told[field]) if one is not None]
    byline = [{**row, "author": other("author", row["author"])} for row in told["byline"]]
    changed["byline"] = [row for row in byline if row["author"] is not None]

    def renamed(match: re.Match[str]) -> str:
        numbers = (str(other("image", one) or one) for one in match[2].split(","))
        return f"{match[1]}{','.join(numbers)}{match[3]}"

    changed["body"] = PICTURES.sub(renamed, told["body"])
    return changed
