"""The rows of every kind of dossier bear the same names."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conventions", "0001_initial")]

    operations = [
        migrations.RemoveIndex("mouvementconvention", "conventions_convent_bc462f_idx"),
        migrations.RenameField("mouvementconvention", "convention", "dossier"),
        migrations.RenameField("mouvementconvention", "from_statut", "from_state"),
        migrations.RenameField("mouvementconvention", "to_statut", "to_state"),
        migrations.RenameField("remarqueconvention", "convention", "dossier"),
    ]
