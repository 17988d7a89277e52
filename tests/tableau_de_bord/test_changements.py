"""« Ce qui a changé »: a period, by territoire, that no sign-in erases."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from communes.models import Contact
from fiches_action.models import Financement, MouvementFiche
from pvd_portal.core.dates import today
from tests.factories import (
    MOT_DE_PASSE,
    ContactFactory,
    FicheFactory,
    FinancementFactory,
    TerritoireFactory,
)
from tests.territoires.aides import count_of, page, text_of

URL = reverse("tableau_de_bord:changements")
BORD = reverse("tableau_de_bord:tableau_de_bord")
ROW = '<p class="detail"><time'
TRACE = {"from_state": "brouillon", "to_state": "proposee", "action": "submit"}


def ago(days):
    return timezone.now() - dt.timedelta(days=days)


def by(row, user, days=0):
    """Saved by somebody, some days ago: its history says so."""
    row._history_user, row._history_date = user, ago(days)
    row.save()
    return row


def money(fiche, user, days=0, **fields):
    line = FinancementFactory.build(
        fiche=fiche, organisme=fiche.financements.first().organisme, **fields
    )
    return by(line, user, days)


def lines(client, user, **query):
    html = page(client, f"{URL}?{'&'.join(f'{k}={v}' for k, v in query.items())}", user)
    assert count_of(html) == html.count(ROW)
    return text_of(html)


def test_a_second_sign_in_of_the_day_hides_nothing(client, monde):
    MouvementFiche.objects.create(dossier=monde.a.fiche, user=monde.chef_a, at=ago(1), **TRACE)
    user = monde.prefecture_a
    type(user).objects.filter(pk=user.pk).update(last_login=ago(3))
    for _ in range(3):
        credentials = {"username": user.email, "password": MOT_DE_PASSE}
        assert client.post("/connexion/", credentials).status_code == 302
        assert monde.a.fiche.intitule in client.get(URL).content.decode()
        client.post("/deconnexion/")


@pytest.mark.parametrize(
    ("depuis", "attendus"),
    [("7", {"six"}), ("30", {"six", "huit"}), ("visite", {"six", "huit"}), ("", {"six", "huit"})],
)
def test_the_period_is_chosen(client, monde, depuis, attendus):
    """The visit was nine days ago; the seventh day before is whole."""
    user = monde.prefecture_a
    type(user).objects.filter(pk=user.pk).update(derniere_visite=ago(9))
    for nom, days in (("six", 6), ("huit", 8), ("quarante", 40)):
        fiche = FicheFactory(territoire=monde.a.territoire, intitule=f"Depuis {nom}")
        MouvementFiche.objects.create(dossier=fiche, user=monde.chef_a, at=ago(days), **TRACE)
    query = {"depuis": depuis} if depuis else {}
    user.refresh_from_db()
    text = lines(client, user, **query)
    assert {n for n in ("six", "huit", "quarante") if f"Depuis {n}" in text} == attendus


def test_a_decision_on_money_is_told(client, monde):
    fiche, chef = monde.a.fiche, monde.chef_a
    line = money(fiche, chef, 40, statut="sollicite", montant=Decimal("12000"))
    line.statut, line.date_decision = "accorde", today()
    by(line, chef, 2)
    text = lines(client, monde.prefecture_a, depuis=7)
    assert f"financement de {line.organisme}, 12 000 € : accordé" in text
    # Another amount granted is a decision too.
    line.montant = Decimal("15000")
    by(line, chef)
    assert "15 000 € : accordé" in lines(client, monde.prefecture_a, depuis=7)
    # Saved again with nothing of it changed: no news.
    before = lines(client, monde.prefecture_a, depuis=7)
    line.numero_dossier = "2026-12"
    by(line, chef)
    assert lines(client, monde.prefecture_a, depuis=7) == before


@pytest.mark.parametrize(
    ("fields", "dit"),
    [
        ({"statut": "refuse"}, True),
        ({"statut": "caduc"}, True),
        ({"statut": "accorde", "date_decision": dt.date(2026, 1, 1)}, True),
        ({"statut": "sollicite"}, False),
        # The collectivité decides nothing about its own money.
        (
            {
                "statut": "accorde",
                "nature": "fonds_propres",
                "date_decision": dt.date(2026, 1, 1),
            },
            False,
        ),
    ],
)
def test_which_lines_are_decisions(client, monde, fields, dit):
    money(monde.a.fiche, monde.chef_a, **fields)
    assert ("financement de" in lines(client, monde.prefecture_a, depuis=7)) is dit


def test_who_comes_and_who_leaves_is_told(client, monde):
    person = Contact(territoire=monde.a.territoire, nom="Paul Martin", fonction="chef_de_projet")
    by(person, monde.chef_a, 3)
    text = lines(client, monde.prefecture_a, depuis=7)
    assert "Paul Martin : Chef de projet, nouveau contact" in text
    person.telephone = "04 76 00 00 00"
    by(person, monde.chef_a, 2)
    assert lines(client, monde.prefecture_a, depuis=7) == text
    person.date_fin = today()
    by(person, monde.chef_a)
    text = lines(client, monde.prefecture_a, depuis=7)
    assert "Paul Martin : Chef de projet, fin de poste" in text


def test_a_corrected_date_is_told_as_such(client, monde):
    acte = monde.a.territoire.conventions.get(type="adhesion")
    acte.mouvements.create(
        user=monde.prefecture_a, action="correct_date", from_state="signee", to_state="signee"
    )
    text = lines(client, monde.chef_a, depuis=7)
    assert "Adhésion : date de signature corrigée" in text


def test_neither_ones_own_changes_nor_an_import_nor_anothers_territoire(client, monde):
    for user in (monde.prefecture_a, None):
        MouvementFiche.objects.create(dossier=monde.a.fiche, user=user, **TRACE)
        by(Contact(territoire=monde.a.territoire, nom="Sien", fonction="maire"), user)
        money(monde.a.fiche, user, statut="refuse")
    MouvementFiche.objects.create(dossier=monde.b.fiche, user=monde.chef_b, **TRACE)
    by(Contact(territoire=monde.b.territoire, nom="Voisin", fonction="maire"), monde.chef_b)
    money(monde.b.fiche, monde.chef_b, statut="refuse")
    assert "0 changement" in lines(client, monde.prefecture_a, depuis=30)
    assert "Rien n'a changé" in text_of(page(client, URL))


def test_the_territoires_come_one_after_the_other_with_their_links(client, monde):
    autre = TerritoireFactory(nom="Autre", departement=monde.a.territoire.departement_pilote)
    for n in range(3):
        for territoire in (monde.a.territoire, autre):
            fiche = FicheFactory(territoire=territoire, intitule=f"{territoire.nom} {n}")
            MouvementFiche.objects.create(dossier=fiche, user=monde.chef_a, at=ago(n), **TRACE)
    html = page(client, URL, monde.prefecture_a)
    titles = [reverse("territoires:detail", args=[t.pk]) for t in (autre, monde.a.territoire)]
    assert html.index(titles[0]) < html.index(titles[1])
    assert html.count("<h2><a href=") == 2
    assert html.index("Autre 0") < html.index("Autre 2") < html.index("Territoire A 0")
    seul = page(client, f"{URL}?territoire={autre.pk}")
    assert count_of(seul) == 3
    assert titles[1] not in seul


def test_a_neighbours_territoire_in_the_address_gives_nothing_of_it(client, monde):
    MouvementFiche.objects.create(dossier=monde.b.fiche, user=monde.chef_b, **TRACE)
    client.force_login(monde.prefecture_a)
    html = client.get(f"{URL}?territoire={monde.b.territoire.pk}").content.decode()
    assert monde.b.fiche.intitule not in html


def test_pages_and_constant_queries(client, monde, django_assert_max_num_queries):
    client.force_login(monde.prefecture_a)
    for _ in range(60):
        fiche = FicheFactory(territoire=monde.a.territoire)
        MouvementFiche.objects.create(dossier=fiche, user=monde.chef_a, **TRACE)
        by(Contact(territoire=monde.a.territoire, nom="Élu", fonction="maire"), monde.chef_a)
    with django_assert_max_num_queries(8):
        html = client.get(URL).content.decode()
    assert count_of(html) == 120
    assert html.count(ROW) == 50
    assert client.get(f"{URL}?page=3").content.decode().count(ROW) == 20


def test_the_dashboard_leads_there_in_one_click(client, monde):
    user = monde.prefecture_a
    assert f'href="{URL}?depuis=7"' in page(client, BORD, user)
    for depuis in ("7", "30", "visite"):
        assert f'href="{URL}?depuis={depuis}"' in page(client, f"{BORD}?depuis={depuis}")
    assert f'href="{URL}?depuis=7"' in page(client, f"{BORD}?depuis=demain")
    assert client.get(f"{URL}?format=csv").status_code == 404


def test_a_contact_of_an_import_is_no_news(client, monde):
    ContactFactory(territoire=monde.a.territoire)
    assert Financement.history.exists()
    assert "0 changement" in lines(client, monde.prefecture_a, depuis=30)
