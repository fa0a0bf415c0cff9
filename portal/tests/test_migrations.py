"""Promises of migrations: the release before works with the tables of this one."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader

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


def since_the_rule() -> Iterator[Migration]:
    disk = MigrationLoader(connection, ignore_no_migrations=True).disk_migrations
    for (label, name), migration in disk.items():
        if label in BEFORE and int(name.split("_")[0]) > BEFORE[label]:
            yield migration


def faults_of(migration: Migration) -> Iterator[str]:
    for step in migration.operations:
        if isinstance(step, TAKING) and not getattr(migration, "contracts", ""):
            yield f"{migration}: {step.describe()}"
        if isinstance(step, operations.AddField) and _is_demanded(step.field):
            yield f"{migration}: {step.describe()}, which the release before leaves out"


def _is_demanded(field: models.Field) -> bool:
    return bool(not field.many_to_many and not field.null and not field.has_db_default())


def test_a_release_only_adds_to_what_the_release_before_works_with(db: None) -> None:
    assert [fault for migration in since_the_rule() for fault in faults_of(migration)] == []


def test_what_would_break_the_release_before_is_found() -> None:
    number, word = models.IntegerField(default=0), models.CharField(max_length=9, db_default="")
    bad = Migration("0099_bad", "articles")
    bad.operations = [
        operations.AddField("Article", "number", number),
        operations.AddField("Article", "word", word),
        operations.RemoveField("Article", "title"),
    ]
    assert len(list(faults_of(bad))) == 2
    bad.contracts = "1.4"  # type: ignore[attr-defined]
    assert len(list(faults_of(bad))) == 1
