"""`import_pvd`: territoires, memberships and adhésions from the ANCT's list."""

import datetime as dt

import pytest
from django.utils import timezone

from communes.models import Beneficiaire, Territoire
from conventions.enums import StatutConvention, TypeConvention
from conventions.models import Convention, DatesBeneficiaire, MouvementConvention
from pvd_portal.core.dates import today
from tests.conventions.listes import PVD, PVD_ID, run, write
from tests.factories import (
    CommuneFactory,
    ConventionFactory,
    DepartementFactory,
    EpciFactory,
    TerritoireFactory,
)

pytestmark = pytest.mark.django_db
D = dt.date
JOUR = D(2021, 7, 2)


@pytest.fixture
def pays():
    """Gignac and Saint-André in one EPCI; La Salvetat (34) with Lacaune and Murat (81)."""
    herault, tarn = DepartementFactory(code="34"), DepartementFactory(code="81")
    vallee, haut = (
        EpciFactory(nom="CC Vallée de l'Hérault"),
        EpciFactory(nom="CC du Haut-Languedoc"),
    )
    for code, nom, departement, epci in [
        ("34114", "Gignac", herault, vallee),
        ("34239", "Saint-André-de-Sangonis", herault, vallee),
        ("34010", "Aniane", herault, vallee),
        ("34016", "Arboras", herault, vallee),
        ("34293", "La Salvetat-sur-Agout", herault, haut),
        ("81124", "Lacaune", tarn, haut),
        ("81192", "Murat-sur-Vèbre", tarn, haut),
        ("01033", "Valserhône", DepartementFactory(code="01", nom="Ain"), EpciFactory()),
    ]:
        CommuneFactory(code_insee=code, nom=nom, departement=departement, epci=epci)


@pytest.fixture
def load(tmp_path, pays):
    def _load(rows, header=PVD, **options):
        return run("import_pvd", write(tmp_path / "pvd.csv", header + rows), **options)

    return _load


def groups():
    return {
        t.nom: sorted(b.commune_id for b in t.beneficiaires.all()) for t in Territoire.objects.all()
    }


def read_adhesion(code):
    return DatesBeneficiaire.objects.get(beneficiaire__commune=code).date_adhesion


def adhesions():
    return {
        (act.date_signature, tuple(sorted(c.pk for c in act.communes.all())))
        for act in Convention.objects.filter(statut=StatutConvention.SIGNEE)
    }


def test_same_epci_and_same_day_form_one_territoire(load):
    load(
        "34114,Gignac,2021-07-02\n34239,Saint-André-de-Sangonis,2021-07-02\n34010,Aniane,2021-09-01\n"
    )
    assert groups() == {
        "Gignac et Saint-André-de-Sangonis": ["34114", "34239"],
        "Aniane": ["34010"],
    }
    assert adhesions() == {(JOUR, ("34114", "34239")), (D(2021, 9, 1), ("34010",))}
    assert read_adhesion("34114") == JOUR


def test_the_same_id_pvd_wins_over_epci_and_date(load):
    load(
        "34114,Gignac,pvd-76-34-1,2021-07-02\n34239,Saint-André,pvd-76-34-1,2021-09-01\n"
        "34010,Aniane,pvd-76-34-2,2021-07-02\n",
        header=PVD_ID,
    )
    assert groups() == {
        "Gignac et Saint-André-de-Sangonis": ["34114", "34239"],
        "Aniane": ["34010"],
    }
    assert Beneficiaire.objects.get(commune="34114").id_pvd == "pvd-76-34-1"
    assert len(adhesions()) == 3


def test_a_territoire_over_two_departements_is_counted_once(load):
    """Edge case 39: the département with the most communes is the pilot."""
    load("34293,La Salvetat,2021-04-29\n81124,Lacaune,2021-04-29\n81192,Murat,2021-04-29\n")
    territoire = Territoire.objects.get()
    assert territoire.nom == "La Salvetat-sur-Agout, Lacaune et Murat-sur-Vèbre"
    assert territoire.departement_pilote_id == "81"
    assert Convention.objects.get().epci.nom == "CC du Haut-Languedoc"


def test_more_than_three_communes_take_the_name_of_the_epci(load):
    load("".join(f"{code},x,2021-07-02\n" for code in ("34114", "34239", "34010", "34016")))
    assert list(groups()) == ["CC Vallée de l'Hérault"]


