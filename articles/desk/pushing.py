"""What an editor does about deliveries, channels and webhooks. Each verb is safe to call twice."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from articles.desk import audit
from articles.outbox import signing
from articles.outbox.claiming import STRONGEST, leave_unsent
from articles.outbox.models import (
    ChannelState,
    Delivery,
    DeliveryQuerySet,
    Endpoint,
    Event,
    Post,
    State,
    new_nonce,
)
from portal.accounts.models import User


def try_again(delivery: Delivery, *, by: User | None) -> bool:
    """Have a message sent that was given up or perhaps sent; False when it stands otherwise meanwhile.

    What was perhaps sent is sent anew: who presses has looked and found nothing. Earlier changes of the same
    story that were given up with it go with it. Raises ``PermissionDenied``.
    """
    _guard(by, "change_delivery")
    with transaction.atomic():
        if not _taken_up(delivery):
            return False
        _posts_of(delivery).filter(reference="").delete()
        _note(delivery, "sent again", by)
    return True


def say_found(delivery: Delivery, number: int, *, by: User | None) -> bool:
    """Say which message of the channel is the one that was perhaps sent: from now on it follows the story.

    False when it stands otherwise meanwhile. Raises ``PermissionDenied``.
    """
    _guard(by, "change_delivery")
    with transaction.atomic():
        unknown = _posts_of(delivery).filter(reference="")
        if not _troubled_with(delivery).exists() or not unknown.update(reference=str(number)):
            return False
        _taken_up(delivery)
        _note(delivery, "message found", by, number=number)
    return True


def drop(delivery: Delivery, *, by: User | None) -> bool:
    """Leave a message unsent for good; False when it stands otherwise meanwhile.

    Later changes of its story do not ask for it again. Raises ``PermissionDenied``.
    """
    _guard(by, "change_delivery")
    with transaction.atomic():
        if not _troubled_with(delivery).update(state=State.DROPPED, changed_at=timezone.now()):
            return False
        _posts_of(delivery).filter(reference="").delete()
        _note(delivery, "not sent", by)
    return True


def switch(channel: str, *, on: bool, by: User | None) -> bool:
    """Have a channel told of changes, or not; False when it is so already. Raises ``PermissionDenied``.

    What waits when it is switched off is not sent later.
    """
    _guard(by, "change_channelstate")
    now = timezone.now()
    with transaction.atomic():
        state, _made = ChannelState.objects.get_or_create(key=channel)
        fresh = {"failures": 0, "rests_until": None, "problem": "", "said": "", "changed_at": now}
        if not ChannelState.objects.filter(pk=state.pk, is_on=not on).update(is_on=on, **fresh):
            return False
        if not on:
            leave_unsent(channel, now)
        audit.record(state, "channel on" if on else "channel off", by=by)
    return True


def send_test(endpoint: Endpoint, *, by: User | None) -> Delivery:
    """Have an endpoint told a message that means nothing; pressed twice, while one waits, it is that one.

    Raises ``PermissionDenied``.
    """
    _guard(by, "change_endpoint")
    with transaction.atomic():
        waits = Delivery.objects.waiting().filter(channel=endpoint.channel, event=Event.TEST).first()
        if waits is not None:
            return waits
        ChannelState.objects.filter(key=endpoint.channel).update(rests_until=None)
        audit.record(endpoint, "test sent", by=by)
        return Delivery.objects.create(channel=endpoint.channel, event=Event.TEST, tells=Event.TEST)


def new_secret(endpoint: Endpoint, *, by: User | None) -> str:
    """Give an endpoint another secret, which signs from now on. Told here and never again.

    Raises ``PermissionDenied``.
    """
    _guard(by, "change_endpoint")
    with transaction.atomic():
        endpoint.nonce = new_nonce()
        endpoint.save(update_fields=["nonce"])
        audit.record(endpoint, "secret made", by=by)
    return signing.secret_of(endpoint.nonce)


def remove(endpoint: Endpoint, *, by: User | None) -> None:
    """Tell an endpoint nothing any more, what waits for it neither. Raises ``PermissionDenied``."""
    _guard(by, "delete_endpoint")
    with transaction.atomic():
        leave_unsent(endpoint.channel, timezone.now())
        ChannelState.objects.filter(key=endpoint.channel).delete()
        endpoint.delete()


def _guard(by: User | None, right: str) -> None:
    if by is not None and not by.has_perm(f"outbox.{right}"):
        raise PermissionDenied


def _troubled_with(delivery: Delivery) -> DeliveryQuerySet:
    """The delivery, and of its story and channel all that share its fate; nothing once it stands well.

    Nothing either while another change of the story is being sent: a message of unknown number may be its.
    """
    rows = Delivery.objects.troubled()
    if delivery.article_id is None:
        return rows.filter(pk=delivery.pk)
    of_story = Delivery.objects.filter(article=delivery.article_id, channel=delivery.channel)
    if of_story.filter(state=State.SENDING).exists() or not rows.filter(pk=delivery.pk).exists():
        return rows.none()
    return of_story.troubled()


def _taken_up(delivery: Delivery) -> bool:
    """Have the newest of them wait, with all attempts before it, and tell what all of them would have."""
    now = timezone.now()
    rows = list(_troubled_with(delivery).order_by("pk"))
    if not rows:
        return False
    *older, newest = rows
    told = {row.tells for row in rows}
    won = (
        Delivery.objects.troubled()
        .filter(pk=newest.pk)
        .update(
            state=State.WAITING,
            tells=next((event for event in STRONGEST if event in told), newest.tells),
            lists=sorted({name for row in rows for name in row.lists}),
            attempts_before=newest.attempts,
            counts_from=now,
            due_at=now,
            changed_at=now,
            problem="",
            said="",
        )
    )
    behind = Delivery.objects.troubled().filter(pk__in=[row.pk for row in older])
    behind.update(state=State.MERGED, changed_at=now)
    ChannelState.objects.filter(key=delivery.channel).update(rests_until=None)
    return bool(won)


def _posts_of(delivery: Delivery) -> models.QuerySet[Post]:
    return Post.objects.filter(article=delivery.article_id, channel=delivery.channel)


def _note(delivery: Delivery, verb: str, by: User | None, **details: object) -> None:
    audit.record(delivery.article or delivery, verb, by=by, channel=delivery.channel, **details)
