"""How common words are on PostgreSQL, from the statistics that the server keeps of the indexed stories.

The planner knows it too, but to ask it costs each search more than to find a rare word, and it takes many
rare spellings together for something common.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from typing import Final

from django.db import connections

from articles.search.engines import Ask, alias
from articles.search.questions import Heard

# A mark is no word: a letter in front that nobody can type.
MARK: Final = "\ue003"
# So many hits are sorted in a few milliseconds: what more stories have is common.
FEW: Final = 20_000
# Words that fewer stories have are taken for rare.
LISTED: Final = 3000
# With fewer stories the planner reads the table, and would once more for each few of many spellings.
LARGE: Final = 2000
# In seconds: how common a word is changes slowly.
KEPT: Final = 600.0

# Of the elements' frequencies three more follow, of none and of all of them.
COMMON: Final = """
    SELECT reltuples, common.word, common.part * reltuples
    FROM pg_class
    LEFT JOIN pg_stats ON schemaname = current_schema() AND tablename = relname AND attname = 'words'
    LEFT JOIN unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (word, part)
        ON common.word IS NOT NULL AND common.part * reltuples >= %s
    WHERE pg_class.oid = 'search_words'::regclass
"""

_known: tuple[float, float, dict[str, float]] = (0.0, 0.0, {})


def is_common(ask: Ask) -> bool:
    """Whether so many stories of whatever edition may be found that they had better not be sorted.

    No query, one every ten minutes. Words that one asks for together are taken for strangers to each other.
    """
    stories, common = _counts()
    parts = [_together(common, [f"{MARK}{mark}"]) for mark in ask.filters.marks(edition=False)]
    parts += [_of_phrase(common, phrase) for phrase in ask.question.wanted]
    if ask.begun:
        parts.append(sum(number for word, number in common.items() if word.startswith(ask.begun)))
    number = stories * math.prod(min(part / stories, 1.0) for part in parts) if stories > 0 else 0.0
    return number >= FEW


def is_large() -> bool:
    """Whether there are so many stories that a rare word is surely looked up. Queries as above."""
    return _counts()[0] >= LARGE


def forget() -> None:
    """Ask the server anew when it is needed next."""
    global _known
    _known = (0.0, 0.0, {})


def _of_phrase(common: dict[str, float], phrase: Heard) -> float:
    return min(_together(common, readings) for readings in phrase)


def _together(common: dict[str, float], words: Iterable[str]) -> float:
    return sum(common.get(word, 0.0) for word in words)


def _counts() -> tuple[float, dict[str, float]]:
    """How many stories there are, and in how many each common word is."""
    global _known
    until, stories, common = _known
    if time.monotonic() >= until:
        with connections[alias()].cursor() as cursor:
            cursor.execute(COMMON, [min(LISTED, FEW)])
            rows = cursor.fetchall()
        stories, common = rows[0][0], {word: number for _stories, word, number in rows if word}
        _known = (time.monotonic() + KEPT, stories, common)
    return stories, common
