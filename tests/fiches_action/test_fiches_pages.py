"""List, page and history of the fiches, as each persona reads them."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from fiches_action.indicateurs import describe_evolution
from fiches_action.models import FicheAction, Indicateur, MouvementFiche, RemarqueFiche
from tests.factories import (
    CommuneFactory,
    FicheFactory,
    FinancementFactory,
    IndicateurFactory,
    JalonFactory,
    PointFactory,
    RemarqueFicheFactory,
    TerritoireFactory,
)
from tests.personas import NAMES

LIST = "/fiches-action/"
INSIDE = sorted(set(NAMES) - {"chef_b", "prefecture_b", "sans_perimetre"})
MAX_QUERIES = 15


def page_of(fiche, name="detail"):
    return reverse(f"fiches_action:{name}", kwargs={"pk": fiche.pk})


def fill(fiche, rows):
    """`rows` rows of each kind on one fiche."""
    for _ in range(rows):
        FinancementFactory(fiche=fiche)
        JalonFactory(fiche=fiche, date_prevue=dt.date(2026, 1, 1))
        IndicateurFactory(fiche=fiche, valeur_reference=Decimal("1.5"), valeur=3)
        fiche.partenaires.create(nom="CAUE", role="conseil")
        fiche.liens.create(type="crte", reference="Orientation 2")
        fiche.communes.add(CommuneFactory())
        RemarqueFicheFactory(dossier=fiche)
        PointFactory(fiche=fiche, decision="validee", comite__territoire=fiche.territoire)
        MouvementFiche.objects.create(
            dossier=fiche, action="submit", from_state="brouillon", to_state="proposee"
        )
    FicheAction.objects.filter(pk=fiche.pk).update(validation="proposee")


# The list


@pytest.mark.parametrize("persona", NAMES)
def test_everybody_sees_ones_own_list(client, monde, persona):
    FicheAction.objects.update(validation="validee")
    client.force_login(monde.users[persona])
    page = client.get(LIST)
    assert page.status_code == 200
    assert "VARIABLE_INCONNUE" not in page.text
    shown = set(page.context["object_list"])
    expected = set(FicheAction.objects.visible_to(monde.users[persona]))
    assert shown == expected
    assert (monde.a.fiche in shown) is (persona in INSIDE)


@pytest.mark.parametrize("persona", ["partenaire", "observateur"])
def test_a_draft_is_the_dossiers_own_business(client, monde, persona):
    client.force_login(monde.users[persona])
    assert monde.a.fiche not in client.get(LIST).context["object_list"]
    assert client.get(page_of(monde.a.fiche)).status_code == 404


def rows(client, **query):
    return {f.intitule for f in client.get(LIST, query).context["object_list"]}


@pytest.fixture
def plan(client, monde):
    """Four fiches of side A, each unlike the others."""
    monde.a.point.delete()
    FicheAction.objects.filter(territoire=monde.a.territoire).delete()
    old = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    common = {"territoire": monde.a.territoire}
    FicheFactory(**common, intitule="Halle de l'Œuvre-Saint-André", numero=7, priorite="forte")
    FicheFactory(**common, intitule="Vitrines", phase="travaux", theme="commerce", numero=8)
    FicheFactory(
        **common, intitule="En retard", date_fin_prevue="2026-01-01", statut="en_cours", numero=9
    )
    FicheFactory(
        **common, intitule="Muette", validation="validee", derniere_nouvelle_at=old, numero=10
    )
    client.force_login(monde.prefecture_a)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"texte": "oeuvre st andre"}, {"Halle de l'Œuvre-Saint-André"}),
        ({"texte": "8"}, {"Vitrines"}),
        ({"texte": "???"}, set()),
        ({"phase": "travaux"}, {"Vitrines"}),
        ({"theme": "commerce"}, {"Vitrines"}),
        ({"statut": "en_cours"}, {"En retard"}),
        ({"priorite": "forte"}, {"Halle de l'Œuvre-Saint-André"}),
        ({"validation": "validee"}, {"Muette"}),
        ({"en_retard": "on"}, {"En retard"}),
        ({"sans_nouvelles": "on"}, {"Muette"}),
        ({"archivees": "on"}, set()),
    ],
    ids=str,
)
def test_filters(client, monde, plan, query, expected):
    assert rows(client, **query) == expected


def test_filters_by_place(client, monde, plan):
    voisin = TerritoireFactory(nom="Voisin", departement=monde.a.territoire.departement_pilote)
    FicheFactory(territoire=voisin, intitule="Ailleurs")
    assert rows(client, territoire=voisin.pk) == {"Ailleurs"}
    client.force_login(monde.administrateur)
    assert rows(client, departement="34").isdisjoint({"Ailleurs"})
    assert "Vitrines" in rows(client, departement="34")
    assert rows(client, region=monde.b.territoire.departement_pilote.region_id)


def test_active_filters_are_tags_and_an_empty_list_says_why(client, monde, plan):
    page = client.get(LIST, {"texte": "introuvable"}).text
    assert "Aucune fiche ne répond à ces filtres." in page
    assert "Intitulé ou numéro : introuvable" in page
    FicheAction.objects.update(
        archived_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), archived_by=monde.chef_a
    )
    client.force_login(monde.chef_a)
    assert "Créer la première fiche" in client.get(LIST).text


@pytest.mark.parametrize("tri", ["intitule", "cout", "fin", "nouvelle", "maj"])
def test_sorts_both_ways(client, monde, tri):
    for cout, jour in ((1, "2026-01-01"), (3, "2026-03-01"), (2, "2026-02-01")):
        FicheFactory(
            territoire=monde.a.territoire,
            intitule=f"Action {cout}",
            cout_total=cout,
            date_fin_prevue=jour,
            derniere_nouvelle_at=f"{jour}T00:00Z",
        )
    client.force_login(monde.chef_a)
    up = [f.cout_total for f in client.get(LIST, {"tri": tri}).context["object_list"]]
    down = [f.cout_total for f in client.get(LIST, {"tri": f"-{tri}"}).context["object_list"]]
    assert [c for c in up if c < 10] == [1, 2, 3] or tri == "maj"
    assert [c for c in down if c < 10] == [3, 2, 1] or tri == "maj"


def test_the_export_holds_the_rows_of_the_page(client, monde, plan):
    response = client.get(LIST, {"format": "csv", "statut": "en_cours"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    [line] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (line["Numéro"], line["Intitulé"], line["Statut"]) == ("9", "En retard", "En cours")
    assert line["Territoire"] == "Territoire A"


# The page


@pytest.mark.parametrize("persona", INSIDE)
def test_everybody_inside_reads_the_page(client, monde, persona):
    fill(monde.a.fiche, 2)
    client.force_login(monde.users[persona])
    page = client.get(page_of(monde.a.fiche))
    assert page.status_code == 200
    assert "VARIABLE_INCONNUE" not in page.text
    assert (page_of(monde.a.fiche, "edit") in page.text) is False  # the préfecture reads it
    assert ("Reprendre la main" in page.text) is (persona == "chef_a")
    assert ("Donner un avis favorable" in page.text) is (persona == "prefecture_a")


@pytest.mark.parametrize(
    ("persona", "words"),
    [
        ("chef_a", "En instruction"),
        ("prefecture_a", "À instruire"),
        ("elu_a", "Proposée"),
    ],
)
def test_the_validation_is_said_in_the_readers_words(client, monde, persona, words):
    FicheAction.objects.filter(pk=monde.a.fiche.pk).update(validation="proposee")
    client.force_login(monde.users[persona])
    assert words in client.get(page_of(monde.a.fiche)).text
    assert words in client.get(LIST).text


def test_the_page_says_first_what_matters_then_what_it_is_made_of(client, monde):
    fill(monde.a.fiche, 1)
    FicheAction.objects.filter(pk=monde.a.fiche.pk).update(fictive=True)
    client.force_login(monde.chef_a)
    order = {
        "": [
            "contenu de démonstration",
            ">Fiche</a>",
            "Dernière nouvelle",
            ">Financement",
            "Calendrier</h2>",
            "Contexte et constat",
            "Indicateurs</h2>",
            "Maître d'ouvrage",
            "Partenaires</dt>",
        ],
        "?onglet=echanges": [">Échanges", "Remarques</h2>", "Décisions du comité", "Étapes</h2>"],
    }
    for onglet, words in order.items():
        text = client.get(page_of(monde.a.fiche) + onglet).text.replace("&#x27;", "'")
        positions = [text.index(word) for word in words]
        assert positions == sorted(positions)


def test_long_texts_are_markdown_without_its_dangers(client, monde):
    fiche = monde.a.fiche
    fiche.contexte = "# Titre\n\n**gras** [lien](javascript:alert(1)) <img src=x onerror=alert(1)>"
    fiche.save()
    client.force_login(monde.chef_a)
    text = client.get(page_of(fiche)).text
    assert "<strong>gras</strong>" in text
    assert "<img" not in text
    assert 'href="javascript:' not in text
    assert text.count("<h1") == 1


def test_alerts_explain_the_rule_its_source_and_its_figures(client, monde):
    fiche = monde.a.fiche
    FinancementFactory(fiche=fiche, statut="accorde", montant=90_000)
    client.force_login(monde.prefecture_a)
    text = client.get(page_of(fiche)).text
    assert "aides publiques" in text
    assert "R2334-27" in text
    assert "90\u202f000\u202f€" in text
    assert "sur les financements accordés" in text


# The history


def test_the_history_says_who_changed_what(client, monde):
    client.force_login(monde.chef_a)
    fiche, avant = monde.a.fiche, monde.a.fiche.intitule
    fiche.intitule = "Nouveau nom"
    fiche.axe = monde.a.axe
    fiche._history_user = monde.chef_a
    fiche.save()
    fiche.communes.remove(monde.a.communes[0])
    monde.a.financement.statut = "accorde"
    monde.a.financement.date_decision = dt.date(2026, 2, 2)
    monde.a.financement.save()
    monde.a.autre_financement.delete()
    text = client.get(page_of(fiche, "historique")).text.replace("&#x27;", "'")
    assert f"<del>{avant}</del> → <ins>Nouveau nom</ins>" in text
    assert f"Axe stratégique : <del>non renseigné</del> → <ins>{monde.a.axe}</ins>" in text
    assert "Communes concernées :" in text
    assert "Statut : <del>À solliciter</del> → <ins>Accordé</ins>" in text
    assert f"Financement de {monde.a.autre_financement.organisme} : suppression" in text
    assert str(monde.chef_a) in text
    assert "VARIABLE_INCONNUE" not in text


def test_a_history_without_a_record_says_so(client, monde):
    FicheAction.history.all().delete()
    RemarqueFiche.history.all().delete()
    monde.a.financement.history.all().delete()
    monde.a.autre_financement.history.all().delete()
    client.force_login(monde.chef_a)
    text = client.get(page_of(monde.a.fiche, "historique")).text
    assert "Aucune modification enregistrée." in text


# Queries: the same for 1 row and for 30


def count_queries(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(MAX_QUERIES) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("persona", ["chef_a", "prefecture_a", "partenaire", "administrateur"])
def test_the_list_costs_the_same_with_30_rows(
    client, monde, persona, django_assert_max_num_queries
):
    FicheAction.objects.update(validation="validee")
    client.force_login(monde.users[persona])
    one = count_queries(client, LIST, django_assert_max_num_queries)
    FicheFactory.create_batch(30, territoire=monde.a.territoire, validation="validee")
    assert count_queries(client, LIST, django_assert_max_num_queries) == one


@pytest.mark.parametrize("persona", ["chef_a", "prefecture_a", "partenaire"])
@pytest.mark.parametrize(
    ("name", "onglet"), [("detail", ""), ("detail", "?onglet=echanges"), ("historique", "")]
)
def test_a_page_costs_the_same_with_30_rows(
    client, monde, persona, name, onglet, django_assert_max_num_queries
):
    fiche = monde.a.fiche
    fill(fiche, 1)
    client.force_login(monde.users[persona])
    page = page_of(fiche, name) + onglet
    one = count_queries(client, page, django_assert_max_num_queries)
    fill(fiche, 30)
    assert count_queries(client, page, django_assert_max_num_queries) == one


@pytest.mark.parametrize("section", ["identite", "gouvernance", "financement", "indicateurs"])
def test_a_section_costs_the_same_with_30_rows(
    client, monde, section, django_assert_max_num_queries
):
    fiche = monde.a.fiche
    url = page_of(fiche, "edit") + f"?section={section}"
    fill(fiche, 1)
    FicheAction.objects.filter(pk=fiche.pk).update(validation="a_completer")
    client.force_login(monde.chef_a)
    one = count_queries(client, url, django_assert_max_num_queries)
    fill(fiche, 30)
    FicheAction.objects.filter(pk=fiche.pk).update(validation="a_completer")
    assert count_queries(client, url, django_assert_max_num_queries) == one


@pytest.mark.parametrize("name", ["move", "archive", "create"])
def test_the_small_pages_are_light_too(client, monde, name, django_assert_max_num_queries):
    client.force_login(monde.chef_a)
    kwargs = {} if name == "create" else {"pk": monde.a.fiche.pk}
    if name == "move":
        kwargs["action"] = "submit"
    url = reverse(f"fiches_action:{name}", kwargs=kwargs)
    count_queries(client, url, django_assert_max_num_queries)


# Indicators


@pytest.mark.parametrize(
    ("reference", "valeur", "unite", "texte"),
    [
        (None, 12, "logements", ""),
        (12, None, "logements", ""),
        (12, 18, "logements", "+\u202f6 logements, soit +\u202f50\u202f%"),
        (18, 12, "locaux vacants", "−\u202f6 locaux vacants, soit −\u202f33,33\u202f%"),
        (0, 6, "logements", "+\u202f6 logements"),
        (12, 9, "%", "−\u202f3 points"),
        (12, 13, "%", "+\u202f1 point"),
        (5, 5, "", "sans changement"),
    ],
)
def test_cases_66_and_67_an_evolution_says_no_more_than_its_values(reference, valeur, unite, texte):
    dec = [None if v is None else Decimal(v) for v in (reference, valeur)]
    indicateur = Indicateur(valeur_reference=dec[0], valeur=dec[1], unite=unite)
    assert describe_evolution(indicateur) == texte
