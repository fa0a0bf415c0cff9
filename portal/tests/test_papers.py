"""Promises of the papers: what one page links to is there, under the heading that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.jobs import timetable

ROOT = Path(settings.BASE_DIR)
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# Of the page itself, or of a file beside it; what lies on the web is not asked.
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([\w-]+))?\)")


def anchors(paper: Path) -> set[str]:
    """Of all headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", paper.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_each_link_leads_to_a_file_and_a_heading_that_are_there(paper: Path) -> None:
    for name, anchor in LINK.findall(paper.read_text()):
        there = paper.parent / name if name else paper
        assert there.exists(), name
        if anchor:
            assert anchor in anchors(there), f"{name}#{anchor}"


def test_whoever_is_woken_finds_every_page_of_operations_from_the_first() -> None:
    linked = {name for name, _anchor in LINK.findall((ROOT / "docs/operations.md").read_text())}
    assert {"postgresql.md", "several-machines.md", "object-store.md", "in-front.md"} <= linked


def test_every_entry_of_the_timetable_has_its_line() -> None:
    written = (ROOT / "docs/operations.md").read_text()
    entries = timetable.entries()
    assert entries
    for name in entries:
        assert f"`{name}`" in written or f"`{name.rpartition('.')[2]}`" in written, name
