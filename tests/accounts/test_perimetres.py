"""Périmètres: the queryset is the only door, and each persona sees its own side."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from communes.models import Beneficiaire, Commune, Territoire
from conventions.models import Convention
from fiches_action.enums import Validation
from fiches_action.models import FicheAction, Financement
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.comites.models import Comite
from tests.factories import DepartementFactory, UserFactory
from tests.refus import refused_by, update

VOIT_A = {
    "chef_a",
    "prefecture_a",
    "prefecture_associee",
    "service_etat_a",
    "elu_a",
    "partenaire",
    "observateur",
    "administrateur",
}
VOIT_B = {"chef_b", "prefecture_b", "administrateur"}


@pytest.mark.parametrize("model", [Territoire, Convention, FicheAction, Comite, Financement])
def test_each_persona_sees_its_side_and_no_other(monde, model):
    for side, voient in ((monde.a, VOIT_A), (monde.b, VOIT_B)):
        chemin = {
            Territoire: {"pk": side.territoire.pk},
            Financement: {"fiche__territoire": side.territoire},
        }.get(model, {"territoire": side.territoire})
        FicheAction.objects.update(validation=Validation.PROPOSEE)
        Convention.objects.exclude(statut="signee").update(statut="transmise")
        rows = model.objects.filter(**chemin)
        assert rows.exists()
        for name, user in monde.users.items():
            seen = model.objects.visible_to(user).filter(pk__in=rows.values("pk")).count()
            assert seen == (rows.count() if name in voient else 0), name


def test_a_draft_is_hidden_from_partners_and_observers(monde):
    assert not FicheAction.objects.visible_to(monde.partenaire).exists()
    assert not FicheAction.objects.visible_to(monde.observateur).exists()
    assert FicheAction.objects.visible_to(monde.service_etat_a).count() == 1


def test_without_perimetre_nothing_is_visible(monde):
    for model in (Territoire, Convention, FicheAction, Comite, Commune, Beneficiaire):
        assert not model.objects.visible_to(monde.sans_perimetre).exists()


def test_each_departement_counts_its_own_communes(monde):
    """Edge case 39: a shared territoire, one commune for each département."""
    for user in (monde.prefecture_a, monde.prefecture_associee):
        assert Beneficiaire.objects.visible_to(user).count() == 2
        assert Beneficiaire.objects.of_perimetre(user).count() == 1


def test_a_past_or_coming_affectation_gives_nothing(monde):
    """Edge case 52: who leaves no longer sees; the row stays."""
    monde.chef_a.affectations.update(date_fin=dt.date(2020, 1, 1))
    assert User.objects.get(pk=monde.chef_a.pk).perimetre.vide
    monde.chef_b.affectations.update(date_debut=dt.date(2999, 1, 1))
    assert User.objects.get(pk=monde.chef_b.pk).perimetre.vide


def test_an_inactive_user_has_no_perimetre(monde):
    monde.administrateur.is_active = False
    assert monde.administrateur.perimetre.vide


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"france": True, "departement": True},
        {"departement": True, "territoire": True},
        {"region": True, "departement": True},
        {"region": True, "territoire": True},
    ],
)
def test_an_affectation_has_one_perimetre(monde, fields):
    objets = {
        "departement": DepartementFactory(),
        "region": DepartementFactory().region,
        "territoire": monde.a.territoire,
    }
    fields = {k: objets.get(k, True) for k in fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        Affectation.objects.create(user=monde.chef_a, **fields)


# Which périmètre fits which role, by hand (France, région, département, territoire).
NATURES = ("france", "region", "departement", "territoire")
CONVIENT = {
    "chef_de_projet": {"territoire"},
    "prefecture": {"departement"},
    "service_etat": {"departement"},
    "partenaire": {"region", "departement", "territoire"},
    "elu": {"territoire"},
    "observateur": {"france", "region"},
    "administrateur": set(),
    "un_role_de_demain": set(),
}


def affected(monde, role, nature, **fields):
    """Somebody of that role, and the affectation to a périmètre of that kind."""
    user = UserFactory(role="elu" if role == "un_role_de_demain" else role)
    departement = monde.a.territoire.departement_pilote
    objets = {
        "france": True,
        "region": departement.region,
        "departement": departement,
        "territoire": monde.a.territoire,
    }
    affectation = Affectation.objects.create(user=user, **{nature: objets[nature]}, **fields)
    # A role that the tables do not know yet: the database itself would refuse it.
    user.role = affectation.user.role = role
    return user, affectation


def test_every_role_is_in_the_expectations():
    assert set(CONVIENT) == {*Role.values, "un_role_de_demain"}


@pytest.mark.parametrize("nature", NATURES)
@pytest.mark.parametrize("role", CONVIENT)
def test_a_perimetre_that_does_not_fit_the_role_is_refused_and_gives_nothing(monde, role, nature):
    user, affectation = affected(monde, role, nature)
    if nature in CONVIENT[role]:
        affectation.clean()
        assert not user.perimetre.vide
        return
    with pytest.raises(ValidationError) as refusal:
        affectation.clean()
    assert list(refusal.value.message_dict) == [nature]
    # The administrateur's whole France comes from its role.
    assert user.perimetre.vide is (role != "administrateur")


def test_what_does_not_fit_takes_nothing_from_what_fits(monde):
    user, _ = affected(monde, "chef_de_projet", "territoire")
    Affectation.objects.create(user=user, france=True)
    assert user.perimetre.territoires == {monde.a.territoire.pk}
    assert (user.perimetre.france, user.perimetre.libelle) == (False, "Territoire A")


@pytest.mark.parametrize(("days", "refused"), [(-1, False), (0, True), (1, True)])
def test_what_has_ended_was_perhaps_of_another_role(monde, days, refused):
    fin = timezone.localdate() + dt.timedelta(days=days)
    _, affectation = affected(monde, "prefecture", "territoire", date_fin=fin)
    if refused:
        with pytest.raises(ValidationError, match="Le périmètre du rôle « Préfecture »"):
            affectation.clean()
    else:
        affectation.clean()


@pytest.mark.parametrize(("fin", "accepted"), [("2026-05-04", True), ("2026-05-03", False)])
def test_an_affectation_ends_after_its_start(monde, fin, accepted):
    row = monde.chef_a.affectations.get()
    update(row, date_debut="2026-05-04", date_fin="2026-05-05")
    if accepted:
        update(row, date_fin=fin)
    else:
        with refused_by("affectation_dates_ordonnees"):
            update(row, date_fin=fin)


def test_email_is_unique_whatever_its_case(db):
    UserFactory(email="prefete@isere.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="Prefete@Isere.example")


def test_an_unknown_role_is_refused(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(role="roi")


def test_perimetre_is_one_query(monde, django_assert_num_queries):
    user = User.objects.get(pk=monde.prefecture_a.pk)
    with django_assert_num_queries(1):
        assert user.perimetre.departements == {"38"}
        assert user.perimetre_libelle == "Préfecture – Isère"
        assert Role(user.role) == Role.PREFECTURE
