"""The views of the lists that a reader keeps."""

import pytest
from django.urls import reverse

from pvd_portal.accounts.models import VueGardee
from pvd_portal.accounts.vues_gardees import clean_query
from tests.dossiers.aides import said

LISTE, NOM = reverse("fiches_action:list"), "fiches_action:list"
VUES = reverse("accounts:vues")


@pytest.fixture
def chef(client, monde):
    client.force_login(monde.chef_a)
    return client


def keep(client, nom="Mes retards", requete="en_retard=on&tri=fin", **data):
    return client.post(VUES, {"liste": NOM, "nom": nom, "requete": requete, **data})


def tabs(client, query="?vue=toutes"):
    return {label: url for label, url, _, _ in client.get(LISTE + query).context["onglets"]}


def test_a_view_is_a_tab_of_its_list_and_of_no_other(chef, monde):
    response = keep(chef)
    assert response.url == f"{LISTE}?en_retard=on&tri=fin"
    assert said(response) == ["La vue « Mes retards » est gardée."]
    assert tabs(chef)["Mes retards"] == "?en_retard=on&tri=fin"
    current = [label for label, _, _, now in chef.get(response.url).context["onglets"] if now]
    assert current == ["Mes retards"]
    onglets = chef.get(reverse("conventions:list")).context["onglets"]
    assert "Mes retards" not in {label for label, *_ in onglets}


def test_it_is_ones_own(chef, monde):
    keep(chef)
    row = VueGardee.objects.get()
    chef.force_login(monde.prefecture_a)
    assert "Mes retards" not in tabs(chef)
    assert "Mes retards" not in chef.get(VUES).text
    for action in ("renommer", "supprimer", "ouvrir"):
        url = reverse("accounts:vue", args=[row.pk, action])
        assert chef.post(url, {"nom": "À moi"}).status_code == 404
    row.refresh_from_db()
    assert (row.nom, row.par_defaut) == ("Mes retards", False)


def test_the_same_name_takes_the_place_of_the_other(chef):
    keep(chef)
    keep(chef, requete="statut=bloque")
    assert VueGardee.objects.get().requete == "statut=bloque"


def test_ten_a_list_at_the_most(chef):
    for i in range(10):
        keep(chef, nom=f"Vue {i}")
    assert "10 vues au plus" in said(keep(chef, nom="Vue 10"))[-1]
    assert said(keep(chef, nom="Vue 9"))[-1] == "La vue « Vue 9 » est gardée."
    assert VueGardee.objects.count() == 10


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"requete": ""}, "Filtrez ou triez"),
        ({"requete": "page=2&format=csv&texte="}, "Filtrez ou triez"),
        ({"nom": "   "}, "Donnez un nom"),
        ({"requete": "texte=" + "x" * 600}, "trop de critères"),
    ],
)
def test_what_is_not_kept_says_why(chef, data, words):
    assert words in said(keep(chef, **data))[0]
    assert not VueGardee.objects.exists()


@pytest.mark.parametrize("liste", ["", "inconnue", "accounts:compte", "fiches_action:detail"])
def test_only_a_list_has_views(chef, liste):
    response = chef.post(VUES, {"liste": liste, "nom": "X", "requete": "tri=fin"})
    assert response.status_code == 404


def test_what_is_of_the_moment_is_forgotten():
    assert clean_query("texte=halle&page=3&format=csv&compte=exact&statut=&tri=-fin") == (
        "texte=halle&tri=-fin"
    )


def test_the_list_opens_on_it_and_all_its_rows_stay_in_reach(chef):
    keep(chef, par_defaut="on")
    response = chef.get(LISTE)
    assert (response.status_code, response.url) == (302, f"{LISTE}?en_retard=on&tri=fin")
    assert tabs(chef)["Toutes"] == "?vue=toutes"
    assert not chef.get(f"{LISTE}?vue=toutes").context["filtre"]
    # An address with a criterion is what it says.
    assert chef.get(f"{LISTE}?tri=fin").status_code == 200
    assert chef.get(f"{LISTE}?vue=autre").status_code == 400


def test_one_view_only_is_what_the_list_opens_on(chef):
    keep(chef, par_defaut="on")
    keep(chef, nom="Bloquées", requete="statut=bloque", par_defaut="on")
    assert [v.nom for v in VueGardee.objects.filter(par_defaut=True)] == ["Bloquées"]
    autre = VueGardee.objects.get(nom="Mes retards")
    chef.post(reverse("accounts:vue", args=[autre.pk, "ouvrir"]))
    assert [v.nom for v in VueGardee.objects.filter(par_defaut=True)] == ["Mes retards"]
    chef.post(reverse("accounts:vue", args=[autre.pk, "ouvrir"]))
    assert chef.get(LISTE).status_code == 200


def test_it_is_renamed_and_deleted_on_its_page(chef):
    keep(chef)
    keep(chef, nom="Bloquées", requete="statut=bloque")
    row = VueGardee.objects.get(nom="Mes retards")
    rename = reverse("accounts:vue", args=[row.pk, "renommer"])
    refusal = said(chef.post(rename, {"nom": "Bloquées"}))[-1]
    assert refusal == "Cette liste a déjà une vue « Bloquées »."
    chef.post(rename, {"nom": "Retards"})
    assert f'href="{LISTE}?en_retard=on&amp;tri=fin"' in chef.get(VUES).text
    chef.post(reverse("accounts:vue", args=[row.pk, "supprimer"]))
    assert [v.nom for v in VueGardee.objects.all()] == ["Bloquées"]


def test_its_rows_leave_as_a_file(chef):
    keep(chef)
    response = chef.get(f"{LISTE}?en_retard=on&tri=fin&format=csv")
    assert response.status_code == 200
    lines = b"".join(response.streaming_content).decode().splitlines()
    rows = chef.get(f"{LISTE}?en_retard=on&tri=fin").context["object_list"]
    assert len(lines) == 1 + len(rows)


def test_an_unknown_action_is_no_page(chef):
    keep(chef)
    url = reverse("accounts:vue", args=[VueGardee.objects.get().pk, "vendre"])
    assert chef.post(url).status_code == 404
