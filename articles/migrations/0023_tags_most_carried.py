"""The tags of most stories are found without reading all."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_addresses_of_before")]

    operations = [
        migrations.AddIndex("tag", models.Index(fields=["-carried", "id"], name="tag_carried")),
    ]
