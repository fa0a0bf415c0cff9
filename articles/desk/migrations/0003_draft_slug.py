from django.db import migrations, models


def fill(apps, schema_editor):
    """Copy each snapshot's slug beside it."""
    drafts = apps.get_model("desk", "Draft").objects.using(schema_editor.connection.alias)
    for pk, slug in drafts.values_list("pk", "snapshot__slug").iterator():
        if slug:
            drafts.filter(pk=pk).update(slug=slug)


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_preview")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="slug",
            field=models.SlugField(blank=True, db_default="", default="", max_length=90),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(
                condition=models.Q(("differs", True)), fields=["saved_at"], name="draft_differing"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
