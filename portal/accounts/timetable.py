"""What of signing in is forgotten, and when."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.accounts import devices
from portal.jobs import timetable


@timetable.daily("04:35")
def forget_ended_sessions() -> None:
    """Sessions whose time is over, and browsers that were not used for half a year."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    devices.forget_old()
