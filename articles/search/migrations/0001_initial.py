from __future__ import annotations

from django.db import NotSupportedError, migrations, models

# Contentless: the index keeps no second copy of the texts. Words come folded from Python, so the tokenizer
# only has to part them at spaces.
CREATE = """
    CREATE VIRTUAL TABLE search_words USING fts5(
        edition, title, lead, body, names, content='', tokenize='unicode61 remove_diacritics 0'
    )
"""


def create_index(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor != "sqlite":
        raise NotSupportedError(f"Search has no engine for {vendor} databases yet; it works on SQLite.")
    schema_editor.execute(CREATE)


def drop_index(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("docid", models.BigAutoField(primary_key=True, serialize=False)),
                ("article_id", models.BigIntegerField(unique=True)),
                ("words", models.BinaryField()),
            ],
        ),
        migrations.RunPython(create_index, drop_index),
    ]
