from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fiches_action', '0006_donnees'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('validation__in', ['brouillon', 'proposee', 'a_completer', 'prete', 'validee', 'ajournee', 'refusee', 'inscrite', 'sortie'])), name='fiche_validation_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('validation', 'brouillon'), ('state_by__isnull', False), _connector='OR'), name='fiche_etat_a_son_auteur', violation_error_message='Un état a son auteur.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('archived_at__isnull', True), ('archived_by__isnull', True)), models.Q(('archived_at__isnull', False), ('archived_by__isnull', False)), _connector='OR'), name='fiche_archive_a_son_auteur', violation_error_message='Un archivage a sa date et son auteur.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('theme__in', ['habitat', 'commerce', 'economie', 'mobilite', 'espaces_publics', 'patrimoine', 'equipements', 'sante', 'education', 'culture', 'transition', 'biodiversite', 'numerique', 'securite', 'tourisme', 'ingenierie', 'participation', ''])), name='fiche_theme_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('echelle__in', ['secteur', 'commune', 'epci', ''])), name='fiche_echelle_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('origine__in', ['adhesion', 'cadre', 'avenant', 'maturation', 'cours_de_route', ''])), name='fiche_origine_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('type_maitre_ouvrage__in', ['commune', 'epci', 'syndicat', 'departement', 'region', 'etat', 'bailleur', 'prive', ''])), name='fiche_maitre_ouvrage_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('priorite__in', ['forte', 'moyenne', 'faible', ''])), name='fiche_priorite_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('nature_depense__in', ['investissement', 'fonctionnement'])), name='fiche_depense_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('base__in', ['ht', 'ttc', 'net'])), name='fiche_base_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('numero__isnull', True), ('numero__gte', 1), _connector='OR'), name='fiche_numero_positif', violation_error_message='Les fiches se comptent depuis 1.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('derogation_taux__isnull', True), models.Q(('derogation_taux__gte', 0), ('derogation_taux__lte', 100)), _connector='OR'), name='fiche_derogation_taux_100', violation_error_message='Le taux dérogatoire est compris entre 0 et 100 %.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('derogation_taux__isnull', True), ('derogation_reference', '')), models.Q(('derogation_taux__isnull', False), models.Q(('derogation_reference', ''), _negated=True)), _connector='OR'), name='fiche_derogation_complete', violation_error_message='Une dérogation a sa référence et son taux.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('date_statut__isnull', False), models.Q(('motif_statut', ''), _negated=True), ('statut__in', ['abandonne', 'bloque', 'en_pause'])), models.Q(models.Q(('statut__in', ['abandonne', 'bloque', 'en_pause']), _negated=True), ('date_statut__isnull', True), ('motif_statut', '')), _connector='OR'), name='fiche_arret_motive', violation_error_message='Une pause, un blocage ou un abandon a son motif et sa date, et eux seuls.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('date_fin_reelle__isnull', False), ('statut', 'termine')), models.Q(models.Q(('statut', 'termine'), _negated=True), ('date_fin_reelle__isnull', True)), _connector='OR'), name='fiche_terminee_datee', violation_error_message='Une action terminée a sa fin réelle, et elle seule.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('validation', 'inscrite'), _negated=True), ('convention__isnull', False), _connector='OR'), name='fiche_inscrite_rattachee', violation_error_message='Une fiche inscrite a sa convention de rattachement.'),
        ),
        migrations.AddConstraint(
            model_name='ficheaction',
            constraint=models.CheckConstraint(condition=models.Q(('sous_reserve', False), ('validation__in', ['inscrite', 'validee']), _connector='OR'), name='fiche_reserve_d_une_validee', violation_error_message='Une réserve ne porte que sur une fiche validée.'),
        ),
        migrations.AddConstraint(
            model_name='financement',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['subvention', 'fonds_propres', 'pret', 'avance', 'nature'])), name='financement_nature_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='financement',
            constraint=models.CheckConstraint(condition=models.Q(('base__in', ['ht', 'ttc', 'net'])), name='financement_base_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='financement',
            constraint=models.CheckConstraint(condition=models.Q(('date_demande__isnull', True), ('date_decision__isnull', True), ('date_decision__gte', models.F('date_demande')), _connector='OR'), name='financement_dates_ordonnees', violation_error_message='La décision précède la demande.'),
        ),
        migrations.AddConstraint(
            model_name='financement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('statut__in', ['accorde', 'engage', 'solde', 'verse_partiel']), models.Q(('nature', 'fonds_propres'), _negated=True), _negated=True), ('date_decision__isnull', False), _connector='OR'), name='financement_accorde_date', violation_error_message='Un financement accordé a la date de sa décision.'),
        ),
        migrations.AddConstraint(
            model_name='indicateur',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['suivi', 'realisation', 'resultat', 'impact'])), name='indicateur_type_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='liencontrat',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['crte', 'opah_ru', 'cper', 'region', 'departement', 'pcaet', 'pat', 'cls', 'industrie', 'autre'])), name='lien_type_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='mouvementfiche',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['submit', 'withdraw', 'return', 'approve', 'adopt', 'adjourn', 'refuse', 'register', 'rework', 'remove', 'archive', 'restore'])), name='mouvement_fiche_action_connue', violation_error_message="Ce mouvement n'existe pas."),
        ),
        migrations.AddConstraint(
            model_name='mouvementfiche',
            constraint=models.CheckConstraint(condition=models.Q(('from_state__in', ['brouillon', 'proposee', 'a_completer', 'prete', 'validee', 'ajournee', 'refusee', 'inscrite', 'sortie'])), name='mouvement_fiche_depart_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='mouvementfiche',
            constraint=models.CheckConstraint(condition=models.Q(('to_state__in', ['brouillon', 'proposee', 'a_completer', 'prete', 'validee', 'ajournee', 'refusee', 'inscrite', 'sortie'])), name='mouvement_fiche_arrivee_connue', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='partenairefiche',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['amo', 'financement', 'conseil', 'ingenierie', 'etudes', 'associe'])), name='partenaire_role_connu', violation_error_message='Choisissez une valeur de la liste.'),
        ),
        migrations.AddConstraint(
            model_name='remarquefiche',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('repondu_at__isnull', True), ('repondu_par__isnull', True), ('reponse', '')), models.Q(('repondu_at__isnull', False), ('repondu_par__isnull', False), models.Q(('reponse', ''), _negated=True)), _connector='OR'), name='remarque_fiche_reponse_entiere', violation_error_message='Une réponse a son texte, son auteur et sa date.'),
        ),
        migrations.AddConstraint(
            model_name='remarquefiche',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('levee_at__isnull', True), ('levee_par__isnull', True)), models.Q(('levee_at__isnull', False), ('levee_par__isnull', False)), _connector='OR'), name='remarque_fiche_levee_entiere', violation_error_message='Une levée a sa date et son auteur.'),
        ),
    ]
