"""Promises of preparing databases: each holds the tables that are its own, and their history alone."""

from __future__ import annotations

from unittest import mock

from django.apps import apps
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import TestCase

from portal.operations import preparing


class DatabasesTests(TestCase):
    databases = set(connections)

    def test_a_database_holds_its_own_tables_and_their_history_alone(self) -> None:
        everywhere = preparing.apps_of(None)
        for alias in connections:
            its_own = preparing.apps_of(alias)
            others = {
                model._meta.db_table
                for label in everywhere - its_own
                for model in apps.get_app_config(label).get_models()
            }
            connection = connections[alias]
            self.assertFalse(others & set(connection.introspection.table_names()))
            recorded = {app for app, _name in MigrationRecorder(connection).applied_migrations()}
            self.assertEqual(recorded, its_own)

    def test_every_app_has_its_tables_somewhere(self) -> None:
        somewhere = set[str]().union(*map(preparing.apps_of, connections))
        self.assertEqual(somewhere, preparing.apps_of(None))

    def test_nothing_is_left_to_be_applied(self) -> None:
        for alias in connections:
            self.assertEqual(preparing.unapplied(alias), set())

    def test_where_nothing_is_to_be_applied_django_looks_once(self) -> None:
        for alias in connections:
            with mock.patch.object(migrate.Command, "handle") as looked:
                call_command("migrate", database=alias, verbosity=0)
            self.assertEqual(looked.call_count, 1)
