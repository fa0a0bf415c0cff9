"""Leases: what one machine among several does for a while, until it lets go or is not heard of any more."""

from __future__ import annotations

import datetime as dt
import socket
from functools import cache
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from portal.jobs.models import Lease
from portal.kit.secret import kept


def machine() -> str:
    """The name of this data folder, made once: a container that is made anew has another host's name."""
    return _of(Path(settings.PORTAL_DATA))


@cache
def _of(folder: Path) -> str:
    return kept(folder / "machine", lambda: f"{_host()}-{token_hex(3)}")


def _host() -> str:
    return "".join(letter for letter in socket.gethostname() if letter.isascii() and letter.isalnum())[:30]


def hold(name: str, *, seconds: float, holder: str = "") -> bool:
    """Whether this machine has what is called ``name`` for so many seconds from now; asking prolongs it.

    Of several that ask at once one gets it. By the database's clock. One query, two the first time; none
    where no other machine works on the database. Raises ``DatabaseError``.
    """
    if not settings.PORTAL_SEVERAL_MACHINES:
        return True
    holder = holder or machine()
    until = Now() + dt.timedelta(seconds=seconds)
    free = Lease.objects.filter(Q(until__lt=Now()) | Q(holder=holder), name=name)
    if free.update(holder=holder, until=until):
        return True
    _lease, is_new = Lease.objects.get_or_create(name=name, defaults={"holder": holder, "until": until})
    return is_new


def let_go(name: str, *, holder: str = "") -> None:
    """Give up what this machine has, if it has it. One query, or none."""
    if settings.PORTAL_SEVERAL_MACHINES:
        Lease.objects.filter(name=name, holder=holder or machine()).update(until=Now())
