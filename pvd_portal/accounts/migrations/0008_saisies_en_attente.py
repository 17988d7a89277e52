import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_adresses_et_compteurs'),
    ]

    operations = [
        migrations.CreateModel(
            name='SaisieEnAttente',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('adresse', models.CharField(max_length=500, verbose_name='adresse de la page')),
                ('contenu', models.TextField(verbose_name='ce qui était saisi')),
                ('modifiee_le', models.DateTimeField(auto_now=True, verbose_name='gardée le')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saisies_en_attente', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saisie en attente',
                'verbose_name_plural': 'saisies en attente',
                'constraints': [models.UniqueConstraint(fields=('user', 'adresse'), name='saisie_une_par_page')],
            },
        ),
    ]
