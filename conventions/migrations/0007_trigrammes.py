"""What finds a word inside the titles of acts, as in the migration 0006 of communes."""

from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS convention_trigrammes ON conventions_convention"
            " USING gin (trigrammes(upper(intitule)))"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX convention_trigrammes")


class Migration(migrations.Migration):
    dependencies = [("communes", "0006_trigrammes"), ("conventions", "0006_index_echeances")]
    operations = [migrations.RunPython(create, drop)]
