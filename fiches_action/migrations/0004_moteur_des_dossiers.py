"""The rows of every kind of dossier bear the same names."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fiches_action", "0003_sans_comites")]

    operations = [
        migrations.RemoveIndex("mouvementfiche", "fiches_acti_fiche_i_182a80_idx"),
        migrations.RenameField("mouvementfiche", "fiche", "dossier"),
        migrations.RenameField("mouvementfiche", "from_validation", "from_state"),
        migrations.RenameField("mouvementfiche", "to_validation", "to_state"),
        migrations.RenameField("remarquefiche", "fiche", "dossier"),
    ]
