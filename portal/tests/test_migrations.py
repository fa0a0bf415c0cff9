"""Promises of migrations: the release before works with the tables of this one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import NotSupportedError, connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.test.utils import CaptureQueriesContext

from portal.indexes import AddIndexConcurrently, RemoveIndexConcurrently

# The last of each app before the rule: those who run two releases at once run later ones.
BEFORE = {
    "accounts": 4,
    "articles": 23,
    "desk": 20,
    "headers": 1,
    "importing": 4,
    "jobs": 1,
    "letters": 2,
    "masthead": 4,
    "media": 3,
    "outbox": 2,
    "pagecache": 1,
    "pages": 2,
    "readership": 8,
    "search": 6,
    "versions": 1,
    "wiredesk": 1,
}
TAKING = (
    operations.DeleteModel,
    operations.RemoveField,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)
CONCURRENT = (AddIndexConcurrently, RemoveIndexConcurrently)


def since_the_rule() -> Iterator[Migration]:
    disk = MigrationLoader(connection, ignore_no_migrations=True).disk_migrations
    for (label, name), migration in disk.items():
        if label in BEFORE and int(name.split("_")[0]) > BEFORE[label]:
            yield migration


def faults_of(migration: Migration) -> Iterator[str]:
    new = {step.name.lower() for step in migration.operations if isinstance(step, operations.CreateModel)}
    for step in migration.operations:
        if isinstance(step, TAKING) and not getattr(migration, "contracts", ""):
            yield f"{migration}: {step.describe()}"
        if isinstance(step, operations.AddField) and _is_demanded(step.field):
            yield f"{migration}: {step.describe()}, which the release before leaves out"
        if isinstance(step, operations.AddIndex | operations.RemoveIndex):
            is_beside = isinstance(step, CONCURRENT) and not migration.atomic
            if step.model_name.lower() not in new and not is_beside:
                yield f"{migration}: {step.describe()}, which holds a table in use"


def made(*steps: Operation, atomic: bool = True) -> Migration:
    kind: type[Migration] = type("Made", (Migration,), {"operations": [*steps], "atomic": atomic})
    return kind("0099_made", "articles")


def _is_demanded(field: models.Field) -> bool:
    return bool(not field.many_to_many and not field.null and not field.has_db_default())


def test_a_release_only_adds_to_what_the_release_before_works_with(db: None) -> None:
    assert [fault for migration in since_the_rule() for fault in faults_of(migration)] == []


def test_what_would_break_the_release_before_is_found() -> None:
    number, word = models.IntegerField(default=0), models.CharField(max_length=9, db_default="")
    bad = made(
        operations.AddField("Article", "number", number),
        operations.AddField("Article", "word", word),
        operations.RemoveField("Article", "title"),
    )
    assert len(list(faults_of(bad))) == 2
    bad.contracts = "1.4"  # type: ignore[attr-defined]
    assert len(list(faults_of(bad))) == 1


def test_an_index_that_would_hold_a_table_in_use_is_found() -> None:
    index = models.Index(fields=["title"], name="by_title")
    plain = (operations.AddIndex("Article", index), operations.RemoveIndex("Article", "by_title"))
    beside = (AddIndexConcurrently("Article", index), RemoveIndexConcurrently("Article", "by_title"))

    def faults(*steps: Operation, atomic: bool = True) -> int:
        return len(list(faults_of(made(*steps, atomic=atomic))))

    assert faults(*plain, *beside) == 4
    assert faults(*plain, *beside, atomic=False) == 2
    assert faults(*beside, atomic=False) == 0
    assert faults(operations.CreateModel("Article", []), plain[0]) == 0


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_again_where_its_making_was_killed() -> None:
    before, after = ProjectState.from_apps(apps), ProjectState.from_apps(apps)
    making = AddIndexConcurrently("rubric", models.Index(fields=["-id"], name="rubric_last"))
    making.state_forwards("articles", after)

    def go(step: Callable[..., None], start: ProjectState, end: ProjectState) -> set[str]:
        with connection.schema_editor(atomic=False) as editor:
            step("articles", editor, start, end)
        with connection.cursor() as cursor:
            return set(connection.introspection.get_constraints(cursor, "articles_rubric"))

    for _time in range(2):
        assert "rubric_last" in go(making.database_forwards, before, after)
    taking = RemoveIndexConcurrently("rubric", "rubric_last")
    assert "rubric_last" not in go(taking.database_forwards, after, before)
    assert "rubric_last" in go(taking.database_backwards, before, after)
    assert "rubric_last" not in go(making.database_backwards, after, before)


@pytest.mark.django_db(transaction=True)
def test_nobody_who_reads_or_writes_waits_for_an_index() -> None:
    before, after = ProjectState.from_apps(apps), ProjectState.from_apps(apps)
    making = AddIndexConcurrently("rubric", models.Index(fields=["-id"], name="rubric_last"))
    making.state_forwards("articles", after)
    taking = RemoveIndexConcurrently("rubric", "rubric_last")
    with CaptureQueriesContext(connection) as asked, connection.schema_editor(atomic=False) as editor:
        making.database_forwards("articles", editor, before, after)
        taking.database_forwards("articles", editor, after, before)
    said = [query["sql"] for query in asked if "INDEX" in query["sql"]]
    assert len(said) == 3
    is_served = connection.vendor == "postgresql"
    assert all(("CONCURRENTLY" in one) is is_served for one in said), said
    if is_served:
        with pytest.raises(NotSupportedError), connection.schema_editor() as editor:
            making.database_forwards("articles", editor, before, after)
