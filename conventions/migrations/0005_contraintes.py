from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0004_donnees'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='convention',
            constraint=models.CheckConstraint(condition=models.Q(('numero_avenant__isnull', True), ('numero_avenant__gte', 1), _connector='OR'), name='convention_avenant_numerote', violation_error_message='Les avenants se comptent depuis 1.'),
        ),
        migrations.AddConstraint(
            model_name='convention',
            constraint=models.CheckConstraint(condition=models.Q(('statut', 'en_preparation'), models.Q(('source__in', ['saisie', 'demo']), _negated=True), ('state_by__isnull', False), _connector='OR'), name='convention_etat_a_son_auteur', violation_error_message='Un état a son auteur.'),
        ),
        migrations.AddConstraint(
            model_name='convention',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('archived_at__isnull', True), ('archived_by__isnull', True)), models.Q(('archived_at__isnull', False), ('archived_by__isnull', False)), _connector='OR'), name='convention_archive_a_son_auteur', violation_error_message='Un archivage a sa date et son auteur.'),
        ),
        migrations.AddConstraint(
            model_name='convention',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('derogation_reference', ''), ('derogation_motif', '')), models.Q(models.Q(('derogation_reference', ''), _negated=True), models.Q(('derogation_motif', ''), _negated=True)), _connector='OR'), name='convention_derogation_motivee', violation_error_message='Une dérogation a sa référence et ce qui la justifie.'),
        ),
        migrations.AddConstraint(
            model_name='convention',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['saisie', 'anct', 'ministere_ort', 'reprise', 'demo'])), name='convention_source_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='conventioncommune',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['beneficiaire', 'ville_principale', 'associee'])), name='convention_commune_role_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='mouvementconvention',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['submit', 'withdraw', 'request_changes', 'approve', 'open_signature', 'sign', 'reopen', 'abandon', 'resume', 'correct_date', 'archive', 'restore'])), name='mouvement_convention_action_connue', violation_error_message="Ce mouvement n'existe pas."),
        ),
        migrations.AddConstraint(
            model_name='mouvementconvention',
            constraint=models.CheckConstraint(condition=models.Q(('from_state__in', ['en_preparation', 'transmise', 'a_completer', 'validee', 'en_signature', 'signee', 'abandonnee'])), name='mouvement_convention_depart_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='mouvementconvention',
            constraint=models.CheckConstraint(condition=models.Q(('to_state__in', ['en_preparation', 'transmise', 'a_completer', 'validee', 'en_signature', 'signee', 'abandonnee'])), name='mouvement_convention_arrivee_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='remarqueconvention',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('repondu_at__isnull', True), ('repondu_par__isnull', True), ('reponse', '')), models.Q(('repondu_at__isnull', False), ('repondu_par__isnull', False), models.Q(('reponse', ''), _negated=True)), _connector='OR'), name='remarque_convention_reponse_entiere', violation_error_message='Une réponse a son texte, son auteur et sa date.'),
        ),
        migrations.AddConstraint(
            model_name='remarqueconvention',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('levee_at__isnull', True), ('levee_par__isnull', True)), models.Q(('levee_at__isnull', False), ('levee_par__isnull', False)), _connector='OR'), name='remarque_convention_levee_entiere', violation_error_message='Une levée a sa date et son auteur.'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['partie', 'partenaire', 'en_presence'])), name='signature_role_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['commune', 'epci', 'etat', 'autre'])), name='signature_type_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
    ]
