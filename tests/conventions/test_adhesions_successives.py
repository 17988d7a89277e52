"""Edge case 37: a commune that leaves and comes back has two clocks, each with its own acts."""

import datetime as dt

import pytest
from django.urls import reverse

from communes.models import Beneficiaire, choose_membership
from conventions.echeance import horloge, with_situation
from conventions.enums import RoleCommune, SituationEcheance, TypeConvention
from conventions.models import DatesBeneficiaire
from conventions.models.jalons import find_wrong_dates
from conventions.signatures import before_adhesion
from pvd_portal.core.dates import today
from pvd_portal.public.open_data import open_data_rows
from tests.conventions.listes import ORT, run, write
from tests.factories import CommuneFactory, ConventionFactory, TerritoireFactory

pytestmark = pytest.mark.django_db
D = dt.date
T = TypeConvention
S = SituationEcheance
SORTIE, RETOUR = D(2022, 1, 1), D(2025, 1, 1)


@pytest.fixture
def commune():
    return CommuneFactory(code_insee="34114", nom="Gignac")


@pytest.fixture
def premiere(commune):
    """Member from the launch, adhésion signed, gone on 1 January 2022."""
    row = TerritoireFactory(communes=[commune]).beneficiaires.get()
    sign(row, D(2021, 1, 15))
    row.date_sortie, row.motif_sortie = SORTIE, "Choix de la commune"
    row.save()
    return row


@pytest.fixture
def seconde(commune, premiere):
    """Back on 1 January 2025, in a territoire of its own; no act yet."""
    territoire = TerritoireFactory(communes=[CommuneFactory()])
    return Beneficiaire.objects.create(territoire=territoire, commune=commune, date_entree=RETOUR)


def sign(row, date, type_=T.ADHESION, **fields):
    fields = {"communes": [row.commune], **fields}
    return ConventionFactory(territoire=row.territoire, type=type_, signee_le=date, **fields)


def prolong(row, adhesion, date, echeance, numero_avenant=1):
    fields = {"numero_avenant": numero_avenant, "nouvelle_echeance": echeance}
    return sign(row, date, T.AVENANT, parent=adhesion, **fields)


def clock(row, date):
    """(situation, limit): the same from Python and from SQL; the index says what the acts say."""
    found = with_situation(Beneficiaire.objects.filter(pk=row.pk), date).get()
    pure = horloge(found, date)
    assert (found.situation, found.date_limite) == (
        pure.situation,
        pure.limite or found.date_limite,
    )
    assert find_wrong_dates() == []
    return pure.situation, pure.limite


def test_the_second_adhesion_starts_a_clock_of_its_own(premiere, seconde):
    sign(seconde, D(2025, 2, 1))
    assert clock(seconde, D(2026, 1, 1)) == (S.A_JOUR, D(2026, 8, 1))
    assert clock(seconde, D(2026, 8, 2)) == (S.DEPASSEE, D(2026, 8, 1))
    assert clock(premiere, D(2026, 1, 1)) == (S.SORTIE, None)
    assert clock(premiere, D(2021, 12, 31)) == (S.A_JOUR, D(2022, 7, 15))
    assert premiere.dates.date_adhesion == D(2021, 1, 15)


def test_before_its_second_adhesion_it_has_none(seconde):
    assert clock(seconde, D(2025, 1, 31)) == (S.SANS_ADHESION, None)


@pytest.mark.parametrize(
    ("date", "premier", "second"),
    [
        (D(2021, 12, 31), D(2021, 12, 31), None),
        # The first day out of the programme, and those that follow, are the next membership's.
        (D(2022, 1, 1), None, D(2022, 1, 1)),
        (D(2024, 12, 31), None, D(2024, 12, 31)),
        (D(2025, 1, 1), None, D(2025, 1, 1)),
    ],
)
def test_each_act_counts_for_one_membership(premiere, seconde, date, premier, second):
    sign(premiere, date, T.CADRE)
    index = {row.pk: row for row in DatesBeneficiaire.objects.all()}
    assert index[premiere.pk].date_jalon == premier
    assert index[seconde.pk].date_jalon == second
    assert choose_membership([seconde, premiere], date) == (premiere if premier else seconde)
    assert find_wrong_dates() == []


