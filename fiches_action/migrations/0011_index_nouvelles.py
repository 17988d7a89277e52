from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fiches_action', '0010_index_comptes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ficheaction',
            index=models.Index(condition=models.Q(('archived_at__isnull', True)), fields=['-derniere_nouvelle_at', 'id'], name='fiche_active_par_nouvelle'),
        ),
    ]
