"""Which pages of the demonstration are measured, found as a reader finds them: by links."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bench.servers import Server, get

LINK = re.compile(r'href="(/[^"#?]*)"')
# Words that its stories hold.
WORDS = ("bridge", "budget", "tram", "school", "power", "city", "court", "library", "harvest", "council")


@dataclass(frozen=True)
class Pages:
    """Paths of the first edition, one of each kind, and all its articles, newest first."""

    article: str
    articles: tuple[str, ...]
    rubric: str
    tag: str
    archive: str
    front: str = "/"
    search: str = "/search/?q=bridge"

    @property
    def by_kind(self) -> dict[str, str]:
        """The kinds of page that rows are named after."""
        kinds = ("article", "front", "rubric", "tag", "archive", "search")
        return {kind: getattr(self, kind) for kind in kinds}


def links(server: Server, path: str) -> list[str]:
    """The paths a page links to, each once, in its order."""
    return list(dict.fromkeys(LINK.findall(get(server, path).text)))


def found_on(server: Server) -> Pages:
    """Walks from the front and the list of news; the article measured has a usual length."""
    seen = [*links(server, "/news/"), *links(server, "/")]
    articles = list(dict.fromkeys(path for path in seen if re.fullmatch(r"/news/[^/]+/", path)))
    sizes = sorted((len(get(server, path).body), path) for path in articles)
    article = sizes[len(sizes) // 2][1]
    inside = links(server, article)
    return Pages(
        article=article,
        articles=tuple(articles),
        rubric=next(path for path in inside if path.startswith("/rubric/")),
        tag=next(path for path in inside if path.startswith("/tag/")),
        archive=get(server, "/archive/").headers["location"],
    )


def cold_searches(count: int) -> tuple[str, ...]:
    """Addresses of searches that find something, no two alike and none kept: a portal's slow pages."""
    return tuple(f"/search/?q={spelled(WORDS[n % len(WORDS)], n // len(WORDS))}" for n in range(count))


def spelled(word: str, number: int) -> str:
    """One of the many ways to type a word that a search takes for the same."""
    letters = [letter.upper() if number >> place & 1 else letter for place, letter in enumerate(word)]
    return "".join(letters) + "." * (number >> len(word))
