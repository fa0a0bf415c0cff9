"""The promise of ``docs/asvs.md``: what it names as shown by a test is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

DOCUMENT: Final = Path(settings.BASE_DIR) / "docs" / "asvs.md"
HOMES: Final = {"served/": "portal/tests/pagecache/", "": "portal/tests/accounts/"}


def rows() -> dict[str, str]:
    """Each requirement's number and what is said to show it."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    cells = (
        re.split(r"\s+\|\s+", line.strip().strip("|").strip()) for line in lines if line.startswith("| ")
    )
    return {cell[0]: cell[3] for cell in cells if cell[0][:1].isdecimal()}


def file_of(named: str) -> Path:
    """The file or folder that a name of the table means."""
    if "/" not in named:
        named = HOMES[""] + named
    elif named.startswith("served/"):
        named = HOMES["served/"] + named.removeprefix("served/")
    return Path(settings.BASE_DIR) / named


@cache
def defined_in(file: Path) -> set[str]:
    """The classes, functions and methods of a file."""
    found = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {node.name for node in found if isinstance(node, ast.ClassDef | ast.FunctionDef)}


def test_every_test_that_it_names_is_there_and_named_by_what_it_shows() -> None:
    wrong = {}
    for number, shown in rows().items():
        for named in re.findall(r"`([^`]+)`", shown):
            path, _colons, part = named.removeprefix("make ").partition("::")
            if named.startswith("python -m "):
                path = named.removeprefix("python -m ").replace(".", "/") + ".py"
            elif named.startswith("make "):
                continue
            file = file_of(path)
            is_test = file.name.startswith("test_") and file.suffix == ".py"
            if not file.exists() or (is_test and part not in defined_in(file)):
                wrong[number] = named
    assert wrong == {}


def test_no_requirement_is_answered_twice_and_none_has_lost_its_answer() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    numbers = re.findall(r"^\| ([\d.]+)", text, re.MULTILINE)
    assert len(numbers) == len(set(numbers))
    assert len(rows()) > 100
    assert all(shown.strip() for shown in rows().values())