def test_a_commune_without_epci_has_its_territoire(load):
    CommuneFactory(code_insee="85113", nom="L'Île-d'Yeu", epci=None)
    load("85113,L'Île-d'Yeu,2021-05-19\n")
    assert Territoire.objects.get().epci is None
    assert Convention.objects.get().intitule == "Convention d'adhésion – L'Île-d'Yeu"


def test_an_empty_date_gives_a_member_without_adhesion(load):
    out = load("34114,Gignac,\n34239,Saint-André,\n")
    assert "Ligne 2 – Gignac (34114) : sans date d'adhésion." in out
    assert groups() == {"Gignac et Saint-André-de-Sangonis": ["34114", "34239"]}
    assert not Convention.objects.exists()


def test_a_date_before_the_launch_is_taken_and_reported(load):
    """Edge case 12."""
    out = load("34114,Gignac,15/01/2020\n")
    assert "Ligne 2 – Gignac (34114) : adhésion du 15/01/2020, avant le lancement" in out
    assert adhesions() == {(D(2020, 1, 15), ("34114",))}


def test_a_date_to_come_is_reported_and_not_taken(load):
    """Edge case 11."""
    demain = today() + dt.timedelta(days=1)
    assert "date à venir" in load(f"34114,Gignac,{demain:%Y-%m-%d}\n")
    assert Beneficiaire.objects.get().commune_id == "34114"
    assert not Convention.objects.exists()


def test_an_unknown_code_is_reported_and_the_rest_imported(load):
    out = load("99999,Nulle-Part,2021-07-02\n34114,Gignac,2021-07-02\n")
    assert "Ligne 2 – 99999 : code de commune inconnu, ligne ignorée." in out
    assert groups() == {"Gignac": ["34114"]}


def test_a_merged_commune_counts_once_under_its_present_code(load):
    """Edge case 32."""
    CommuneFactory(
        code_insee="34800", nom="Ancienne", date_fin=D(2022, 1, 1), absorbee_par_id="34114"
    )
    out = load("34800,Ancienne,2021-05-01\n34114,Gignac,2021-07-02\n")
    assert "Ligne 2 – Gignac (34114) : le code 34800 est celui d'une commune fusionnée." in out
    assert "Ligne 2 – Gignac (34114) : déjà donnée ligne 3, comptée une seule fois." in out
    assert adhesions() == {(JOUR, ("34114",))}


def test_a_lost_leading_zero_is_found_again(load):
    """Edge case 33."""
    assert "zéro initial perdu : « 1033 » lu 01033" in load("1033,Valserhône,2021-03-12\n")
    assert Beneficiaire.objects.get().commune.nom == "Valserhône"


def test_the_name_is_never_the_key(load):
    """Edge case 34: homonyms."""
    load("34114,Saint-André-de-Sangonis,2021-07-02\n")
    assert Beneficiaire.objects.get().commune.nom == "Gignac"


def test_an_exit_is_not_undone_by_an_old_list(load):
    """Edge case 36."""
    load("34114,Gignac,2021-07-02\n")
    exit_on(D(2023, 12, 1))
    out = load("34114,Gignac,2021-07-02\n")
    assert "sortie du programme le 01/12/2023, ligne ignorée." in out
    assert Beneficiaire.objects.get().date_sortie == D(2023, 12, 1)


def exit_on(date):
    Beneficiaire.objects.filter(commune="34114").update(date_sortie=date, motif_sortie="Retrait")


def test_a_later_adhesion_opens_a_second_period(load):
    """Edge case 37: « second membership period, no overlap »."""
    load("34114,Gignac,2021-07-02\n")
    exit_on(D(2023, 12, 1))
    load("34114,Gignac,2024-07-03\n")
    assert list(Beneficiaire.objects.order_by("pk").values_list("date_entree", "date_sortie")) == [
        (None, D(2023, 12, 1)),
        (D(2024, 7, 3), None),
    ]


def test_a_member_gone_from_the_list_is_only_reported(load):
    load("34114,Gignac,2021-07-02\n34239,Saint-André,2021-07-02\n")
    out = load("34114,Gignac,2021-07-02\n")
    assert "Saint-André-de-Sangonis (34239) : absente de la liste" in out
    assert Beneficiaire.objects.filter(date_sortie=None).count() == 2


def test_a_second_run_changes_nothing(load):
    rows = "34114,Gignac,2021-07-02\n34239,Saint-André,2021-07-02\n34010,Aniane,\n"
    load(rows)
    before = snapshot()
    out = load(rows)
    assert "Rien à changer." in out
    assert "Actes inchangés : 1" in out
    assert snapshot() == before


