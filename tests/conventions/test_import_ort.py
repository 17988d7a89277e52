"""`import_ort`: conventions-cadres and earlier ORT from the ministry's list."""

import datetime as dt

import pytest

from communes.models import Commune
from conventions.enums import StatutConvention, TypeConvention
from conventions.models import Convention, DatesBeneficiaire
from pvd_portal.core.dates import today
from tests.conventions.listes import ORT, PVD, run, write
from tests.factories import CommuneFactory, ConventionFactory, EpciFactory

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def load(tmp_path):
    """Two communes of one EPCI in two territoires, one elsewhere, one outside the programme."""
    epci = EpciFactory(nom="CC Vallée de l'Hérault")
    for code, nom in [("34114", "Gignac"), ("34239", "Saint-André-de-Sangonis")]:
        CommuneFactory(code_insee=code, nom=nom, epci=epci)
    CommuneFactory(code_insee="38314", nom="Pontcharra")
    CommuneFactory(code_insee="38185", nom="Grenoble")
    run(
        "import_pvd",
        write(
            tmp_path / "pvd.csv",
            PVD + "34114,a,2021-07-02\n34239,b,2021-09-01\n38314,Pontcharra,2021-04-27\n",
        ),
    )

    def _load(rows, **options):
        return run("import_ort", write(tmp_path / "ort.csv", ORT + rows), **options)

    return _load


def acts():
    rows = Convention.objects.filter(source=Convention.Source.MINISTERE_ORT)
    return {
        (act.type, act.date_signature, tuple(sorted(c.pk for c in act.communes.all())))
        for act in rows.filter(statut=StatutConvention.SIGNEE)
    }


def test_communes_of_one_epci_with_the_same_date_share_one_act(load):
    load("34114,Gignac,Signée,2023-01-12\n34239,Saint-André,Signée,2023-01-12\n")
    assert acts() == {(TypeConvention.CADRE, D(2023, 1, 12), ("34114", "34239"))}
    act = Convention.objects.get(source=Convention.Source.MINISTERE_ORT)
    assert act.vaut_ort
    assert act.intitule == "Convention-cadre valant ORT – Gignac et Saint-André-de-Sangonis"
    assert act.territoire.nom == "Gignac"
    assert DatesBeneficiaire.objects.get(beneficiaire__commune="34239").date_jalon == D(2023, 1, 12)


def test_an_ort_before_the_adhesion_is_an_ort_anterieure(load):
    """Edge case 9."""
    out = load("38314,Pontcharra,Signée,2020-01-09\n")
    assert "antérieure à l'adhésion du 27/04/2021" in out
    assert acts() == {(TypeConvention.ORT, D(2020, 1, 9), ("38314",))}
    jalons = DatesBeneficiaire.objects.get(beneficiaire__commune="38314")
    assert (jalons.date_ort, jalons.date_jalon) == (D(2020, 1, 9), None)


def test_the_day_of_the_adhesion_is_not_before_it(load):
    load("38314,Pontcharra,Signée,27/04/2021\n")
    assert acts() == {(TypeConvention.CADRE, D(2021, 4, 27), ("38314",))}


def test_one_date_between_two_adhesions_makes_two_acts(load):
    load("34114,Gignac,Signée,2021-08-01\n34239,Saint-André,Signée,2021-08-01\n")
    assert acts() == {
        (TypeConvention.CADRE, D(2021, 8, 1), ("34114",)),
        (TypeConvention.ORT, D(2021, 8, 1), ("34239",)),
    }


def test_communes_outside_the_programme_are_counted_not_imported(load):
    out = load("38185,Grenoble,Signée,2020-01-09\n38314,Pontcharra,Signée,2023-01-01\n")
    assert "Lignes lues : 2" in out
    assert "Communes du programme : 1" in out
    assert "Grenoble" not in out
    assert Convention.objects.filter(communes="38185").count() == 0


def test_unsigned_candidates_are_ignored(load):
    out = load("38314,Pontcharra,Non signée,\n34114,Gignac,,\n")
    assert "Lignes non signées, ignorées : 2" in out
    assert acts() == set()


def test_odd_dates_are_reported(load):
    demain = today() + dt.timedelta(days=1)
    out = load(
        f"34114,Gignac,Signée,\n34239,Saint-André,Signée,{demain}\n"
        "38314,Pontcharra,Signée,2018-09-29\n"
    )
    assert "Ligne 2 – Gignac (34114) : dite signée, sans date" in out
    assert "Ligne 3 – Saint-André-de-Sangonis (34239) : date à venir" in out
    assert "Ligne 4 – Pontcharra (38314) : ORT du 29/09/2018, avant la loi" in out
    assert acts() == {(TypeConvention.ORT, D(2018, 9, 29), ("38314",))}


def test_an_ort_without_adhesion_is_kept_and_reported(load, tmp_path):
    CommuneFactory(code_insee="38052", nom="Le Bourg-d'Oisans")
    run("import_pvd", write(tmp_path / "autre.csv", PVD + "38052,Le Bourg-d'Oisans,\n"))
    out = load("38052,Le Bourg-d'Oisans,Signée,2023-01-01\n")
    assert "ORT signée, sans adhésion connue" in out
    assert acts() == {(TypeConvention.CADRE, D(2023, 1, 1), ("38052",))}


def test_a_merged_code_names_the_present_commune_once(load):
    """Edge case 32."""
    CommuneFactory(
        code_insee="38800", date_fin=D(2022, 1, 1), absorbee_par=Commune.objects.get(pk="38314")
    )
    out = load("38800,Ancienne,Signée,2022-05-05\n38314,Pontcharra,Signée,2023-01-01\n")
    assert "le code 38800 est celui d'une commune fusionnée" in out
    assert acts() == {(TypeConvention.CADRE, D(2023, 1, 1), ("38314",))}


def test_a_second_run_changes_nothing_and_a_correction_is_kept(load):
    rows = "34114,Gignac,Signée,2023-01-12\n34239,Saint-André,Signée,2023-01-12\n"
    load(rows)
    assert "Rien à changer." in load(rows)
    assert "Actes modifiés : 1" in load(rows.replace("2023-01-12", "2023-01-13"))
    assert acts() == {(TypeConvention.CADRE, D(2023, 1, 13), ("34114", "34239"))}


def test_a_convention_cadre_typed_in_the_portal_is_not_doubled(load):
    gignac = Commune.objects.get(pk="34114").beneficiaires.get().territoire
    ConventionFactory(territoire=gignac, signee_le=D(2023, 1, 10))
    out = load("34114,Gignac,Signée,2023-01-12\n")
    assert "la liste dit 12/01/2023, signée le 10/01/2023 dans le portail" in out
    assert acts() == set()


def test_dry_run_writes_nothing(load):
    assert "Actes créés : 1" in load("34114,Gignac,Signée,2023-01-12\n", dry_run=True)
    assert acts() == set()
    assert DatesBeneficiaire.objects.get(beneficiaire__commune="34114").date_jalon is None
