from django.db import migrations

from portal.kit.text import fold


def name_those_there_are(apps, schema_editor):
    """As ``Author.save`` does: each name, folded, from each of its words on."""
    AuthorName = apps.get_model("articles", "AuthorName")
    for author in apps.get_model("articles", "Author").objects.all():
        found = set()
        for name in [*author.labels.values(), *author.spellings.splitlines()]:
            words = fold(name).split()
            found |= {" ".join(words[start:])[:200] for start in range(len(words))}
        AuthorName.objects.bulk_create(AuthorName(author=author, folded=one) for one in sorted(found))


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0017_names_of_authors"),
    ]

    operations = [
        migrations.RunPython(name_those_there_are, migrations.RunPython.noop),
    ]
