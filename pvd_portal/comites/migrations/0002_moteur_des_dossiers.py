"""The rows of every kind of dossier bear the same names."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("comites", "0001_initial")]

    operations = [
        migrations.RenameField("mouvementcomite", "comite", "dossier"),
        migrations.RenameField("mouvementcomite", "from_statut", "from_state"),
        migrations.RenameField("mouvementcomite", "to_statut", "to_state"),
    ]
