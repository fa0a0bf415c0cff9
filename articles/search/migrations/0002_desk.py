from __future__ import annotations

from django.db import migrations, models

# Contentless, and cut by Python, as the readers' index is. The prefixes make the first letters of a word quick.
CREATE = """
    CREATE VIRTUAL TABLE desk_words USING fts5(
        title, text, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 0'
    )
"""


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
        migrations.RunSQL(CREATE, "DROP TABLE desk_words"),
    ]
