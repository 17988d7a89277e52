import pvd_portal.accounts.addresses
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_adresses_normalisees'),
    ]

    operations = [
        migrations.CreateModel(
            name='Compteur',
            fields=[
                ('cle', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='clé')),
                ('debut', models.DateTimeField(verbose_name='depuis')),
                ('nombre', models.PositiveIntegerField(default=0, verbose_name='nombre')),
            ],
            options={
                'verbose_name': "compteur d'essais",
                'verbose_name_plural': "compteurs d'essais",
            },
        ),
        migrations.AlterField(
            model_name='historicaluser',
            name='email',
            field=pvd_portal.accounts.addresses.AdresseField(db_index=True, max_length=254, verbose_name='adresse électronique'),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=pvd_portal.accounts.addresses.AdresseField(max_length=254, unique=True, verbose_name='adresse électronique'),
        ),
    ]
