"""Cursors: where a list goes on. Opaque, signed, and good for the very list they were given out with."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from portal.api.problems import refused

SIGNATURE = 12
LONGEST = 400
SALT = "portal.api.cursors"


def made(place: Sequence[Any], of: str) -> str:
    """The cursor of a place in the list ``of``: plain values of the last row's ordering columns."""
    payload = json.dumps(list(place), separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(_signature(payload, of) + payload).decode().rstrip("=")


def read(text: str, of: str) -> list[Any]:
    """The place that a cursor names. Raises a problem for one that was not given out for this list."""
    try:
        if len(text) > LONGEST:
            raise ValueError
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        signature, payload = data[:SIGNATURE], data[SIGNATURE:]
        if not constant_time_compare(signature, _signature(payload, of)):
            raise ValueError
        place: list[Any] = json.loads(payload)
    except (ValueError, binascii.Error) as error:
        raise refused("cursor: not one of this list; begin again without it.") from error
    return place


def _signature(payload: bytes, of: str) -> bytes:
    return salted_hmac(SALT, of.encode() + b"\0" + payload, algorithm="sha256").digest()[:SIGNATURE]
