from __future__ import annotations

from django.db import migrations

# Whose words they are, where a hit is looked at anyway: to look it up elsewhere takes two pages more for each story
# shown. Empty for what an earlier release put in, or a move from SQLite.
BESIDE = "ALTER TABLE search_words ADD COLUMN article_id bigint"
ELSEWHERE = "ALTER TABLE search_words DROP COLUMN article_id"


def put_beside(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BESIDE)


def take_away(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ELSEWHERE)


class Migration(migrations.Migration):
    dependencies = [("search", "0008_narrow_rows")]

    operations = [migrations.RunPython(put_beside, take_away)]
