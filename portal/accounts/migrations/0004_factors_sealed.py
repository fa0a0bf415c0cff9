# Second factors that were set up before the portal sealed what makes their codes.

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def seal(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    from portal.accounts import factors

    for kept in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        sealed = factors.sealed(kept.data)
        if sealed != kept.data:
            kept.data = sealed
            kept.save(update_fields=["data"])


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_invitations"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        # What was sealed stays: the code before this reads it as well.
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
    ]
