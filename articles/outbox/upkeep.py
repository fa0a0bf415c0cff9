"""What would otherwise pile up."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from articles.outbox import channels, claiming
from articles.outbox.models import Delivery, Event, State

KEPT_FOR: Final = timedelta(days=30)
SETTLED: Final = (State.DONE, State.NOTHING, State.MERGED, State.DROPPED, State.DEAD)


def give_up_old() -> int:
    """Give up what waited a day for a channel that is set up no more, so that somebody looks; how many.

    Whatever can be tried is tried, and given up by its last attempt. Two queries.
    """
    return claiming.give_up_old(timezone.now(), channels.every().keys())


def forget_old() -> int:
    """Delete deliveries that were settled thirty days ago; how many. What nobody has looked at stays.

    The few withdrawals stay too: by them a story that returns is known to be news to who was told.
    """
    old = Delivery.objects.filter(state__in=SETTLED, changed_at__lt=timezone.now() - KEPT_FOR)
    return old.exclude(event=Event.WITHDRAWN).delete()[0]
