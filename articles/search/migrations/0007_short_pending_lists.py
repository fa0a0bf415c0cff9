from __future__ import annotations

from django.db import migrations

# What was put in last is kept in a list that each search reads from end to end, and that the planner fears so
# much that it reads the whole table instead: of ten thousand stories with a list of 2 MB a rare word took a
# tenth of a second. In kilobytes, the least there can be.
LONGEST = 64
INDEXES = ("search_words_words", "desk_words_title", "desk_words_text")


def shorten(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"ALTER INDEX IF EXISTS {name} SET (gin_pending_list_limit = {LONGEST})")
            schema_editor.execute(f"SELECT gin_clean_pending_list(oid) FROM pg_class WHERE oid = to_regclass('{name}')")


def lengthen(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"ALTER INDEX IF EXISTS {name} RESET (gin_pending_list_limit)")


class Migration(migrations.Migration):
    # Each list is locked for its own statement alone.
    atomic = False

    dependencies = [("search", "0006_desk_on_postgresql")]

    operations = [migrations.RunPython(shorten, lengthen)]
