from __future__ import annotations

from django.db import migrations

# Each hit of a word is a page of this table: beside their words a dozen stories fill one, without them eighty, and
# the pages of a million stories fit into the memory of any server. PostgreSQL puts words aside only of rows
# that are longer than 2 KB, so that rows are padded; of the padding it keeps 35 bytes. What fits into two
# megabytes stays as it is: the planner would read so small a table whole, with words from elsewhere.
NARROW = """
    ALTER TABLE search_words ADD COLUMN padding text;
    ALTER TABLE search_words ALTER COLUMN padding
        SET DEFAULT CASE WHEN pg_relation_size('search_words') > 2000000 THEN repeat('.', 2048) END;
    ALTER TABLE search_words ALTER COLUMN words SET STORAGE EXTERNAL;
    ALTER TABLE search_words SET (toast_tuple_target = 128);
"""
WIDE = """
    ALTER TABLE search_words RESET (toast_tuple_target);
    ALTER TABLE search_words ALTER COLUMN words SET STORAGE EXTENDED;
    ALTER TABLE search_words DROP COLUMN padding;
"""


def narrow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NARROW)


def widen(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(WIDE)


class Migration(migrations.Migration):
    dependencies = [("search", "0007_short_pending_lists")]

    operations = [migrations.RunPython(narrow, widen)]
