"""A plan de financement may always name a funder that the list does not have."""

from django.db import migrations

AUTRES = (
    ("Autre financeur public", "autre financeur public", "autre_public"),
    ("Autre financeur privé", "autre financeur prive", "prive"),
)


def create(apps, schema_editor):
    organismes = apps.get_model("communes", "Organisme").objects
    for nom, nom_recherche, nature in AUTRES:
        values = {"nom_recherche": nom_recherche, "nature": nature}
        organismes.get_or_create(nom=nom, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("communes", "0006_trigrammes")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=True)]