def test_an_act_not_signed_is_for_the_last_membership(premiere, seconde):
    assert choose_membership([seconde, premiere], None) == seconde
    assert choose_membership([premiere], D(2023, 1, 1)) == premiere
    assert choose_membership([premiere], None) == premiere
    assert choose_membership([], None) is None


def test_what_was_met_once_is_not_met_for_ever(premiere, seconde):
    sign(premiere, D(2021, 6, 1), T.CADRE)
    sign(seconde, D(2025, 2, 1))
    assert clock(premiere, D(2021, 12, 31)) == (S.RESPECTEE, D(2022, 7, 15))
    assert clock(seconde, D(2026, 8, 2)) == (S.DEPASSEE, D(2026, 8, 1))
    sign(seconde, D(2026, 8, 1), T.CADRE)
    assert clock(seconde, D(2026, 8, 2)) == (S.RESPECTEE, D(2026, 8, 1))


@pytest.mark.parametrize(
    ("fin", "fin_parent", "situation"),
    [
        (None, None, S.ORT_ANTERIEURE),
        (D(2025, 1, 2), None, S.ORT_ANTERIEURE),
        (D(2025, 1, 1), None, S.ORT_ANTERIEURE),
        (D(2024, 12, 31), None, S.DEPASSEE),
        (None, D(2025, 1, 1), S.ORT_ANTERIEURE),
        (None, D(2024, 12, 31), S.DEPASSEE),
    ],
)
def test_an_ort_outlives_the_exit_while_it_lasts(premiere, seconde, fin, fin_parent, situation):
    ort = sign(premiere, D(2019, 6, 1), T.ORT, communes=[], date_fin=fin_parent)
    sign(premiere, D(2021, 6, 1), T.AVENANT, parent=ort, numero_avenant=1, date_fin=fin)
    sign(seconde, D(2025, 2, 1))
    assert clock(seconde, D(2026, 8, 2)) == (situation, D(2026, 8, 1))
    assert clock(premiere, D(2021, 12, 31)) == (S.RESPECTEE, D(2022, 7, 15))


def test_what_came_before_a_first_entry_counts():
    """An earlier ORT, an adhésion signed before its entry: nobody else can claim them."""
    row = TerritoireFactory(communes=[CommuneFactory()]).beneficiaires.get()
    row.date_entree = D(2021, 9, 1)
    row.save()
    sign(row, D(2021, 7, 1))
    assert clock(row, D(2021, 9, 1)) == (S.A_JOUR, D(2023, 1, 1))
    sign(row, D(2018, 12, 1), T.ORT, date_fin=D(2020, 1, 1))
    assert clock(row, D(2021, 9, 1)) == (S.ORT_ANTERIEURE, D(2023, 1, 1))


def test_a_prorogation_follows_the_adhesion_that_it_amends(premiere, seconde):
    ancienne = premiere.commune.conventions.get()
    sign(seconde, D(2025, 2, 1))
    prolong(seconde, ancienne, D(2025, 3, 1), D(2030, 1, 1))
    assert clock(seconde, D(2026, 1, 1)) == (S.A_JOUR, D(2026, 8, 1))
    prolong(seconde, sign(seconde, D(2025, 2, 1)), D(2025, 3, 1), D(2027, 1, 1))
    assert clock(seconde, D(2026, 1, 1)) == (S.PROROGEE, D(2027, 1, 1))


def test_the_latest_prorogation_counts_while_it_was_signed_in_the_membership(premiere):
    adhesion = premiere.commune.conventions.get()
    prolong(premiere, adhesion, D(2021, 6, 1), D(2023, 1, 1))
    prolong(premiere, adhesion, D(2021, 12, 31), D(2024, 1, 1), numero_avenant=2)
    prolong(premiere, adhesion, D(2022, 1, 1), D(2030, 1, 1), numero_avenant=3)
    assert premiere.dates.date_prorogation == D(2024, 1, 1)
    assert clock(premiere, D(2021, 12, 30)) == (S.PROROGEE, D(2023, 1, 1))
    assert clock(premiere, D(2021, 12, 31)) == (S.PROROGEE, D(2024, 1, 1))


