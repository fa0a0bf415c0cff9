"""Free addresses for many stories at once."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from articles.desk.models import Draft
from articles.models import Address, Article

LONGEST: Final = 80
# A slug that so many have is told from theirs by letters nobody can expect, not by counting on.
TRIED: Final = 9


def free(wanted: Sequence[tuple[str, str]]) -> list[str]:
    """For each (edition, slug) one that no story of the edition has or had, each given once.

    Three queries for each edition, three more for each round of numbers that have to be tried. Asked in the
    transaction that writes them.
    """
    given: list[str] = [""] * len(wanted)
    by_edition: dict[str, list[int]] = defaultdict(list)
    for place, (edition, slug) in enumerate(wanted):
        if slug:
            by_edition[edition].append(place)
    for edition, places in by_edition.items():
        _give(edition, places, wanted, given)
    return given


def _give(edition: str, places: list[int], wanted: Sequence[tuple[str, str]], given: list[str]) -> None:
    mine: set[str] = set()
    number, waiting = 1, places
    while waiting:
        tried = {place: _numbered(wanted[place][1], number) for place in waiting}
        taken = _taken(edition, set(tried.values())) | mine
        left = []
        for place, slug in tried.items():
            if slug in taken:
                left.append(place)
                continue
            given[place] = slug
            mine.add(slug)
            taken.add(slug)
        waiting, number = left, number + 1


def _numbered(slug: str, number: int) -> str:
    if number == 1:
        return slug
    return f"{slug[:LONGEST]}-{number if number <= TRIED else secrets.token_hex(4)}"


def _taken(edition: str, slugs: set[str]) -> set[str]:
    asked = sorted(slugs)
    rows = Article.objects.filter(edition=edition, slug__in=asked).values_list("slug", flat=True)
    former = Address.objects.filter(edition=edition, slug__in=asked).values_list("slug", flat=True)
    drafts = Draft.objects.filter(slug__in=asked, article__edition=edition).values_list("slug", flat=True)
    return {*rows, *former, *drafts}
