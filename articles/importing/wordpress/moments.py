"""Moments as exports write them: in the site's own time, in Greenwich's, as noughts, or not at all."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

from django.utils import timezone

from articles.importing.intake.notes import Notes
from articles.importing.shape import gettext_noop as _
from articles.importing.wordpress.items import Item

LOCAL = _("written without its zone: taken for the portal's")
ODD = _("no moment that there can be")


def published(item: Item, notes: Notes) -> dt.datetime | None:
    """When it was published: Greenwich's time where it stands there, else the site's own, else the feed's."""
    if found := _moment(item.date_gmt, dt.UTC):
        return found
    if item.date.strip("0-: ") and (found := _moment(item.date, timezone.get_default_timezone())):
        notes.mended("published", item.date, LOCAL)
        return found
    if found := _of_mail(item.pub_date):
        return found
    if (item.date + item.date_gmt).strip("0-: "):
        notes.doubted("published", item.date or item.date_gmt, ODD)
    return None


def updated(item: Item) -> dt.datetime | None:
    """When it was changed last; None where the export does not say."""
    return _moment(item.modified_gmt, dt.UTC) or _moment(item.modified, timezone.get_default_timezone())


def _moment(written: str, zone: dt.tzinfo) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(written.strip()).replace(tzinfo=zone)
        return moment.astimezone(dt.UTC) if moment.year > 1 else None
    except (ValueError, OverflowError):
        return None


def _of_mail(written: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return None
    # WordPress dates drafts before its calendar begins.
    return moment.astimezone(dt.UTC) if moment.tzinfo and moment.year > 1 else None
