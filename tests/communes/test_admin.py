"""The admin of the référentiel and of the territoires: who, how fast, and what it refuses."""

import datetime as dt

import pytest
from django.urls import reverse

from communes.models import Beneficiaire, Commune
from tests.factories import (
    AxeFactory,
    BeneficiaireFactory,
    CommuneFactory,
    ContactFactory,
    ConventionFactory,
    EpciFactory,
    FicheFactory,
    OrganismeFactory,
    TerritoireFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LISTS = [
    "communes_commune",
    "communes_communeancienne",
    "communes_departement",
    "communes_region",
    "communes_epci",
    "communes_territoire",
    "communes_beneficiaire",
    "communes_organisme",
    "communes_millesime",
    "communes_evolutioncommune",
    "accounts_user",
    "conventions_convention",
    "fiches_action_ficheaction",
    "comites_comite",
]


@pytest.fixture
def admin(client):
    user = UserFactory(role="administrateur", is_staff=True, is_superuser=True)
    client.force_login(user)
    client.user = user
    return client


def url(name, *args):
    return reverse(f"admin:{name}", args=args)


@pytest.mark.parametrize("name", LISTS)
def test_lists_open_and_nothing_can_be_deleted(admin, name):
    assert admin.get(url(f"{name}_changelist")).status_code == 200
    assert admin.post(url(f"{name}_delete", "1")).status_code == 403


@pytest.mark.parametrize(
    "role", ["chef_de_projet", "prefecture", "service_etat", "partenaire", "elu", "observateur"]
)
def test_another_role_is_refused_even_with_the_flags(client, role):
    client.force_login(UserFactory(role=role, is_staff=True, is_superuser=True))
    for address in (url("index"), url("communes_commune_changelist"), url("login")):
        assert client.get(address).status_code == 403


def test_who_is_not_signed_in_goes_to_the_sign_in_page(client):
    response = client.get(url("communes_commune_changelist"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("accounts:connexion"))
    assert "next=/admin/communes/commune/" in response.redirect_chain[-1][0]


@pytest.mark.parametrize(
    "words", ["saint andre", "St-André", "SAINT ANDRÉ", "sangonis", "34239", "342"]
)
def test_a_commune_is_found_by_name_or_code(admin, words):
    CommuneFactory(code_insee="34239", nom="Saint-André-de-Sangonis")
    CommuneFactory(nom="Vienne")
    html = admin.get(url("communes_commune_changelist"), {"q": words}).content.decode()
    assert "Saint-André-de-Sangonis" in html
    assert "Vienne" not in html


def test_autocomplete_is_as_tolerant(admin):
    CommuneFactory(code_insee="38999", nom="Œuilly-l'Étang")
    rows = admin.get(
        url("autocomplete"),
        {
            "term": "oeuilly l etang",
            "app_label": "communes",
            "model_name": "beneficiaire",
            "field_name": "commune",
        },
    ).json()["results"]
    assert rows == [{"id": "38999", "text": "Œuilly-l'Étang (38999)"}]


def fill(number):
    for _ in range(number):
        territoire = TerritoireFactory()
        ConventionFactory(territoire=territoire)
        FicheFactory(territoire=territoire)
        ContactFactory(territoire=territoire)
        UserFactory(organisme=OrganismeFactory())


@pytest.mark.parametrize("name", LISTS)
def test_same_queries_for_1_and_30_rows(admin, name, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(15) as captured:
            assert admin.get(url(f"{name}_changelist")).status_code == 200
        return len(captured)

    fill(1)
    count()  # fills the cache of content types
    before = count()
    fill(30)
    assert count() == before


def test_the_page_of_a_territoire_costs_the_same_with_more_rows(admin, django_assert_num_queries):
    territoire = TerritoireFactory()
    address = url("communes_territoire_change", territoire.pk)
    admin.get(address)
    with django_assert_num_queries(9):
        admin.get(address)
    for _ in range(5):
        BeneficiaireFactory(territoire=territoire)
        AxeFactory(territoire=territoire)
        ContactFactory(territoire=territoire)
    with django_assert_num_queries(9):
        admin.get(address)


@pytest.mark.parametrize("name", ["conventions_convention", "fiches_action_ficheaction"])
def test_dossiers_are_read_only_there(admin, name):
    row = {"conventions_convention": ConventionFactory, "fiches_action_ficheaction": FicheFactory}
    address = url(f"{name}_change", row[name]().pk)
    html = admin.get(address).content.decode()
    assert 'name="statut"' not in html
    assert "_save" not in html
    assert admin.post(address, {"intitule": "x"}).status_code == 403
    assert admin.get(url(f"{name}_add")).status_code == 403


def test_correcting_a_commune_keeps_its_history_and_its_epci(admin):
    commune = CommuneFactory(nom="Menz")
    former, new = commune.epci, EpciFactory()
    data = {
        "nom": "Mens",
        "departement": commune.departement_id,
        "epci": new.pk,
        "population": 1500,
        "appartenances-TOTAL_FORMS": 0,
        "appartenances-INITIAL_FORMS": 0,
    }
    response = admin.post(url("communes_commune_change", commune.pk), data)
    assert response.status_code == 302
    commune = Commune.objects.get()
    assert (commune.nom_recherche, commune.epci) == ("mens", new)
    assert commune.history.first().history_user == admin.user
    assert commune.appartenances.get(date_fin=None).epci == new
    assert former != new
    html = admin.get(url("communes_commune_history", commune.pk)).content.decode()
    assert admin.user.email in html or str(admin.user) in html


def territoire_form(territoire, rows):
    """What the page of a territoire posts, with these memberships."""
    initial = [row for row in rows if row.get("id")]
    data = {
        "nom": territoire.nom,
        "epci": territoire.epci_id,
        "departement_pilote": territoire.departement_pilote_id,
        "beneficiaires-TOTAL_FORMS": len(rows),
        "beneficiaires-INITIAL_FORMS": len(initial),
    }
    for prefix in ("contacts", "axes", "enjeux"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    for i, row in enumerate(rows):
        data |= {f"beneficiaires-{i}-{name}": value for name, value in row.items()}
        data[f"beneficiaires-{i}-territoire"] = str(territoire.pk)
    return data


@pytest.fixture
def save(admin):
    """Post the page of a territoire; returns the response."""

    def _save(territoire, *rows):
        address = url("communes_territoire_change", territoire.pk)
        return admin.post(address, territoire_form(territoire, rows))

    return _save


def existing(row, **changes):
    return {"id": row.pk, "commune": row.commune_id, **changes}


def test_a_commune_is_added_to_a_territoire(save):
    row = BeneficiaireFactory()
    commune = CommuneFactory()
    members = row.territoire.beneficiaires.exclude(pk=row.pk).get()
    response = save(row.territoire, existing(members), existing(row), {"commune": commune.pk})
    assert response.status_code == 302, response.context["errors"]
    assert row.territoire.beneficiaires.filter(commune=commune).exists()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"commune": "38226"}], "Cette commune est déjà dans"),
        ([{"commune": "38269"}, {"commune": "38269"}], "figure deux fois à la même période"),
        (
            [
                {
                    "commune": "38269",
                    "date_entree": "02/01/2022",
                    "date_sortie": "01/01/2022",
                    "motif_sortie": "Retrait",
                }
            ],
            "La sortie doit suivre l&#x27;entrée.",
        ),
        ([{"commune": "38269", "date_sortie": "01/01/2022"}], "Une sortie a une date et un motif."),
        ([{"commune": "38269", "motif_sortie": "Retrait"}], "Une sortie a une date et un motif."),
        ([{"commune": "38269", "date_entree": "hier"}], "Écrivez une date qui existe"),
    ],
)
def test_a_membership_that_breaks_a_rule_is_refused_in_french(save, rows, message):
    TerritoireFactory(communes=[CommuneFactory(code_insee="38226", nom="Mens")])
    CommuneFactory(code_insee="38269", nom="La Mure")
    territoire = TerritoireFactory()
    member = territoire.beneficiaires.get()
    response = save(territoire, existing(member), *rows)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert list(territoire.beneficiaires.all()) == [member]


