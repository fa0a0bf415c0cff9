"""Passwords are hashed with Argon2, one at a time on the whole machine.

A hash takes 100 MB for a tenth of a second. However many people, or attackers, sign in at once, it is taken
once: processes queue for a lock on a file, which a killed process gives back.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


@contextmanager
def turn() -> Iterator[None]:
    """Inside the block nobody else on this machine hashes; waits for whoever does."""
    # A lock belongs to who opened the file, so threads of one process queue as well.
    with (settings.PORTAL_DATA / "hashing.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Argon2InTurn(Argon2PasswordHasher):
    """Django's Argon2, in turn. What it wrote, either reads."""

    def encode(self, password: str, salt: str) -> str:
        with turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with turn():
            return super().verify(password, encoded)
