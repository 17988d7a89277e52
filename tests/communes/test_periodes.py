"""Who is a member, in post, assigned on a day: the first and the last day by hand."""

import datetime as dt

import pytest

from communes.models import Beneficiaire, Contact
from pvd_portal.accounts.models import Affectation
from pvd_portal.comites.services import proposed_members
from pvd_portal.core.dates import today
from pvd_portal.territoires.personnes import list_people, load_all_sides
from pvd_portal.territoires.synthese import load_syntheses
from tests.factories import BeneficiaireFactory, ContactFactory, UserFactory

pytestmark = pytest.mark.django_db
D = dt.date


def around_today(jours):
    return None if jours is None else today() + dt.timedelta(days=jours)


# (first day, last day, in days from today; in the period today?)
PERIODES = [
    (None, None, True),
    (-1, None, True),
    (0, None, True),
    (1, None, False),
    (None, -1, False),
    (None, 0, True),
    (None, 1, True),
    (0, 0, True),
    (1, 5, False),
    (-5, -1, False),
]


@pytest.mark.parametrize(("debut", "fin", "present"), PERIODES)
def test_an_affectation_counts_from_its_first_day_to_its_last(monde, debut, fin, present):
    user = UserFactory(perimetre_de={"territoire": monde.a.territoire})
    rows = Affectation.objects.filter(user=user)
    rows.update(date_debut=around_today(debut), date_fin=around_today(fin))
    user = type(user).objects.get(pk=user.pk)
    assert rows.en_cours().exists() is present
    assert (monde.a.territoire.pk in user.perimetre.territoires) is present
    Affectation.objects.filter(user=monde.chef_a).delete()
    assert (user.email in {p.email for p in people_of(monde.a.territoire)}) is present
    assert count_chefs(monde) == int(present)


@pytest.mark.parametrize(("debut", "fin", "present"), PERIODES)
def test_a_contact_is_in_post_from_its_first_day_to_its_last(monde, debut, fin, present):
    """A chef de projet who arrives tomorrow does not hide today's vacancy."""
    Affectation.objects.filter(user=monde.chef_a).delete()
    contact = ContactFactory(
        territoire=monde.a.territoire,
        fonction=Contact.Fonction.CHEF_DE_PROJET,
        nom="Camille Fictive",
        date_debut=around_today(debut),
        date_fin=around_today(fin),
    )
    assert Contact.objects.en_poste(today()).filter(pk=contact.pk).exists() is present
    assert ("Camille Fictive" in {p.nom for p in people_of(monde.a.territoire)}) is present
    noms = [membre["nom"] for membre in proposed_members(monde.a.territoire)]
    assert any("Camille Fictive" in nom for nom in noms) is present
    assert count_chefs(monde) == int(present)


def people_of(territoire):
    return list_people(load_all_sides(territoire.pk))


def count_chefs(monde):
    territoires = type(monde.a.territoire).objects.filter(pk=monde.a.territoire.pk)
    return load_syntheses(monde.prefecture_a, territoires)[0].constat.chefs


JOUR = D(2024, 6, 15)


@pytest.mark.parametrize(
    ("entree", "sortie", "membre"),
    [
        (None, None, True),
        (D(2024, 6, 14), None, True),
        (D(2024, 6, 15), None, True),
        (D(2024, 6, 16), None, False),
        (None, D(2024, 6, 14), False),
        (None, D(2024, 6, 15), False),
        (None, D(2024, 6, 16), True),
        (D(2024, 6, 15), D(2024, 6, 16), True),
    ],
)
def test_a_member_from_its_entry_to_the_eve_of_its_exit(entree, sortie, membre):
    row = BeneficiaireFactory(
        date_entree=entree, date_sortie=sortie, motif_sortie="Choix" if sortie else ""
    )
    assert row.is_membre_au(JOUR) is membre
    assert Beneficiaire.objects.membres_au(JOUR).filter(pk=row.pk).exists() is membre


def test_a_reader_counts_the_communes_of_its_own_places(monde):
    """Edge case 39: territoire A has a commune in Isère, another in Hérault."""
    isere, herault = monde.a.territoire.beneficiaires.order_by("-commune__departement")
    tarn = monde.b.territoire.beneficiaires.get()
    siens = {
        "chef_a": {isere, herault},
        "chef_b": {tarn},
        "prefecture_a": {isere},
        "prefecture_associee": {herault},
        "prefecture_b": {tarn},
        "service_etat_a": {isere},
        "partenaire": {isere},
        "elu_a": {isere, herault},
        "observateur": {isere},
        "administrateur": {isere, herault, tarn},
        "sans_perimetre": set(),
    }
    lignes = {row.pk: row for row in (isere, herault, tarn)}
    for name, attendus in siens.items():
        user = monde.users[name]
        trouves = Beneficiaire.objects.of_perimetre(user).filter(pk__in=lignes)
        assert set(trouves) == attendus, name
        assert {row for row in lignes.values() if row.is_of(user.perimetre)} == attendus, name
