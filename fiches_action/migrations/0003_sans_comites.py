"""fiches_action forgets the comités; their tables stay."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("fiches_action", "0002_comites_change_de_nom"),
        ("comites", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.RemoveField(
                model_name='pointordredujour',
                name='comite',
            ),
            migrations.RemoveField(
                model_name='mouvementcomite',
                name='comite',
            ),
            migrations.RemoveField(
                model_name='membrecomite',
                name='comite',
            ),
            migrations.RemoveField(
                model_name='historicalcomite',
                name='created_by',
            ),
            migrations.RemoveField(
                model_name='historicalcomite',
                name='history_user',
            ),
            migrations.RemoveField(
                model_name='historicalcomite',
                name='territoire',
            ),
            migrations.RemoveField(
                model_name='mouvementcomite',
                name='user',
            ),
            migrations.RemoveField(
                model_name='pointordredujour',
                name='fiche',
            ),
            migrations.DeleteModel(
                name='Comite',
            ),
            migrations.DeleteModel(
                name='MembreComite',
            ),
            migrations.DeleteModel(
                name='HistoricalComite',
            ),
            migrations.DeleteModel(
                name='MouvementComite',
            ),
            migrations.DeleteModel(
                name='PointOrdreDuJour',
            ),
        ]),
    ]
