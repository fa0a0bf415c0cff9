"""Whose pages can be shown inside ours, once the reader asks for it.

A provider is one class, registered below, with one template of its name. An address no provider knows is a
link card.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import SplitResult, parse_qs, urlsplit

from articles.body.values import host


@dataclass(frozen=True)
class Player:
    """What a template needs to offer a foreign page: nothing is asked from ``frame_src`` before the click."""

    provider: str
    provider_name: str
    embed_id: str
    frame_src: str
    portrait: bool = False


class Provider(ABC):
    """One service whose pages can be embedded."""

    name: ClassVar[str]
    label: ClassVar[str]
    hosts: ClassVar[frozenset[str]]
    frame_host: ClassVar[str]

    @abstractmethod
    def match(self, address: SplitResult) -> Player | None:
        """The player for an address on one of ``hosts``, or None when that page can't be embedded."""

    def player(self, embed_id: str, path: str, *, portrait: bool = False) -> Player:
        """A player framed from ``frame_host``."""
        return Player(self.name, self.label, embed_id, f"https://{self.frame_host}{path}", portrait)


class YouTube(Provider):
    """Videos, shorts and streams, from the host that sets no cookie before playing."""

    name = "youtube"
    label = "YouTube"
    hosts = frozenset(
        {
            "youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be",
            "youtube-nocookie.com", "www.youtube-nocookie.com",
        }
    )  # fmt: skip
    frame_host = "www.youtube-nocookie.com"
    video_id = re.compile(r"[A-Za-z0-9_-]{11}")
    start_time = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?", re.ASCII)

    def match(self, address: SplitResult) -> Player | None:
        query = parse_qs(address.query)
        parts = address.path.strip("/").split("/")
        if address.hostname == "youtu.be":
            found = parts[0]
        elif parts == ["watch"]:
            found = query.get("v", [""])[0]
        elif len(parts) == 2 and parts[0] in ("shorts", "live", "embed", "v"):
            found = parts[1]
        else:
            return None
        if not self.video_id.fullmatch(found):
            return None
        start = self._seconds(query.get("t", query.get("start", [""]))[0])
        path = f"/embed/{found}" + (f"?start={start}" if start else "")
        return self.player(found, path, portrait=parts[0] == "shorts")

    def _seconds(self, written: str) -> int:
        found = self.start_time.fullmatch(written)
        if not found:
            return 0
        hours, minutes, seconds = (int(group or 0) for group in found.groups())
        return hours * 3600 + minutes * 60 + seconds


class Telegram(Provider):
    """One post of a public channel."""

    name = "telegram"
    label = "Telegram"
    hosts = frozenset({"t.me", "www.t.me", "telegram.me"})
    frame_host = "t.me"
    post = re.compile(r"/(?:s/)?([A-Za-z][A-Za-z0-9_]{3,31})/([1-9][0-9]{0,11})/?", re.ASCII)

    def match(self, address: SplitResult) -> Player | None:
        found = self.post.fullmatch(address.path)
        if not found or found.group(1) in ("joinchat", "addstickers", "proxy"):
            return None
        embed_id = f"{found.group(1)}/{found.group(2)}"
        return self.player(embed_id, f"/{embed_id}?embed=1&mode=tme", portrait=True)


class X(Provider):
    """One post, formerly a tweet."""

    name = "x"
    label = "X"
    hosts = frozenset(
        {"x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"}
    )
    frame_host = "platform.twitter.com"
    post = re.compile(r"/(?:i/web|[A-Za-z0-9_]{1,15}|i)/status(?:es)?/([1-9][0-9]{4,19})(?:/.*)?", re.ASCII)

    def match(self, address: SplitResult) -> Player | None:
        found = self.post.fullmatch(address.path)
        if not found:
            return None
        return self.player(found.group(1), f"/embed/Tweet.html?id={found.group(1)}&dnt=true", portrait=True)


PROVIDERS: tuple[Provider, ...] = (YouTube(), Telegram(), X())
FRAME_SOURCES = tuple(f"https://{provider.frame_host}" for provider in PROVIDERS)


def player_for(url: str) -> Player | None:
    """The player for an https address; None stands for a link card."""
    if not url.startswith("https://"):
        return None
    name = host(url)
    for provider in PROVIDERS:
        if name in provider.hosts:
            return provider.match(urlsplit(url))
    return None
