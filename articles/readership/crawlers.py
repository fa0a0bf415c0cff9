"""Known crawlers, told by their user agents: the patterns of the package, without all else it says of them.

To import the package is to hold its whole list, samples and all, in every process: 1.5 MB, and as much again
while it is read. It is asked for its file alone, when the first reader comes.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

LIST = "crawler-user-agents.json"
# One expression of all of them would be slower to make and to search.
TOGETHER = 25


def is_known(user_agent: str) -> bool:
    """Whether a pattern of the list is found in it; about half a millisecond, no query."""
    return any(pattern.search(user_agent) for pattern in _patterns())


@cache
def _patterns() -> list[re.Pattern[str]]:
    # Of each entry nothing else is kept even while the others are read.
    written = json.loads(_list().read_bytes(), object_hook=lambda known: known["pattern"])
    return [
        re.compile("|".join(written[first : first + TOGETHER])) for first in range(0, len(written), TOGETHER)
    ]


def _list() -> Path:
    """The package's file. Raises ``ModuleNotFoundError`` where the package is missing."""
    spec = find_spec("crawleruseragents")
    if spec is None or not spec.origin:
        raise ModuleNotFoundError("crawleruseragents")
    return Path(spec.origin).with_name(LIST)