def test_a_second_period_after_an_exit_is_accepted(save):
    """Edge case 37."""
    territoire = TerritoireFactory()
    member = territoire.beneficiaires.get()
    exit_ = existing(member, date_sortie="01/12/2023", motif_sortie="Retrait")
    assert save(territoire, exit_).status_code == 302
    exit_ = existing(member, date_sortie="01/12/2023", motif_sortie="Retrait")
    back = {"commune": member.commune_id, "date_entree": "01/12/2023"}
    assert save(territoire, exit_, back).status_code == 302
    assert Beneficiaire.objects.filter(commune=member.commune).count() == 2
    too_early = {**back, "date_entree": "30/11/2023"}
    other = TerritoireFactory()
    response = save(other, existing(other.beneficiaires.get()), too_early)
    assert "Cette commune est déjà dans le territoire" in response.content.decode()


def test_no_commune_nor_departement_is_added_by_hand(admin):
    for name in ("communes_commune", "communes_departement", "communes_region"):
        assert admin.get(url(f"{name}_add")).status_code == 403


def test_the_day_of_an_exit_is_free_for_the_next_entry():
    row = BeneficiaireFactory(date_entree=dt.date(2022, 1, 1))
    assert row.overlaps(Beneficiaire(commune=row.commune))
    assert not row.overlaps(Beneficiaire(commune=row.commune, date_sortie=dt.date(2022, 1, 1)))
    assert not row.overlaps(Beneficiaire(commune=CommuneFactory()))
