from __future__ import annotations

from django.db import migrations

# Of a word that is nowhere among the commonest, nothing is known but that it is rarer than those: the more are
# counted, the better the choice between the index and a walk.
CREATE = """
    CREATE TABLE search_words (docid bigint PRIMARY KEY, words tsvector NOT NULL);
    ALTER TABLE search_words ALTER COLUMN words SET STATISTICS 1000;
    CREATE INDEX search_words_words ON search_words USING gin (words);
"""


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0003_version")]

    operations = [migrations.RunPython(create_index, drop_index)]
