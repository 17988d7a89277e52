"""Addresses as the sign-in reads them; two accounts that become one are for a person to settle."""

import unicodedata

from django.db import migrations


def normalize(text):
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).strip()


def prepare(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects
    for user in users.only("pk", "email").order_by("pk"):
        address = normalize(user.email)
        if address == user.email:
            continue
        other = users.filter(email=address).exclude(pk=user.pk).first()
        if other is not None:
            raise ValueError(
                f"Les comptes {user.pk} et {other.pk} ont la même adresse, « {address} » : "
                "changez l'une des deux, puis relancez la migration."
            )
        users.filter(pk=user.pk).update(email=address)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_contraintes")]
    operations = [migrations.RunPython(prepare, migrations.RunPython.noop, elidable=True)]
