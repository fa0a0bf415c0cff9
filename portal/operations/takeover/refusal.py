"""Why a move is not begun, or not gone on with."""

from __future__ import annotations


class Refused(Exception):
    """The portal can't be moved; the message says why, and what to do."""
