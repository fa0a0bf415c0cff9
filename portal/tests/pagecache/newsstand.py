"""A newsstand where Django would be: pages by path, which say what they depend on. Counts its renders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.pagecache import recording

HTML = "text/html; charset=utf-8"


def lines(*words: str) -> str:
    """HTML that is longer than it looks when compressed."""
    return "".join(f"<p>{word}</p>\n" for word in words) * 5


@dataclass
class Sheet:
    """One page: what it answers, and what it says to the page cache while it is rendered."""

    text: str | bytes | Callable[[], str] = "<p>Old news</p>"
    status: str = "200 OK"
    headers: list[tuple[str, str]] = field(default_factory=list)
    keys: tuple[str, ...] | None = ("news",)
    seconds: float | None = None
    kind: str = HTML

    def say(self) -> None:
        if self.keys is not None:
            recording.depends_on(*self.keys)
        if self.seconds is not None:
            recording.good_for(seconds=self.seconds)

    def body(self) -> bytes:
        text = self.text() if callable(self.text) else self.text
        return text if isinstance(text, bytes) else text.encode()


class Newsstand:
    """A WSGI application. ``asked`` holds every environ that reached it."""

    def __init__(self, **pages: Sheet) -> None:
        self.pages = {f"/{name}/": sheet for name, sheet in pages.items()}
        self.renders: Counter[str] = Counter()
        self.asked: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        self.renders[f"{path}?{query}" if query else path] += 1
        self.asked.append(environ)
        sheet = self.pages.get(path) or Sheet(lines("Nothing here"), "404 Not Found", seconds=30)
        body = sheet.body()
        sheet.say()
        start_response(sheet.status, [("Content-Type", sheet.kind), *sheet.headers])
        return [body]
