"""What the desk's list by state took the place of. The last step: the release before reads along it till then."""

from __future__ import annotations

from django.db import migrations

from portal.indexes import RemoveIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0026_quotes_of_speakers")]

    operations = [RemoveIndexConcurrently("article", "article_saved_not_public")]
