from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comites', '0004_donnees'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='comite',
            constraint=models.CheckConstraint(condition=models.Q(('statut', 'planifie'), ('state_by__isnull', False), _connector='OR'), name='comite_etat_a_son_auteur', violation_error_message='Un état a son auteur.'),
        ),
        migrations.AddConstraint(
            model_name='comite',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('archived_at__isnull', True), ('archived_by__isnull', True)), models.Q(('archived_at__isnull', False), ('archived_by__isnull', False)), _connector='OR'), name='comite_archive_a_son_auteur', violation_error_message='Un archivage a sa date et son auteur.'),
        ),
        migrations.AddConstraint(
            model_name='membrecomite',
            constraint=models.CheckConstraint(condition=models.Q(('preside', False), ('present', True), _connector='OR'), name='comite_preside_par_un_present', violation_error_message='Qui préside la séance y est présent.'),
        ),
        migrations.AddConstraint(
            model_name='membrecomite',
            constraint=models.CheckConstraint(condition=models.Q(('qualite__in', ['elu_commune', 'elu_epci', 'chef_de_projet', 'prefet', 'service_etat', 'partenaire', 'bailleur', 'habitants', 'autre'])), name='membre_qualite_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='mouvementcomite',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['hold', 'lock', 'cancel', 'archive', 'restore'])), name='mouvement_comite_action_connue', violation_error_message="Ce mouvement n'existe pas."),
        ),
        migrations.AddConstraint(
            model_name='mouvementcomite',
            constraint=models.CheckConstraint(condition=models.Q(('from_state__in', ['planifie', 'tenu', 'verrouille', 'annule'])), name='mouvement_comite_depart_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='mouvementcomite',
            constraint=models.CheckConstraint(condition=models.Q(('to_state__in', ['planifie', 'tenu', 'verrouille', 'annule'])), name='mouvement_comite_arrivee_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='pointordredujour',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['validee', 'validee_sous_reserve', 'ajournee', 'refusee', 'prise_acte', ''])), name='point_decision_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='remarquecomite',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('repondu_at__isnull', True), ('repondu_par__isnull', True), ('reponse', '')), models.Q(('repondu_at__isnull', False), ('repondu_par__isnull', False), models.Q(('reponse', ''), _negated=True)), _connector='OR'), name='remarque_comite_reponse_entiere', violation_error_message='Une réponse a son texte, son auteur et sa date.'),
        ),
        migrations.AddConstraint(
            model_name='remarquecomite',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('levee_at__isnull', True), ('levee_par__isnull', True)), models.Q(('levee_at__isnull', False), ('levee_par__isnull', False)), _connector='OR'), name='remarque_comite_levee_entiere', violation_error_message='Une levée a sa date et son auteur.'),
        ),
    ]
