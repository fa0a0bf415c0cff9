"""WebSub: the hub is told which feeds have changed, fetches them and hands them on to whoever subscribed.

https://www.w3.org/TR/websub/ leaves open how a publisher tells its hub. All take what PubSubHubbub 0.3 (7.1)
said, ``hub.mode=publish`` and ``hub.url``; of several feeds in one request each hub thinks otherwise, so each
has a request unless a setting says that this hub takes them together. Told twice, a hub fetches twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext

from articles.models import Author, Kind, Rubric, Tag
from articles.outbox import answers
from articles.outbox.models import Delivery, Problem
from articles.outbox.outcomes import Done, Later, Nothing, Order, Outcome
from portal import editions

KEY = "websub"
# As feeds' addresses end.
FORMATS = ("atom", "rss", "json")
FOLLOWED = ("feed:", "rubric:")
# In seconds: after so long an attempt begins no further list; less than a worker counts as dead after.
LONGEST = 60.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class WebSub:
    """The hub of all feeds."""

    hub: str
    key: str = KEY

    @property
    def label(self) -> str:
        return gettext("WebSub: subscribers of feeds")

    def takes(self, edition: str) -> bool:
        return True

    def deliver(self, order: Order) -> Outcome:
        if order.article is None or order.article.kind == Kind.ADVERTISING:
            return Nothing()
        feeds = topics(order.delivery.lists)
        if not feeds:
            return Nothing()
        if settings.PORTAL_WEBSUB_TOGETHER:
            return self._tell([address for addresses in feeds.values() for address in addresses])
        return self._tell_one_by_one(order.delivery, feeds)

    def _tell_one_by_one(self, delivery: Delivery, feeds: dict[str, list[str]]) -> Outcome:
        """Each feed in a request; another attempt goes on with the list at which this one ended."""
        end = time.monotonic() + LONGEST
        left = list(feeds)
        outcome: Outcome = Done()
        while left and isinstance(outcome, Done):
            told = (self._tell([address]) for address in feeds[left[0]])
            outcome = next((one for one in told if not isinstance(one, Done)), Done())
            if isinstance(outcome, Done):
                del left[0]
                if left and time.monotonic() > end:
                    outcome = Later(Problem.NO_ANSWER, "it answers too slowly", is_down=True)
        if left and len(left) < len(feeds):
            Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts).update(lists=left)
        return outcome

    def _tell(self, feeds: list[str]) -> Outcome:
        told = urlencode([("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)])
        return answers.told(self.hub, told.encode(), FORM)


def topics(lists: Iterable[str]) -> dict[str, list[str]]:
    """The full addresses of the feeds of these lists, in each format, those that most follow first; lists
    without a feed are left out.

    Names are those of ``cachekeys.in_list``: ``feed:uk``, ``tag:7:uk``. Three queries at most.
    """
    names = sorted(set(lists), key=lambda name: (not name.startswith(FOLLOWED), name))
    parted = [(name.split(":")[:-1], name.rpartition(":")[2]) for name in names]
    slugs = {
        noun: dict(model.objects.filter(pk__in=numbers).values_list("pk", "slug"))
        for noun, model in (("rubric", Rubric), ("tag", Tag), ("author", Author))
        if (numbers := [int(name[1]) for name, _edition in parted if name[0] == noun])
    }
    found = {}
    for name, edition in parted:
        view = _view(name, slugs)
        if view is not None and edition in editions.codes():
            parts = [editions.address(edition, *view, form) for form in FORMATS]
            found[":".join((*name, edition))] = [settings.PORTAL_SITE_URL + part for part in parts]
    return found


def _view(name: list[str], slugs: dict[str, dict[int, str]]) -> tuple[str, ...] | None:
    """The name of a list's feed and what its address holds; None for a list without one."""
    noun, of = name[0], name[1] if len(name) > 1 else ""
    if noun == "feed":
        return ("articles:newest_feed",)
    if noun == "corrections":
        return ("articles:corrections_feed",)
    if noun == "kind":
        return ("articles:kind_feed", of) if of != Kind.ADVERTISING else None
    slug = slugs.get(noun, {}).get(int(of)) if noun in slugs else None
    return (f"articles:{noun}_feed", slug) if slug else None