def snapshot():
    models = [Territoire, Beneficiaire, Convention, MouvementConvention, DatesBeneficiaire]
    models += [Convention.history.model, Territoire.history.model]
    through = Convention.communes.through
    return [list(model.objects.order_by("pk").values()) for model in [*models, through]]


def test_dry_run_writes_nothing(load):
    assert "Actes créés : 1" in load("34114,Gignac,2021-07-02\n", dry_run=True)
    assert not any(snapshot())


def test_a_corrected_date_corrects_the_act_with_its_history(load):
    load("34114,Gignac,2021-07-02\n34239,Saint-André,2021-07-02\n")
    assert "Actes modifiés : 1" in load("34114,Gignac,2021-07-05\n34239,Saint-André,2021-07-05\n")
    act = Convention.objects.get()
    assert act.date_signature == D(2021, 7, 5)
    assert [h.date_signature for h in act.history.all()] == [D(2021, 7, 5), JOUR]
    assert read_adhesion("34114") == D(2021, 7, 5)


def test_one_commune_whose_date_changes_leaves_the_common_act(load):
    load("34114,Gignac,2021-07-02\n34239,Saint-André,2021-07-02\n")
    load("34114,Gignac,2021-07-02\n34239,Saint-André,2021-07-05\n")
    assert adhesions() == {(JOUR, ("34114",)), (D(2021, 7, 5), ("34239",))}
    assert Territoire.objects.count() == 1
    assert read_adhesion("34239") == D(2021, 7, 5)


def test_two_acts_that_become_one_leave_an_abandoned_trace(load):
    load("34114,Gignac,a,2021-07-02\n34239,Saint-André,a,2021-07-05\n", header=PVD_ID)
    load("34114,Gignac,a,2021-07-05\n34239,Saint-André,a,2021-07-05\n", header=PVD_ID)
    assert adhesions() == {(D(2021, 7, 5), ("34114", "34239"))}
    assert Convention.objects.filter(statut=StatutConvention.ABANDONNEE).count() == 1


def test_what_was_typed_in_the_portal_is_kept(load):
    load("34114,Gignac,2021-07-02\n")
    Convention.objects.update(revision=2)
    out = load("34114,Gignac,2021-07-05\n")
    assert "signée le 02/07/2021 dans le portail, conservé." in out
    assert adhesions() == {(JOUR, ("34114",))}


def test_an_act_in_progress_is_not_doubled(load):
    load("34114,Gignac,\n")
    ConventionFactory(territoire=Territoire.objects.get(), type=TypeConvention.ADHESION)
    assert "constatez-y la signature" in load("34114,Gignac,2021-07-02\n")
    assert Convention.objects.count() == 1


def test_an_existing_territoire_is_joined_and_its_communes_stay(load):
    mine = TerritoireFactory(nom="Le mien", communes=[])
    Beneficiaire.objects.filter(territoire=mine).delete()
    Beneficiaire.objects.create(territoire=mine, commune_id="34114")
    load("34114,Gignac,2021-07-02\n34239,Saint-André,2021-07-02\n")
    assert groups() == {"Le mien": ["34114", "34239"]}


def test_a_signatory_epci_stays_when_the_commune_moves(load):
    """Edge case 30: « convention keeps signatory EPCI »."""
    rows = "34114,Gignac,2021-07-02\n34239,Saint-André,2021-07-02\n"
    load(rows)
    commune = Territoire.objects.get().beneficiaires.get(commune="34114").commune
    commune.epci = EpciFactory(nom="CA nouvelle")
    commune.save()
    assert "Rien à changer." in load(rows)
    assert Convention.objects.get().epci.nom == "CC Vallée de l'Hérault"


def test_an_imported_act_leaves_a_trace_without_author(load):
    load("34114,Gignac,2021-07-02\n")
    trace = MouvementConvention.objects.get()
    assert (trace.user, trace.to_state) == (None, StatutConvention.SIGNEE)
    assert trace.at <= timezone.now()
    act = Convention.objects.get()
    assert (act.source, act.history.count()) == (Convention.Source.ANCT, 1)


def test_the_act_typed_before_a_commune_joins_counts_at_once(pays, tmp_path):
    """Without any date in the list, no act of it changes."""
    act = ConventionFactory(type="ort", signee_le=D(2020, 2, 1), communes=[])
    act.convention_communes.create(commune_id="34114")
    run("import_pvd", write(tmp_path / "pvd.csv", f"{PVD}34114,Gignac,\n"))
    assert DatesBeneficiaire.objects.get(beneficiaire__commune="34114").date_ort == D(2020, 2, 1)
