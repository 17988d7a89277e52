"""What the database holds of a fiche: which states, dates, amounts and reasons go together."""

from django.db import models
from django.db.models import Q

from communes.enums import ThemeAction
from fiches_action.enums import (
    STATUTS_A_MOTIVER,
    VALIDATIONS_DU_PLAN,
    Base,
    Echelle,
    NatureDepense,
    Origine,
    Phase,
    Priorite,
    Statut,
    TypeMaitreOuvrage,
    Validation,
)
from fiches_action.lifecycle import LIFECYCLE
from pvd_portal.core.constraints import (
    all_or_none,
    exactly_when,
    in_range,
    ordered,
    required_when,
    values_check,
)
from pvd_portal.dossiers.models import dossier_bonds

VALUES = [
    values_check("fiche_theme_connu", "theme", ThemeAction, blank=True),
    values_check("fiche_echelle_connue", "echelle", Echelle, blank=True),
    values_check("fiche_origine_connue", "origine", Origine, blank=True),
    values_check(
        "fiche_maitre_ouvrage_connu", "type_maitre_ouvrage", TypeMaitreOuvrage, blank=True
    ),
    values_check("fiche_phase_connue", "phase", Phase),
    values_check("fiche_statut_connu", "statut", Statut),
    values_check("fiche_priorite_connue", "priorite", Priorite, blank=True),
    values_check("fiche_depense_connue", "nature_depense", NatureDepense),
    values_check("fiche_base_connue", "base", Base),
]

NUMBERS = [
    models.UniqueConstraint(fields=["territoire", "numero"], name="fiche_numero_unique"),
    in_range(
        "fiche_numero_positif", "numero", at_least=1, message="Les fiches se comptent depuis 1."
    ),
    in_range("fiche_cout_positif", "cout_total", at_least=0, message="Un coût n'est pas négatif."),
    in_range(
        "fiche_cout_reel_positif", "cout_reel", at_least=0, message="Un coût n'est pas négatif."
    ),
    in_range(
        "fiche_avancement_100",
        "avancement",
        at_most=100,
        message="L'avancement est compris entre 0 et 100 %.",
    ),
    in_range(
        "fiche_derogation_taux_100",
        "derogation_taux",
        at_least=0,
        at_most=100,
        message="Le taux dérogatoire est compris entre 0 et 100 %.",
    ),
    all_or_none(
        "fiche_derogation_complete",
        "derogation_taux",
        texts=["derogation_reference"],
        message="Une dérogation a sa référence et son taux.",
    ),
]

LIFE = [
    ordered(
        "fiche_dates_prevues_ordonnees",
        "date_debut_prevue",
        "date_fin_prevue",
        message="La fin prévue précède le début prévu.",
    ),
    ordered(
        "fiche_dates_reelles_ordonnees",
        "date_debut_reelle",
        "date_fin_reelle",
        message="La fin réelle précède le début réel.",
    ),
    exactly_when(
        "fiche_arret_motive",
        Q(statut__in=sorted(STATUTS_A_MOTIVER)),
        "date_statut",
        texts=["motif_statut"],
        message="Une pause, un blocage ou un abandon a son motif et sa date, et eux seuls.",
    ),
    exactly_when(
        "fiche_terminee_datee",
        Q(statut=Statut.TERMINE),
        "date_fin_reelle",
        message="Une action terminée a sa fin réelle, et elle seule.",
    ),
    required_when(
        "fiche_inscrite_rattachee",
        Q(validation=Validation.INSCRITE),
        "convention",
        message="Une fiche inscrite a sa convention de rattachement.",
    ),
    models.CheckConstraint(
        condition=Q(sous_reserve=False) | Q(validation__in=sorted(VALIDATIONS_DU_PLAN)),
        name="fiche_reserve_d_une_validee",
        violation_error_message="Une réserve ne porte que sur une fiche validée.",
    ),
]

BONDS = [
    *dossier_bonds("fiche", LIFECYCLE, state_field="validation"),
    *VALUES,
    *NUMBERS,
    *LIFE,
]
