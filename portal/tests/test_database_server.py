"""What an operator is told about the PostgreSQL server that a portal stands on, before it hurts."""

from __future__ import annotations

from unittest.mock import patch

from django.core.checks import CheckMessage
from django.test import TestCase, override_settings

from portal.operations import checks
from portal.operations.checks import check_server
from portal.tests.engines import is_postgresql


def told() -> list[CheckMessage]:
    return check_server(databases=["default"])


if is_postgresql():

    class ServerTests(TestCase):
        def test_one_that_has_room_for_everything_is_not_spoken_of(self) -> None:
            with override_settings(PORTAL_WORKERS=1):
                self.assertEqual(told(), [])

        def test_one_that_takes_too_few_connections_is_named_with_the_number_that_is_wanted(self) -> None:
            with override_settings(PORTAL_WORKERS=10_000):
                [warning] = told()
            self.assertEqual(warning.id, "operations.W002")
            pool = checks._pool_size("default")
            self.assertIn(f" to {pool * 10_001 + checks.OTHERS_CONNECTIONS} ", warning.hint or "")

        def test_one_with_little_memory_for_a_large_database_is_named(self) -> None:
            with override_settings(PORTAL_WORKERS=1), patch.object(checks, "MOST_BESIDE_MEMORY", 0):
                [warning] = told()
            self.assertEqual(warning.id, "operations.W003")
            self.assertIn("shared_buffers", warning.hint or "")
