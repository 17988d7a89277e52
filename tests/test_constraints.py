"""Every choice field of every model: the database holds its values, one bad row each."""

import pytest
from django.apps import apps
from django.db.models import CheckConstraint

from communes.models import CommuneAncienne, EvolutionCommune
from fiches_action.enums import Base
from fiches_action.models import FicheAction, LienContrat, PartenaireFiche
from pvd_portal.core.constraints import values_check
from tests.factories import (
    ComiteFactory,
    CommuneFactory,
    ContactFactory,
    ConventionFactory,
    EnjeuFactory,
    EpciFactory,
    FicheFactory,
    FinancementFactory,
    IndicateurFactory,
    MembreFactory,
    OrganismeFactory,
    PointFactory,
    SignatureFactory,
    UserFactory,
)
from tests.refus import refused_by, update

OURS = {"communes", "conventions", "fiches_action", "accounts", "comites"}


def ancienne():
    return CommuneAncienne.objects.create(
        nom="Saint-Jean", code="38999", type="commune-deleguee", chef_lieu=CommuneFactory()
    )


def evolution():
    return EvolutionCommune.objects.create(
        code_insee="38001", type="fusion", date_effet="2024-01-01"
    )


def partenaire():
    return PartenaireFiche.objects.create(fiche=FicheFactory(), nom="Agence", role="amo")


def lien():
    return LienContrat.objects.create(fiche=FicheFactory(), type="crte")


def convention_commune():
    return ConventionFactory().convention_communes.get()


# (model, field) -> (a good row, its constraint, may it be left empty?)
VALUES = {
    ("epci", "nature"): (EpciFactory, "epci_nature_connue", False),
    ("communeancienne", "type"): (ancienne, "commune_ancienne_type_connu", False),
    ("evolutioncommune", "type"): (evolution, "evolution_type_connu", False),
    ("organisme", "nature"): (OrganismeFactory, "organisme_nature_connue", False),
    ("contact", "fonction"): (ContactFactory, "contact_fonction_connue", False),
    ("enjeu", "theme"): (EnjeuFactory, "enjeu_theme_connu", False),
    ("user", "role"): (UserFactory, "user_role_connu", False),
    ("convention", "type"): (ConventionFactory, "convention_type_connu", False),
    ("convention", "statut"): (ConventionFactory, "convention_statut_connu", False),
    ("convention", "source"): (ConventionFactory, "convention_source_connue", False),
    ("conventioncommune", "role"): (convention_commune, "convention_commune_role_connu", False),
    ("signature", "role"): (SignatureFactory, "signature_role_connu", False),
    ("signature", "type"): (SignatureFactory, "signature_type_connu", False),
    ("ficheaction", "theme"): (FicheFactory, "fiche_theme_connu", True),
    ("ficheaction", "echelle"): (FicheFactory, "fiche_echelle_connue", True),
    ("ficheaction", "origine"): (FicheFactory, "fiche_origine_connue", True),
    ("ficheaction", "type_maitre_ouvrage"): (FicheFactory, "fiche_maitre_ouvrage_connu", True),
    ("ficheaction", "phase"): (FicheFactory, "fiche_phase_connue", False),
    ("ficheaction", "statut"): (FicheFactory, "fiche_statut_connu", False),
    ("ficheaction", "priorite"): (FicheFactory, "fiche_priorite_connue", True),
    ("ficheaction", "validation"): (FicheFactory, "fiche_validation_connu", False),
    ("ficheaction", "nature_depense"): (FicheFactory, "fiche_depense_connue", False),
    ("ficheaction", "base"): (FicheFactory, "fiche_base_connue", False),
    ("financement", "nature"): (FinancementFactory, "financement_nature_connue", False),
    ("financement", "base"): (FinancementFactory, "financement_base_connue", False),
    ("financement", "statut"): (FinancementFactory, "financement_statut_connu", False),
    ("partenairefiche", "role"): (partenaire, "partenaire_role_connu", False),
    ("indicateur", "type"): (IndicateurFactory, "indicateur_type_connu", False),
    ("liencontrat", "type"): (lien, "lien_type_connu", False),
    ("comite", "statut"): (ComiteFactory, "comite_statut_connu", False),
    ("membrecomite", "qualite"): (MembreFactory, "membre_qualite_connue", False),
    ("pointordredujour", "decision"): (PointFactory, "point_decision_connue", True),
}


def test_every_choice_field_is_in_the_table():
    """History tables are copies of a row that was held; they are left out."""
    found = {
        (model._meta.model_name, field.name)
        for model in apps.get_models()
        if model._meta.app_label in OURS and not model.__name__.startswith("Historical")
        for field in model._meta.concrete_fields
        if field.choices
    }
    assert found == VALUES.keys()


@pytest.mark.parametrize(("model", "field"), VALUES)
def test_a_value_out_of_the_list_is_refused(db, model, field):
    build, constraint, blank = VALUES[model, field]
    row = build()
    assert row._meta.model_name == model
    with refused_by(constraint):
        update(row, **{field: "?"})
    if blank:
        update(row, **{field: ""})
    else:
        with refused_by(constraint):
            update(row, **{field: ""})


def test_a_form_does_not_ask_the_database_about_a_list(db, django_assert_num_queries):
    """The field has refused the value: 50 lines of a plan would be 150 queries for nothing."""
    held = values_check("base_connue", "base", Base)
    with django_assert_num_queries(0):
        held.validate(FicheAction, FicheAction(base="?"))


def test_a_migration_holds_a_plain_check():
    path, _, kwargs = values_check("base_connue", "base", Base).deconstruct()
    assert path == "django.db.models.CheckConstraint"
    assert kwargs["condition"].children == [("base__in", ["ht", "ttc", "net"])]


def test_every_check_says_in_french_what_it_refuses():
    silent = {
        constraint.name
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
        and constraint.violation_error_message == constraint.default_violation_error_message
    }
    assert silent == set()
