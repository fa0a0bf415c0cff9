"""Where a reader came from, as one of five kinds. Nothing but the kind is kept."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache


class Kind(IntEnum):
    """The kinds by their place in a row of counters: a new one goes to the end, none is ever moved."""

    DIRECT = 0
    SEARCH = 1
    SOCIAL = 2
    INSIDE = 3
    OTHER = 4


# Their columns, in the same order.
KINDS = tuple(kind.name.lower() for kind in Kind)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The names that matter for news in Ukrainian and English, taken from Matomo's lists of search engines and
# social networks (github.com/matomo-org/searchengine-and-social-list, public domain), with the names of
# messengers' apps and of networks that are younger than those lists.
SEARCH = _names(
    """
    bing.com duckduckgo.com yahoo.com ecosia.org qwant.com startpage.com search.brave.com baidu.com seznam.cz
    naver.com ask.com aol.com swisscows.com mojeek.com metager.de perplexity.ai meta.ua
    yandex.com yandex.ua yandex.ru yandex.kz yandex.by ya.ru go.mail.ru
    com.google.android.googlequicksearchbox com.google.android.apps.magazines
    """
)
SOCIAL = _names(
    """
    facebook.com fb.com fb.me messenger.com instagram.com threads.net threads.com t.co x.com twitter.com
    linkedin.com lnkd.in reddit.com t.me telegram.org telegram.me viber.com whatsapp.com wa.me tiktok.com
    pinterest.com youtube.com youtu.be vk.com ok.ru tumblr.com bsky.app mastodon.social news.ycombinator.com
    flipboard.com discord.com snapchat.com weibo.com quora.com livejournal.com
    org.telegram.messenger com.facebook.katana com.twitter.android com.viber.voip com.whatsapp
    com.linkedin.android com.reddit.frontpage
    """
)
# Google answers in every country under another name: google.com.ua, google.pl, news.google.com.
GOOGLE = re.compile(r"(?:.+\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?", re.ASCII)
LONGEST_HOST = 253


def kind_of(referrer: str, own_host: str) -> Kind:
    """The kind of a Referer header as sent; ``own_host`` is the Host of the request. No query."""
    if not referrer:
        return Kind.DIRECT
    parts = referrer.split("/", 3)
    if len(parts) < 3:
        return Kind.OTHER
    host = parts[2]
    if host == own_host:
        return Kind.INSIDE
    return _kind_of_host(host[-LONGEST_HOST:])


@lru_cache(maxsize=4096)
def _kind_of_host(host: str) -> Kind:
    name = host.rpartition("@")[2].partition(":")[0].lower().strip(".")
    if GOOGLE.fullmatch(name):
        return Kind.SEARCH
    labels = name.split(".")
    for first in range(len(labels)):
        suffix = ".".join(labels[first:])
        if suffix in SEARCH:
            return Kind.SEARCH
        if suffix in SOCIAL:
            return Kind.SOCIAL
    return Kind.OTHER
