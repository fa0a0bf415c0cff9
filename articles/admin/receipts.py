"""Beside the article form: which channels have been told of the story, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from articles.admin.outbox import MARKS
from articles.models import Article
from articles.outbox import telling
from articles.outbox.models import Delivery, State
from portal import moments
from portal.accounts.models import User

READ = 60


@dataclass(frozen=True)
class Receipt:
    """The newest that is known of one channel. ``message`` is where it can be seen, if anywhere."""

    channel: str
    state: str
    mark: str
    why: str
    when: str
    url: str
    message: str


def of(article: Article, person: User) -> list[Receipt]:
    """A line for each channel that is set up; none for who may not see deliveries. Two queries at most."""
    if not article.was_published or not person.has_perm("outbox.view_delivery"):
        return []
    rows = Delivery.objects.filter(article=article).exclude(state=State.MERGED)[:READ]
    newest: dict[str, Delivery] = {}
    for row in rows:
        newest.setdefault(row.channel, row)
    names = telling.names() if newest else {}
    return [_receipt(row, names[key]) for key, row in sorted(newest.items()) if key in names]


def _receipt(row: Delivery, name: str) -> Receipt:
    return Receipt(
        channel=name,
        state=str(State(row.state).label),
        mark=MARKS.get(State(row.state), "draft"),
        why=telling.why(row),
        when=moments.minute(row.changed_at),
        url=reverse("admin:outbox_delivery_change", args=[row.pk]),
        # Chats without a public name have no addresses.
        message=f"https://t.me/{row.said[1:]}" if row.state == State.DONE and row.said[:1] == "@" else "",
    )
