"""Indexes of tables in use: made and taken away while others read and write.

On PostgreSQL a plain step holds the table until its migration commits, and every page queues behind it. These
stand in migrations of their own, with ``atomic = False``. On SQLite they are the plain steps, which readers
don't wait for. Django's own know PostgreSQL alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import NotSupportedError, models
from django.db.migrations import operations
from django.db.migrations.state import ProjectState


@contextmanager
def _patiently(schema_editor: Any) -> Iterator[dict[str, bool]]:
    """What the schema editor has to be told. It waits for whoever writes just now: nobody waits for it."""
    if schema_editor.connection.vendor != "postgresql":
        yield {}
        return
    if schema_editor.connection.in_atomic_block:
        raise NotSupportedError("An index is made beside others in a migration with atomic = False alone.")
    schema_editor.execute("SET lock_timeout = 0")
    try:
        yield {"concurrently": True}
    finally:
        schema_editor.execute("RESET lock_timeout")


def _make(schema_editor: Any, model: type[models.Model], index: models.Index) -> None:
    # One whose making was killed stays behind, of no use to anyone, under the same name.
    _remove(schema_editor, index)
    with _patiently(schema_editor) as wishes:
        schema_editor.add_index(model, index, **wishes)


def _remove(schema_editor: Any, index: models.Index) -> None:
    with _patiently(schema_editor) as wishes:
        beside = "CONCURRENTLY " if wishes else ""
        schema_editor.execute(f"DROP INDEX {beside}IF EXISTS {schema_editor.quote_name(index.name)}")


class AddIndexConcurrently(operations.AddIndex):
    """Make an index beside those who read and write. Two scans of the table; safe to run again."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _make(schema_editor, model, self.index)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _remove(schema_editor, self.index)


class RemoveIndexConcurrently(operations.RemoveIndex):
    """Take an index away once nobody reads along it. Safe to run again."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _remove(schema_editor, self._in(from_state, app_label))

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _make(schema_editor, model, self._in(to_state, app_label))

    def _in(self, state: ProjectState, app_label: str) -> models.Index:
        found: models.Index = state.models[app_label, self.model_name.lower()].get_index_by_name(self.name)
        return found
