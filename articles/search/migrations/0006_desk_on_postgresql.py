from __future__ import annotations

from django.db import migrations

# Words are asked for by how they begin, which the index of a tsvector answers.
CREATE = """
    CREATE TABLE desk_words (article_id bigint PRIMARY KEY, title tsvector NOT NULL, text tsvector NOT NULL);
    CREATE INDEX desk_words_title ON desk_words USING gin (title);
    CREATE INDEX desk_words_text ON desk_words USING gin (text);
"""


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE desk_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0005_terms")]

    operations = [migrations.RunPython(create_index, drop_index)]
