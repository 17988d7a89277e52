from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communes', '0003_donnees'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='axestrategique',
            constraint=models.CheckConstraint(condition=models.Q(('numero__isnull', True), ('numero__gte', 1), _connector='OR'), name='axe_numero_positif', violation_error_message='Les axes se comptent depuis 1.'),
        ),
        migrations.AddConstraint(
            model_name='commune',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('absorbee_par__isnull', False), _negated=True), ('date_fin__isnull', False), _connector='OR'), name='commune_absorbee_date', violation_error_message='Une commune absorbée a disparu : indiquez quand.'),
        ),
        migrations.AddConstraint(
            model_name='communeancienne',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['commune-deleguee', 'commune-associee', 'arrondissement-municipal', 'commune-fusionnee'])), name='commune_ancienne_type_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('fonction__in', ['chef_de_projet', 'maire', 'president_epci', 'elu_referent', 'referent_etat', 'equipe_projet', 'partenaire'])), name='contact_fonction_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('date_debut__isnull', True), ('date_fin__isnull', True), ('date_fin__gte', models.F('date_debut')), _connector='OR'), name='contact_dates_ordonnees', violation_error_message='La fin précède le début.'),
        ),
        migrations.AddConstraint(
            model_name='enjeu',
            constraint=models.CheckConstraint(condition=models.Q(('theme__in', ['habitat', 'commerce', 'economie', 'mobilite', 'espaces_publics', 'patrimoine', 'equipements', 'sante', 'education', 'culture', 'transition', 'biodiversite', 'numerique', 'securite', 'tourisme', 'ingenierie', 'participation'])), name='enjeu_theme_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='epci',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['CC', 'CA', 'CU', 'METRO', 'MET69'])), name='epci_nature_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='epci',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('successeur__isnull', False), _negated=True), ('date_fin__isnull', False), _connector='OR'), name='epci_successeur_date', violation_error_message='Un EPCI qui a un successeur a disparu : indiquez quand.'),
        ),
        migrations.AddConstraint(
            model_name='evolutioncommune',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['creation', 'renommage', 'fusion', 'suppression', 'changement_epci', 'changement_departement'])), name='evolution_type_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='organisme',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['etat', 'operateur', 'banque_territoires', 'region', 'departement', 'epci', 'commune', 'europe', 'autre_public', 'prive'])), name='organisme_nature_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='organisme',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('successeur__isnull', False), _negated=True), ('date_fin__isnull', False), _connector='OR'), name='organisme_successeur_date', violation_error_message='Un organisme qui a un successeur a disparu : indiquez quand.'),
        ),
    ]
