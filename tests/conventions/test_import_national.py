"""The programme's real lists: every count is derived from the raw files by another road."""

import csv
import datetime as dt
import re
from collections import Counter, defaultdict
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils.html import strip_tags

from communes.models import Beneficiaire, Commune, Territoire
from conventions.echeance import horloge, with_dates, with_situation
from conventions.enums import TypeConvention
from conventions.models import Convention
from conventions.models.jalons import find_wrong_dates
from pvd_portal.core.dates import add_months, today
from pvd_portal.core.words import spell_date
from tests.conventions.listes import run
from tests.factories import UserFactory

pytestmark = [pytest.mark.national, pytest.mark.django_db]
JOURS = [
    dt.date(2021, 6, 30),
    dt.date(2022, 8, 29),
    dt.date(2023, 2, 28),
    dt.date(2024, 2, 29),
    today(),
]


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


@pytest.fixture(scope="module")
def fichiers(donnees_nationales):
    """Code -> date or None, as the two files say it; no code of ours is used to read them."""
    pvd = {
        code: dt.date.fromisoformat(date) if date else None
        for code, _, date in read(donnees_nationales / "liste-pvd-com2025.csv")
    }
    ort = {
        code: dt.date.fromisoformat(date)
        for code, _, _, date in read(donnees_nationales / "ort-communes.csv")
        if date
    }
    return pvd, ort


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def national(donnees_nationales, django_db_setup, django_db_blocker):
    """The whole programme, once for the module; rolled back at its end."""
    with django_db_blocker.unblock(), rolled_back():
        run("import_referentiel")
        run("import_pvd", donnees_nationales / "liste-pvd-com2025.csv")
        run("import_ort", donnees_nationales / "ort-communes.csv")
        # Now rather than after each test, which would ask for the same rows again.
        connection.check_constraints()
        yield


def test_every_line_is_a_beneficiary_commune(national, fichiers):
    pvd, _ = fichiers
    members = Beneficiaire.objects.membres_au(today())
    assert set(members.values_list("commune_id", flat=True)) == pvd.keys()


def test_counts_by_departement(national, fichiers):
    pvd, _ = fichiers
    expected = Counter(code[: 3 if code.startswith("97") else 2] for code in pvd)
    found = Counter(
        Beneficiaire.objects.membres_au(today()).values_list("commune__departement", flat=True)
    )
    assert found == expected
    assert (found["38"], found["34"]) == (14, 18)


def test_situations_counted_from_the_raw_files(national, fichiers):
    pvd, ort = fichiers
    jour = today()
    expected = Counter()
    for code, adhesion in pvd.items():
        date = ort.get(code)
        if adhesion is None:
            expected["sans_adhesion"] += 1
        elif date and date < adhesion:
            expected["ort_anterieure"] += 1
        elif date:
            late = date > add_months(adhesion, 18)
            expected["respectee_en_retard" if late else "respectee"] += 1
        elif jour > add_months(adhesion, 18):
            expected["depassee"] += 1
        else:
            expected["a_jour"] += 1
    rows = with_situation(Beneficiaire.objects.membres_au(jour), jour)
    assert Counter(row.situation for row in rows) == expected


@pytest.mark.parametrize("jour", JOURS)
def test_the_two_clocks_agree_on_every_row(national, jour):
    rows = list(with_situation(with_dates(Beneficiaire.objects.membres_au(jour), jour), jour))
    assert len(rows) == Beneficiaire.objects.count()
    for row in rows:
        clock = horloge(row, jour)
        assert clock.situation == row.situation, row.commune_id
        if clock.limite:
            assert clock.limite == row.date_limite, row.commune_id


def test_territoires_group_by_epci_and_day(national, fichiers):
    pvd, _ = fichiers
    epcis = dict(Commune.objects.filter(pk__in=pvd).values_list("pk", "epci_id"))
    groups = defaultdict(set)
    for code, date in pvd.items():
        groups[epcis[code] or code, date].add(code)
    found = defaultdict(set)
    for code, territoire in Beneficiaire.objects.values_list("commune_id", "territoire_id"):
        found[territoire].add(code)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, groups.values()))
    assert Territoire.objects.count() == len(groups)


def test_acts_say_the_dates_of_the_files(national, fichiers):
    pvd, ort = fichiers
    links = Convention.objects.values_list("type", "communes", "date_signature")
    adhesions = {code: date for type_, code, date in links if type_ == TypeConvention.ADHESION}
    assert adhesions == {code: date for code, date in pvd.items() if date}
    others = {code: date for type_, code, date in links if type_ != TypeConvention.ADHESION}
    assert others == {code: date for code, date in ort.items() if code in pvd}
    assert find_wrong_dates() == []


def test_an_interdepartmental_territoire_is_one(national):
    """Edge case 39: La Salvetat (34) with Lacaune and Murat (81)."""
    territoires = Territoire.objects.filter(
        beneficiaires__commune__in=["34293", "81124", "81192"]
    ).distinct()
    assert [t.beneficiaires.count() for t in territoires] == [3]


def test_the_lists_again_change_nothing(national, donnees_nationales):
    for command, name in [("import_pvd", "liste-pvd-com2025"), ("import_ort", "ort-communes")]:
        assert "Rien à changer." in run(command, donnees_nationales / f"{name}.csv")


def test_the_open_data_has_every_commune(national, fichiers):
    pvd, ort = fichiers
    text = Client().get("/open-data/communes-pvd.csv").getvalue().decode("utf-8")
    rows = {row["insee_com"]: row for row in csv.DictReader(text.splitlines())}
    assert list(rows) == sorted(pvd)
    for code, row in rows.items():
        assert row["date_adhesion"] == str(pvd[code] or "")
        assert row["date_convention_cadre"] == str(ort.get(code, ""))


def test_the_home_counts_the_signed_communes_of_the_ministry(national, fichiers):
    pvd, ort = fichiers
    signees = [code for code in pvd if code in ort]
    assert len(signees) == 1525
    html = Client().get("/").content.decode()
    text = " ".join(strip_tags(html).replace("\u202f", "").split())
    assert f"{len(signees)} communes sur 1646 ont signé leur convention-cadre ou une ORT" in text
    # One région by another road than its table: the départements of Bretagne.
    bretagne = [code for code in signees if code[:2] in {"22", "29", "35", "56"}]
    assert len(bretagne) == 128
    rows = Client().get("/open-data/communes-pvd.csv?region=53&signee=oui").getvalue()
    assert len(rows.splitlines()) == 1 + len(bretagne)
    tableau = Client().get("/statistiques/").content.decode()
    assert re.search(r"region=53&amp;signee=oui\"[^>]*>128<", tableau)


@pytest.mark.parametrize("code", ["72180", "2B152"])
def test_the_page_of_a_commune_tells_its_signed_act(national, fichiers, code):
    """Mamers and Luri: an act of the ministry's list, no adhésion in that of the programme."""
    pvd, ort = fichiers
    assert pvd[code] is None
    client = Client()
    client.force_login(UserFactory(role="observateur", perimetre_de={"france": True}))
    text = " ".join(strip_tags(client.get(f"/communes/{code}/").content.decode()).split())
    assert f"signée le {spell_date(ort[code])}, adhésion non enregistrée" in text
    assert "pas encore signée" not in text