def test_an_act_counts_from_the_day_of_its_signature(premiere):
    assert clock(premiere, D(2021, 1, 14)) == (S.SANS_ADHESION, None)
    assert clock(premiere, D(2021, 1, 15)) == (S.A_JOUR, D(2022, 7, 15))


def test_today_reads_the_index_and_yesterday_the_acts(seconde):
    jour = today()
    sign(seconde, D(2025, 2, 1))
    DatesBeneficiaire.objects.update(date_adhesion=D(2025, 3, 1))
    rows = Beneficiaire.objects.filter(pk=seconde.pk)
    assert with_situation(rows, jour).get().date_limite == D(2026, 9, 1)
    hier = jour - dt.timedelta(days=1)
    assert with_situation(rows, hier).get().date_limite == D(2026, 8, 1)


def test_a_membership_taken_out_gives_its_acts_to_the_next(premiere, seconde):
    """Typed by mistake: nothing else was ever cut."""
    premiere.delete()
    assert DatesBeneficiaire.objects.get(pk=seconde.pk).date_adhesion == D(2021, 1, 15)


def test_the_exit_of_another_commune_cuts_nothing(premiere):
    autre = TerritoireFactory(communes=[CommuneFactory()]).beneficiaires.get()
    autre.date_entree = RETOUR
    autre.save()
    sign(autre, D(2021, 1, 15))
    assert clock(autre, D(2025, 6, 1)) == (S.DEPASSEE, D(2022, 7, 15))


def test_a_ville_principale_or_an_unsigned_act_gives_no_date(seconde):
    acte = sign(seconde, D(2025, 2, 1))
    acte.convention_communes.update(role=RoleCommune.VILLE_PRINCIPALE)
    DatesBeneficiaire.objects.refresh()
    ConventionFactory(territoire=seconde.territoire, type=T.ADHESION, communes=[seconde.commune])
    assert clock(seconde, D(2026, 1, 1)) == (S.SANS_ADHESION, None)


# The index follows


def test_the_index_follows_each_write(commune, premiere):
    lien = premiere.commune.conventions.get().convention_communes.get()
    territoire = TerritoireFactory(communes=[CommuneFactory()])
    early = sign(premiere, D(2022, 3, 1))
    assert premiere.dates.date_adhesion == D(2021, 1, 15)
    seconde = Beneficiaire.objects.create(
        territoire=territoire, commune=commune, date_entree=RETOUR
    )
    assert seconde.dates.date_adhesion == D(2022, 3, 1)
    early.date_signature = D(2025, 2, 1)
    early.save()
    seconde.dates.refresh_from_db()
    assert seconde.dates.date_adhesion == D(2025, 2, 1)
    seconde.date_sortie, seconde.motif_sortie = D(2025, 2, 1), "Choix"
    seconde.save()
    seconde.dates.refresh_from_db()
    assert seconde.dates.date_adhesion is None
    lien.delete()
    premiere.dates.refresh_from_db()
    assert premiere.dates.date_adhesion is None
    seconde.delete()
    assert find_wrong_dates() == []


def test_an_avenant_follows_the_nature_of_its_parent(seconde):
    cadre = sign(seconde, D(2025, 2, 1), T.CADRE, communes=[])
    sign(seconde, D(2025, 3, 1), T.AVENANT, parent=cadre, numero_avenant=1)
    assert DatesBeneficiaire.objects.get(pk=seconde.pk).date_ort is None
    cadre.type = T.ORT
    cadre.save()
    assert DatesBeneficiaire.objects.get(pk=seconde.pk).date_ort == D(2025, 3, 1)


# The pages


