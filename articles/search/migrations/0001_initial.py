from __future__ import annotations

from django.db import migrations, models

# Contentless: the index keeps no second copy of the texts. Words come folded from Python, so the tokenizer
# only has to part them at spaces.
CREATE = """
    CREATE VIRTUAL TABLE search_words USING fts5(
        edition, title, lead, body, names, content='', tokenize='unicode61 remove_diacritics 0'
    )
"""


# Another engine's index is made by a migration of its own.
def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(CREATE)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
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
