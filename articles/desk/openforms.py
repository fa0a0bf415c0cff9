"""Forms that people have open: who is there, and words that were written and not saved.

A pulse of each form, every few seconds, says that somebody is there and brings along what is new. Saved words
are the desk's; these here are their author's alone, and are dropped by the save that holds them.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.desk.models import OpenForm
from articles.models import Article
from portal.accounts.models import User

# A pulse comes every 4 s, from a background tab every 60 s; it is written down when the last is this old.
WRITTEN_EVERY = timedelta(seconds=6)
GONE_AFTER = timedelta(seconds=14)
AWAY_GONE_AFTER = timedelta(seconds=75)
# Words that nobody came back for, and what only says that a form was once open.
KEPT_FOR = timedelta(days=30)
REMEMBERED_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Sitter:
    """Somebody who has the form open."""

    name: str
    since: datetime
    is_me: bool
    is_away: bool


def keep(
    key: str, words: Mapping[str, Sequence[str]], *, by: User, article: Article | None = None, about: str = ""
) -> bool:
    """Keep what the form holds instead of what it held before. One query, two the first time.

    False when the form was saved or discarded meanwhile, or is somebody else's: then nothing is kept.
    """
    text = json.dumps({name: list(values) for name, values in words.items()}, ensure_ascii=False)
    now = timezone.now()
    values = {"packed": zlib.compress(text.encode(), 1), "written_at": now, "seen_at": now}
    if _mine(key, by).update(article=article, about=about, **values):
        return True
    return _open(key, by, article, about=about, **values)


def pulse(
    key: str, *, by: User, is_away: bool, article: Article | None = None, about: str = ""
) -> list[Sitter]:
    """Note that the form is open; who else has its subject open. One query, every 6 s one more.

    A new story is nobody else's yet: for it the list is empty.
    """
    now = timezone.now()
    is_new = article is None and not about
    if is_new:
        present = list(OpenForm.objects.filter(key=key).select_related("person"))
    else:
        present = [form for form in _present(article, about, now) if is_here(form, now) or form.key == key]
    own = next((form for form in present if form.key == key), None)
    if own is None:
        if not _mine(key, by).update(seen_at=now, is_away=is_away):
            _open(key, by, article, about=about, seen_at=now, is_away=is_away)
    elif own.seen_at is None or now - own.seen_at > WRITTEN_EVERY or own.is_away != is_away:
        _mine(key, by).update(seen_at=now, is_away=is_away)
    if is_new:
        return []
    return [
        Sitter(str(form.person), form.opened_at, form.person_id == by.pk, form.is_away)
        for form in present
        if form.key != key
    ]


def leave(key: str, *, by: User) -> None:
    """The form was closed in the browser; its words stay. One query."""
    OpenForm.objects.filter(key=key, person=by).update(seen_at=None)


def close(keys: Iterable[str], *, by: User) -> None:
    """The form was saved, or its words are not wanted: nothing of them is kept. One query a form."""
    for key in filter(None, keys):
        now = timezone.now()
        done = {"packed": None, "seen_at": None, "closed_at": now}
        if not OpenForm.objects.filter(key=key, person=by).update(**done):
            _open(key, by, None, **done)


def unsaved(*, by: User, article: Article | None = None, about: str = "") -> list[OpenForm]:
    """What this person wrote in forms of this subject, or of new stories, and did not save. One query."""
    forms = OpenForm.objects.filter(person=by, article=article, about=about)
    return list(forms.filter(closed_at=None, packed__isnull=False).order_by("-written_at")[:5])


def left_behind(by: User) -> list[OpenForm]:
    """What this person wrote in forms that are open no more, and did not save, newest first. One query."""
    forms = OpenForm.objects.filter(person=by, closed_at=None, packed__isnull=False)
    return [form for form in forms.order_by("-written_at")[:8] if not is_here(form)]


def find(key: str, *, by: User) -> OpenForm | None:
    """Unsaved words by the name of their form, if they are this person's. One query."""
    return _mine(key, by).filter(packed__isnull=False).first()


def is_here(form: OpenForm, now: datetime | None = None) -> bool:
    """Whether the form is open somewhere, as far as anybody can know."""
    limit = AWAY_GONE_AFTER if form.is_away else GONE_AFTER
    return form.seen_at is not None and (now or timezone.now()) - form.seen_at < limit


def sweep() -> None:
    """Forget words of a month ago and forms of the day before yesterday. Two queries, once a day."""
    now = timezone.now()
    OpenForm.objects.filter(packed__isnull=True, opened_at__lt=now - REMEMBERED_FOR).filter(
        Q(seen_at=None) | Q(seen_at__lt=now - REMEMBERED_FOR)
    ).delete()
    OpenForm.objects.filter(written_at__lt=now - KEPT_FOR).delete()


def _mine(key: str, by: User) -> QuerySet[OpenForm]:
    return OpenForm.objects.filter(key=key, person=by, closed_at=None)


def _present(article: Article | None, about: str, now: datetime) -> QuerySet[OpenForm]:
    of_it = OpenForm.objects.filter(article=article) if article else OpenForm.objects.filter(about=about)
    seen = of_it.filter(closed_at=None, seen_at__gt=now - AWAY_GONE_AFTER)
    return seen.defer("packed").select_related("person").order_by("opened_at")


def _open(key: str, by: User, article: Article | None, **values: object) -> bool:
    try:
        with transaction.atomic():
            OpenForm.objects.create(key=key, person=by, article=article, **values)
    except IntegrityError:
        return False
    return True
