from __future__ import annotations

from django.db import migrations, models

# Contentless, and cut by Python, as the readers' index is. The prefixes make the first letters of a word quick.
CREATE = """
    CREATE VIRTUAL TABLE desk_words USING fts5(
        title, text, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 0'
    )
"""


# Another engine's index is made by a migration of its own.
def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(CREATE)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE desk_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DeskDocument",
            fields=[
                ("article_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("words", models.BinaryField()),
            ],
        ),
        migrations.RunPython(create_index, drop_index),
    ]
