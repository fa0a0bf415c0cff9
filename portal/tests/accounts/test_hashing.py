"""Promises of hashing: one password at a time on the machine, and hashes that Django reads."""

from __future__ import annotations

import fcntl
from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import SimpleTestCase

from portal.accounts.hashing import Argon2InTurn, turn


def somebody_hashes() -> bool:
    """Whether the machine's turn is taken, as another process would find it."""
    with (settings.PORTAL_DATA / "hashing.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


class HashingTests(SimpleTestCase):
    def test_nobody_else_hashes_meanwhile_not_even_a_thread_of_the_same_process(self) -> None:
        with turn():
            self.assertTrue(somebody_hashes())
        self.assertFalse(somebody_hashes())

    def test_making_and_comparing_wait_for_their_turn(self) -> None:
        seen: list[bool] = []

        def noted(*_arguments: Any) -> str:
            seen.append(somebody_hashes())
            return ""

        with (
            mock.patch.object(Argon2PasswordHasher, "encode", noted),
            mock.patch.object(Argon2PasswordHasher, "verify", noted),
        ):
            Argon2InTurn().encode("word", "salt-of-the-sea")
            Argon2InTurn().verify("word", "")
        self.assertEqual(seen, [True, True])

    def test_a_hash_that_fails_gives_the_turn_back(self) -> None:
        with self.assertRaises(ValueError), turn():
            raise ValueError
        self.assertFalse(somebody_hashes())

    def test_either_reads_what_the_other_wrote(self) -> None:
        ours, djangos = Argon2InTurn(), Argon2PasswordHasher()
        encoded = ours.encode("a long word for trams", ours.salt())
        self.assertTrue(djangos.verify("a long word for trams", encoded))
        self.assertFalse(ours.verify("another word", encoded))
        self.assertFalse(ours.must_update(encoded))