def test_the_act_shows_the_clock_of_its_own_membership(client, monde, premiere, seconde):
    acte = sign(seconde, D(2025, 2, 1))
    client.force_login(monde.administrateur)
    ancien = premiere.commune.conventions.get(date_signature=D(2021, 1, 15))
    assert "01/08/2026" in page(client, acte)
    assert "01/08/2026" not in page(client, ancien)
    assert "Sortie du programme" in page(client, ancien)


def page(client, acte):
    return client.get(reverse("conventions:detail", args=[acte.pk])).content.decode()


def test_the_open_data_count_it_once_a_day(premiere, seconde):
    sign(seconde, D(2025, 2, 1))
    row = {r[0]: r for r in open_data_rows(D(2026, 1, 1))}["34114"]
    assert row[4:] == ("2025-02-01", "2026-08-01", "", "a_jour", 0)
    assert "34114" not in {r[0] for r in open_data_rows(D(2023, 1, 1))}
    row = {r[0]: r for r in open_data_rows(D(2021, 12, 31))}["34114"]
    assert row[4:] == ("2021-01-15", "2022-07-15", "", "a_jour", 0)


@pytest.mark.parametrize(
    ("date", "refusee"),
    [(D(2025, 1, 31), True), (D(2025, 2, 1), False), (D(2021, 6, 1), False), (SORTIE, True)],
)
def test_a_cadre_is_compared_with_the_adhesion_of_its_time(premiere, seconde, date, refusee):
    """Edge case 10, read for the membership that the act would count for."""
    sign(seconde, D(2025, 2, 1))
    cadre = ConventionFactory(territoire=seconde.territoire, communes=[seconde.commune])
    assert bool(before_adhesion(cadre, date)) is refusee


@pytest.mark.parametrize(
    ("signature", "type_"),
    [
        ("2021-06-01", T.CADRE),
        ("2020-12-01", T.ORT),
        ("2025-01-15", T.ORT),
        ("2025-03-01", T.CADRE),
    ],
)
def test_the_list_of_ort_reads_each_act_at_its_time(tmp_path, premiere, seconde, signature, type_):
    sign(seconde, D(2025, 2, 1))
    run("import_ort", write(tmp_path / "ort.csv", f"{ORT}34114,Gignac,Signée,{signature}\n"))
    acte = seconde.commune.conventions.get(date_signature=signature)
    assert acte.type == type_
    assert find_wrong_dates() == []


def test_a_commune_that_changes_territoire_the_same_day_keeps_its_clock(commune, premiere):
    autre = TerritoireFactory(communes=[CommuneFactory()])
    suite = Beneficiaire.objects.create(territoire=autre, commune=commune, date_entree=SORTIE)
    assert clock(suite, D(2022, 7, 15)) == (S.ECHEANCE_PROCHE, D(2022, 7, 15))
    assert clock(suite, D(2022, 7, 16)) == (S.DEPASSEE, D(2022, 7, 15))
    sign(suite, D(2022, 9, 1), T.CADRE)
    assert clock(suite, D(2023, 1, 1)) == (S.RESPECTEE_EN_RETARD, D(2022, 7, 15))


def test_a_second_change_of_territoire_keeps_it_too(commune, premiere):
    autre = TerritoireFactory(communes=[CommuneFactory()])
    deuxieme = Beneficiaire.objects.create(territoire=autre, commune=commune, date_entree=SORTIE)
    deuxieme.date_sortie, deuxieme.motif_sortie = D(2022, 3, 1), "Change d'EPCI"
    deuxieme.save()
    dernier = TerritoireFactory(communes=[CommuneFactory()])
    suite = Beneficiaire.objects.create(
        territoire=dernier, commune=commune, date_entree=D(2022, 3, 1)
    )
    assert clock(suite, D(2022, 7, 16)) == (S.DEPASSEE, D(2022, 7, 15))


def test_a_day_between_two_memberships_is_an_exit(commune, premiere):
    autre = TerritoireFactory(communes=[CommuneFactory()])
    suite = Beneficiaire.objects.create(
        territoire=autre, commune=commune, date_entree=SORTIE + dt.timedelta(days=1)
    )
    assert clock(suite, D(2022, 7, 16)) == (S.SANS_ADHESION, None)
