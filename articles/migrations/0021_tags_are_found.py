from django.db import migrations

from portal.kit.text import fold

TOGETHER = 2000


def name_those_there_are(apps, schema_editor):
    """As ``Tag.keep_names`` does: each name and alias, folded, from each of its words on."""
    TagName = apps.get_model("articles", "TagName")
    named = list(apps.get_model("articles", "Tag").objects.values_list("pk", "name"))
    named += apps.get_model("articles", "TagAlias").objects.values_list("tag", "name")
    found = set()
    for pk, name in named:
        words = fold(name).split()
        found |= {(pk, " ".join(words[start:])[:200]) for start in range(len(words))}
    rows = (TagName(tag_id=pk, folded=folded) for pk, folded in sorted(found))
    TagName.objects.bulk_create(rows, batch_size=TOGETHER, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0020_names_of_tags"),
    ]

    operations = [
        migrations.RunPython(name_those_there_are, migrations.RunPython.noop),
    ]
