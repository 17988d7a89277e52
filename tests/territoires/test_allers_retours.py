"""A commune that leaves, comes back or changes territoire: counted once, where it is."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from communes.models import Beneficiaire
from pvd_portal.core.dates import today
from tests.factories import TerritoireFactory, UserFactory
from tests.territoires.aides import count_of, page, text_of

pytestmark = pytest.mark.django_db
COMMUNES = reverse("territoires:communes")
TERRITOIRES = reverse("territoires:list")
DEHORS = dt.date(2025, 12, 31)
RETOUR = dt.date(2026, 6, 1)


@pytest.fixture
def beaurepaire(monde):
    """Out of the programme on 31 December 2025, in again on 1 June 2026."""
    row = monde.a.territoire.beneficiaires.select_related("commune").first()
    row.commune.nom = "Beaurepaire"
    row.commune.save()
    row.date_sortie, row.motif_sortie = DEHORS, "Choix de la commune"
    row.save()
    row.commune.beneficiaires.create(territoire=row.territoire, date_entree=RETOUR)
    return row.commune


def test_who_came_back_is_a_member_and_not_an_exit(client, monde, beaurepaire):
    user = monde.prefecture_a
    whole = Beneficiaire.objects.of_perimetre(user).membres_au(today()).count()
    html = page(client, COMMUNES, user)
    assert count_of(html) == whole
    assert html.count(">Beaurepaire</a>") == 1
    assert count_of(page(client, f"{COMMUNES}?situation=sortie", user)) == 0
    assert count_of(page(client, f"{COMMUNES}?situation=sortie&date=2026-03-01", user)) == 1
    assert count_of(page(client, f"{COMMUNES}?date=2026-03-01", user)) == whole - 1
    assert count_of(page(client, f"{TERRITOIRES}?situation=sortie", user)) == 0


def test_two_exits_are_one_commune(client, monde, beaurepaire):
    beaurepaire.beneficiaires.filter(date_sortie=None).update(
        date_sortie=dt.date(2026, 9, 1), motif_sortie="Seconde sortie"
    )
    user = monde.prefecture_a
    assert count_of(page(client, f"{COMMUNES}?situation=sortie", user)) == 1
    assert count_of(page(client, f"{TERRITOIRES}?situation=sortie", user)) == 1
    csv = client.get(f"{COMMUNES}?situation=sortie&format=csv").getvalue().decode()
    assert csv.count("Beaurepaire") == 1
    assert "2026-09-01" in csv


def test_the_table_of_the_territoire_has_one_line(client, monde, beaurepaire):
    url = reverse("territoires:detail", args=[monde.a.territoire.pk])
    html = page(client, url, monde.prefecture_a)
    table = html.split('class="tableau cartes"')[1].split("</table>")[0]
    assert table.count("Beaurepaire") == 1
    assert "Sortie" not in text_of(table)


# Changing territoire, in the administration


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(role="administrateur", is_staff=True, is_superuser=True))
    return client


def change_url(row):
    return reverse("admin:communes_beneficiaire_change", args=[row.pk])


def test_a_membership_is_not_moved_over_itself(admin, monde):
    row = monde.a.territoire.beneficiaires.first()
    response = admin.get(change_url(row))
    assert "Une commune qui change de territoire sort du premier" in response.text
    data = {"territoire": str(monde.b.territoire.pk), "id_pvd": "x"}
    assert admin.post(change_url(row), data).status_code == 302
    row.refresh_from_db()
    assert (row.territoire_id, row.id_pvd) == (monde.a.territoire.pk, "x")


def test_no_other_entrance_moves_it_either(monde):
    row = monde.a.territoire.beneficiaires.first()
    row.territoire = monde.b.territoire
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    assert "notez sa sortie, puis ajoutez-la" in str(error.value)


def test_a_move_is_an_exit_and_an_entry_and_what_was_stays_readable(admin, client, monde):
    territoire = monde.a.territoire
    row = territoire.beneficiaires.first()
    jour = f"{today():%d/%m/%Y}"
    exit_ = {"id_pvd": "", "date_sortie": jour, "motif_sortie": "Change de territoire"}
    assert admin.post(change_url(row), exit_).status_code == 302
    autre = TerritoireFactory(departement=territoire.departement_pilote)
    entry = {"commune": row.commune_id, "territoire": str(autre.pk), "date_entree": jour}
    add = reverse("admin:communes_beneficiaire_add")
    response = admin.post(add, {**entry, "id_pvd": "", "motif_sortie": ""}, follow=True)
    assert "À vérifier : " in response.text
    assert f"le territoire {autre.nom} dans {autre.epci}" in response.text
    rows = Beneficiaire.objects.filter(commune=row.commune_id).order_by("pk")
    assert list(rows.values_list("territoire", "date_entree", "date_sortie")) == [
        (territoire.pk, None, today()),
        (autre.pk, today(), None),
    ]
    client.force_login(monde.prefecture_a)
    for url in (
        reverse("territoires:detail", args=[territoire.pk]),
        reverse("territoires:detail", args=[autre.pk]),
        reverse("conventions:detail", args=[monde.a.convention.pk]),
        reverse("territoires:commune", args=[row.commune_id]),
    ):
        assert client.get(url).status_code == 200, url


def test_a_territoire_without_any_member_left_is_still_read(client, monde):
    """The links of its acts lead to it."""
    monde.a.territoire.beneficiaires.update(date_sortie=DEHORS, motif_sortie="Départ")
    page(client, reverse("territoires:detail", args=[monde.a.territoire.pk]), monde.prefecture_a)
    page(client, reverse("conventions:detail", args=[monde.a.convention.pk]), monde.prefecture_a)
