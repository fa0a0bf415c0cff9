from __future__ import annotations

from django.db import migrations, models

from portal.pagecache.models import new_mark


class Migration(migrations.Migration):
    dependencies = [("pagecache", "0001_purges")]

    operations = [
        migrations.AddField("purge", "carried_out_at", models.DateTimeField(null=True)),
        # Rows that are there get none: they would all get the same.
        migrations.AddField("purge", "mark", models.BigIntegerField(null=True)),
        migrations.AlterField("purge", "mark", models.BigIntegerField(default=new_mark, null=True)),
    ]
