"""The clock in SQL says what the pure function says, on any acts (both engines)."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from communes.models import Beneficiaire
from conventions.echeance import (
    compute_horloge,
    filter_situations,
    horloge,
    shorten_table,
    with_dates,
    with_situation,
)
from conventions.enums import RoleCommune, SituationEcheance, StatutConvention, TypeConvention
from conventions.models import Convention, ConventionCommune, DatesBeneficiaire
from pvd_portal.core.dates import add_months, today
from pvd_portal.territoires.horloges import SITUATIONS_OUVERTES
from tests.conventions.horloges import ADHESION, FRONTIERES
from tests.factories import CommuneFactory, ConventionFactory, TerritoireFactory

D = dt.date
T = TypeConvention
NOMBRE = 3
# In the past wherever the tests run: today's index then knows every act.
jours = st.dates(D(2019, 6, 1), D(2025, 6, 30))
JOUR = dt.timedelta(days=1)
actes = st.lists(
    st.tuples(
        st.sampled_from(["adhesion", "cadre", "ort", "avenant_ort", "avenant_adhesion"]),
        jours,
        st.sets(st.integers(0, NOMBRE - 1), min_size=1),
        st.none() | jours,
        st.booleans(),
    ),
    max_size=7,
)
sorties = st.lists(st.none() | jours, min_size=NOMBRE, max_size=NOMBRE)


@pytest.fixture
def communes(db):
    territoire = TerritoireFactory(communes=[CommuneFactory() for _ in range(NOMBRE)])
    return [b.commune for b in territoire.beneficiaires.order_by("commune_id")]


def sign(territoire, type_, date, parent=None, numero=None, **fields):
    """A signed act, written without `save`: the index is refreshed once, at the end."""
    return Convention(
        type=type_,
        territoire=territoire,
        epci=territoire.epci,
        parent=parent,
        numero_avenant=numero,
        statut=StatutConvention.SIGNEE,
        source="anct",
        date_signature=date,
        intitule=type_,
        **fields,
    )


def write_acts(territoire, communes, rows):
    """The acts drawn; each avenant has a parent of its own, that covers no commune."""
    conventions, liens = [], []
    for nature, date, indexes, echeance, beneficiaire in rows:
        parent, numero, type_ = None, None, nature
        if nature.startswith("avenant_"):
            parent = sign(territoire, nature.removeprefix("avenant_"), D(2019, 1, 1))
            conventions.append(parent)
            type_, numero = T.AVENANT, 1
        prorogation = echeance if nature == "avenant_adhesion" else None
        act = sign(territoire, type_, date, parent, numero, nouvelle_echeance=prorogation)
        conventions.append(act)
        role = RoleCommune.BENEFICIAIRE if beneficiaire else RoleCommune.ASSOCIEE
        liens += [
            ConventionCommune(convention=act, commune=communes[i], role=role) for i in indexes
        ]
    Convention.objects.bulk_create(conventions)
    ConventionCommune.objects.bulk_create(liens)
    DatesBeneficiaire.objects.refresh()


def own_days(rows, sorties):
    """The days where something changes, the day before and the day after."""
    days = {day for _, signature, _, echeance, _ in rows for day in (signature, echeance) if day}
    days |= {add_months(row[1], 18) for row in rows} | {day for day in sorties if day}
    days |= {add_months(day, -6) for day in days}
    return sorted({day + n * JOUR for day in days or {D(2022, 1, 1)} for n in (-1, 0, 1)})


def expected(rows, index, sortie, date):
    """What the acts say, read in Python from what was drawn."""
    dates = {"adhesion": [], "jalon": [], "ort": [], "prorogation": []}
    for nature, signature, indexes, echeance, beneficiaire in rows:
        if index not in indexes or signature > date or not beneficiaire:
            continue
        if sortie and signature >= sortie:
            continue
        if nature == "adhesion":
            dates["adhesion"].append(signature)
        if nature in {"cadre", "avenant_ort"}:
            dates["jalon"].append(signature)
        if nature in {"ort", "avenant_ort"}:
            dates["ort"].append(signature)
        if nature == "avenant_adhesion" and echeance:
            dates["prorogation"].append(echeance)
    return compute_horloge(
        adhesion=min(dates["adhesion"], default=None),
        signature=min(dates["jalon"], default=None),
        ort=min(dates["ort"], default=None),
        prorogation=max(dates["prorogation"], default=None),
        sortie=sortie,
        date=date,
    )


def check(communes, rows, sorties, date):
    beneficiaires = Beneficiaire.objects.order_by("commune_id")
    liste = with_situation(beneficiaires, date)
    for index, row in enumerate(liste):
        pure = horloge(row, date)
        assert pure == expected(rows, index, sorties[index], date)
        assert row.situation == pure.situation
        if pure.limite:
            assert row.date_limite == pure.limite
            assert row.date_limite_initiale == pure.limite_initiale
    ouvertes = filter_situations(beneficiaires, date, SITUATIONS_OUVERTES)
    assert list(ouvertes) == [row for row in liste if row.situation in SITUATIONS_OUVERTES]


@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])
@given(rows=actes, sorties=sorties, data=st.data())
def test_sql_says_what_the_pure_function_says(communes, rows, sorties, data):
    day = st.sampled_from(own_days(rows, sorties))
    dates = data.draw(st.lists(day, min_size=1, max_size=6, unique=True))
    with transaction.atomic():
        territoire = communes[0].beneficiaires.get().territoire
        for commune, sortie in zip(communes, sorties, strict=True):
            commune.beneficiaires.update(date_sortie=sortie, motif_sortie="Choix" if sortie else "")
        write_acts(territoire, communes, rows)
        for day in (*dates, today()):
            check(communes, rows, sorties, day)
        transaction.set_rollback(True)


@pytest.mark.parametrize(("date", "actes", "situation", "limite"), FRONTIERES)
def test_boundaries(monkeypatch, communes, date, actes, situation, limite):
    """Those of the pure function, one by one, through the index."""
    actes = {"adhesion": ADHESION, **actes}
    sortie = actes.pop("sortie", None)
    rows = communes[0].beneficiaires.all()
    rows.update(date_sortie=sortie, motif_sortie="Choix" if sortie else "")
    index = {f"date_{name}": day for name, day in actes.items()}
    DatesBeneficiaire.objects.filter(beneficiaire__commune=communes[0]).update(**index)
    monkeypatch.setattr("conventions.echeance.today", lambda: D(2000, 1, 1))
    row = with_situation(rows, date).get()
    assert row.situation == situation
    found = [s for s in SituationEcheance if filter_situations(rows, date, {s})]
    assert found == [situation]
    if limite:
        assert row.date_limite == limite


@pytest.mark.parametrize(
    "adhesion",
    [D(2021, 8, 31), D(2022, 8, 29), D(2022, 8, 30), D(2021, 2, 28), D(2020, 2, 29)],
)
def test_month_ends_agree(communes, adhesion):
    """Case 1, in SQL."""
    commune = communes[0]
    territoire = commune.beneficiaires.get().territoire
    ConventionFactory(territoire=territoire, type=T.ADHESION, signee_le=adhesion)
    row = with_situation(commune.beneficiaires.all(), today()).get()
    assert row.date_limite == horloge(row, today()).limite


def test_a_cadre_that_covers_one_commune_leaves_the_other_open(communes):
    """Cases 6 and 7."""
    territoire = communes[0].beneficiaires.get().territoire
    ConventionFactory(territoire=territoire, type=T.ADHESION, signee_le=D(2021, 4, 16))
    ConventionFactory(territoire=territoire, signee_le=D(2022, 4, 16), communes=[communes[0]])
    day = D(2023, 1, 1)
    situations = {
        row.commune_id: horloge(row, day).situation
        for row in with_dates(territoire.beneficiaires.all(), day)
    }
    assert situations[communes[0].pk] == "respectee"
    assert situations[communes[1].pk] == "depassee"


def test_two_adhesions_in_one_cadre_have_two_deadlines(communes):
    """Case 7: deadline and status per commune."""
    territoire = communes[0].beneficiaires.get().territoire
    for commune, date in zip(communes, [D(2021, 1, 4), D(2021, 9, 1)], strict=False):
        ConventionFactory(
            territoire=territoire, type=T.ADHESION, signee_le=date, communes=[commune]
        )
    ConventionFactory(territoire=territoire, signee_le=D(2022, 12, 1))
    rows = with_situation(territoire.beneficiaires.order_by("commune_id"), today())
    assert [row.situation for row in rows][:2] == ["respectee_en_retard", "respectee"]


def test_an_avenant_to_an_ort_meets_the_milestone_and_a_thematic_act_does_not(communes):
    territoire = communes[0].beneficiaires.get().territoire
    ConventionFactory(territoire=territoire, type=T.ADHESION, signee_le=D(2021, 5, 20))
    ConventionFactory(territoire=territoire, type=T.THEMATIQUE, signee_le=D(2021, 6, 1))
    ort = ConventionFactory(territoire=territoire, type=T.ORT, signee_le=D(2019, 1, 1), communes=[])
    day = D(2026, 1, 1)
    assert with_situation(territoire.beneficiaires.all(), day)[0].situation == "depassee"
    ConventionFactory(
        territoire=territoire,
        type=T.AVENANT,
        parent=ort,
        numero_avenant=1,
        signee_le=D(2023, 1, 11),
    )
    row = with_situation(territoire.beneficiaires.all(), day)[0]
    assert row.situation == "respectee_en_retard"
    assert horloge(row, day).jours_retard == 52


def test_a_correction_of_the_acts_is_read_at_once(communes):
    """Case 15: nothing is stored that a correction would leave behind."""
    territoire = communes[0].beneficiaires.get().territoire
    adhesion = ConventionFactory(territoire=territoire, type=T.ADHESION, signee_le=D(2021, 4, 16))
    adhesion.date_signature = D(2021, 5, 16)
    adhesion.save()
    row = with_situation(territoire.beneficiaires.all(), today())[0]
    assert row.date_limite == D(2022, 11, 16)
    adhesion.convention_communes.filter(commune=communes[0]).delete()
    DatesBeneficiaire.objects.refresh()
    rows = with_situation(territoire.beneficiaires.order_by("commune_id"), today())
    assert [row.situation for row in rows] == ["sans_adhesion", "depassee", "depassee"]


def test_a_shortened_table_leaves_out_the_lines_that_change_nothing():
    table = [("a", ["x < y"]), ("b", ["x < z", "y < z"]), ("c", ["y < z"]), ("d", [])]
    assert shorten_table(table, {"b", "c"}) == [
        (False, ["x < y"]),
        (True, ["y < z"]),
        (False, []),
    ]
    assert shorten_table(table, {"a", "c"}) == [
        (True, ["x < y"]),
        (False, ["x < z", "y < z"]),
        (True, ["y < z"]),
        (False, []),
    ]
    assert shorten_table(table, set()) == [(False, [])]
