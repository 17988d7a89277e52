"""What the steps count: each figure by hand, on a territoire that has several of everything."""

import datetime as dt

import pytest

from communes.models import Contact
from pvd_portal.accounts.models import Affectation
from pvd_portal.accounts.postes import Poste
from pvd_portal.comites.enums import QualiteMembre, StatutComite
from pvd_portal.core.dates import today
from pvd_portal.territoires.decomptes import Decompte, count_territoires
from tests.factories import (
    AxeFactory,
    ComiteFactory,
    ContactFactory,
    ConventionFactory,
    EnjeuFactory,
    MembreFactory,
    TerritoireFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
JOUR = dt.timedelta(days=1)
ATTEND = dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)
MOMENT = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)


def fill_people(territoire):
    UserFactory(perimetre_de={"territoire": territoire})
    ancien = UserFactory(perimetre_de={"territoire": territoire})
    Affectation.objects.filter(user=ancien).update(date_fin=today() - JOUR)
    dernier_jour = UserFactory(perimetre_de={"territoire": territoire})
    Affectation.objects.filter(user=dernier_jour).update(date_fin=today())
    UserFactory(role="elu", perimetre_de={"territoire": territoire})
    for fonction, fin in (
        (Contact.Fonction.MAIRE, None),
        (Contact.Fonction.ELU_REFERENT, today()),
        (Contact.Fonction.PRESIDENT_EPCI, today() - JOUR),
        (Contact.Fonction.CHEF_DE_PROJET, None),
        (Contact.Fonction.CHEF_DE_PROJET, today() - JOUR),
        (Contact.Fonction.PARTENAIRE, None),
    ):
        ContactFactory(territoire=territoire, fonction=fonction, date_fin=fin)


def fill_strategy(territoire):
    for _ in range(3):
        EnjeuFactory(territoire=territoire)
    AxeFactory(territoire=territoire, numero=11, enjeux="Vacance", indicateurs="Logements")
    AxeFactory(territoire=territoire, numero=12, enjeux="Vacance", indicateurs="")


def fill_comites(territoire):
    ancien = ComiteFactory(
        territoire=territoire, date=today() - 30 * JOUR, statut=StatutComite.VERROUILLE
    )
    dernier = ComiteFactory(territoire=territoire, date=today() - JOUR, statut=StatutComite.TENU)
    for statut, date in (
        (StatutComite.PLANIFIE, today()),
        (StatutComite.PLANIFIE, today() - JOUR),
        (StatutComite.ANNULE, today() + JOUR),
    ):
        ComiteFactory(territoire=territoire, date=date, statut=statut)
    MembreFactory(comite=ancien, qualite=QualiteMembre.PREFET, present=True)
    for qualite, present in (
        (QualiteMembre.ELU_COMMUNE, True),
        (QualiteMembre.ELU_COMMUNE, True),
        (QualiteMembre.CHEF_DE_PROJET, True),
        (QualiteMembre.ELU_EPCI, False),
        (QualiteMembre.BAILLEUR, True),
    ):
        MembreFactory(comite=dernier, qualite=qualite, present=present)


def fill_actes(territoire):
    trace = {"from_state": "en_preparation", "to_state": "transmise", "action": "submit"}
    for statut in ("en_preparation", "transmise", "transmise", "validee", "abandonnee"):
        acte = ConventionFactory(territoire=territoire, statut=statut, state_at=ATTEND)
        for minutes in range(2):
            at = MOMENT + dt.timedelta(minutes=minutes)
            acte.mouvements.create(user=acte.state_by, at=at, **trace)
        # Taken from open data: nobody did anything that day.
        acte.mouvements.create(user=None, at=MOMENT + JOUR, **trace)
    ConventionFactory(territoire=territoire, signee_le=dt.date(2024, 5, 6))


def test_each_figure_is_counted_once_however_many_rows_stand_beside():
    territoire, vide = TerritoireFactory(), TerritoireFactory()
    for fill in (fill_people, fill_strategy, fill_comites, fill_actes):
        fill(territoire)
    assert count_territoires([territoire, vide]) == {
        vide.pk: Decompte(),
        territoire.pk: Decompte(
            # Two accounts, and one contact of two lines; the account that ended is known still.
            poste=Poste(chefs=3, connus=4),
            nb_elus=2,
            nb_enjeux=3,
            nb_axes=2,
            nb_axes_complets=1,
            nb_comites_tenus=2,
            nb_comites_prevus=1,
            dernier_comite=today() - JOUR,
            nb_minimum_present=2,
            nb_actes_en_cours=4,
            nb_actes_a_instruire=2,
            dernier_mouvement=MOMENT + dt.timedelta(minutes=1),
        ),
    }


def test_five_queries_whatever_the_territoires(django_assert_num_queries):
    territoires = [TerritoireFactory() for _ in range(3)]
    for territoire in territoires:
        fill_comites(territoire)
    for rows in (territoires[:1], territoires):
        with django_assert_num_queries(5):
            count_territoires(rows)
