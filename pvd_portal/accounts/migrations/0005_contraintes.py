from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_donnees'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='affectation',
            constraint=models.CheckConstraint(condition=models.Q(('date_debut__isnull', True), ('date_fin__isnull', True), ('date_fin__gte', models.F('date_debut')), _connector='OR'), name='affectation_dates_ordonnees', violation_error_message='La fin précède le début.'),
        ),
    ]
