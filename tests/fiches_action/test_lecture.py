"""The page of a fiche: its one button, its lines in sight, its calendar, its curves, its tabs."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from fiches_action.calendrier import list_etapes
from fiches_action.courbe import sparkline
from fiches_action.models import FicheAction, Indicateur, Jalon
from fiches_action.presentation import DEBUT_MAX, cut_text
from pvd_portal.core.dates import today
from tests.dossiers.aides import exchanges, put, text_of, url
from tests.factories import FinancementFactory
from tests.personas import NAMES

HIER, DEMAIN = (today() + dt.timedelta(days=n) for n in (-1, 1))
INSIDE = sorted(set(NAMES) - {"chef_b", "prefecture_b", "sans_perimetre"})


@pytest.fixture
def fiche(monde):
    fiche = monde.a.fiche
    fiche.remarques.all().delete()
    fiche.financements.all().delete()
    return fiche


def suites(client, user, fiche):
    """(the main button, those beside it, those of the menu)."""
    client.force_login(user)
    found = client.get(url(fiche, "detail")).context["suites"]
    main = found.principale["libelle"] if found.principale else ""
    return main, *([a["libelle"] for a in rows] for rows in (found.voisines, found.autres))


# The next move

SUBMIT, EDIT, REPRENDRE = "Transmettre à la préfecture", "Modifier", "Retravailler la fiche"
FAVORABLE, COMPLEMENTS = "Donner un avis favorable", "Demander des compléments"
ARCHIVE, SORTIR, ECRIRE = "Archiver la fiche", "Sortir du plan", "Écrire une remarque"


@pytest.mark.parametrize(
    ("persona", "state", "expected"),
    [
        ("chef_a", "brouillon", (SUBMIT, [EDIT], [ARCHIVE])),
        ("chef_a", "a_completer", (SUBMIT, [EDIT], [ARCHIVE])),
        ("chef_a", "proposee", ("", ["Reprendre la main"], [])),
        ("chef_a", "prete", (EDIT, [], [ARCHIVE])),
        ("chef_a", "ajournee", (REPRENDRE, [EDIT], [ARCHIVE])),
        ("chef_a", "refusee", (EDIT, [REPRENDRE], [ARCHIVE])),
        ("chef_a", "validee", (EDIT, [], [])),
        ("chef_a", "inscrite", (EDIT, [], [])),
        ("chef_a", "sortie", ("", [REPRENDRE], [])),
        ("prefecture_a", "proposee", (FAVORABLE, [COMPLEMENTS], [])),
        ("prefecture_a", "validee", ("Inscrire à la convention", [], [SORTIR])),
        ("prefecture_a", "prete", ("", [ECRIRE], [])),
        ("service_etat_a", "proposee", ("", [ECRIRE], [])),
        ("elu_a", "validee", ("", [ECRIRE], [])),
        ("observateur", "validee", ("", [], [])),
        ("administrateur", "validee", ("", [], [])),
    ],
)
def test_one_button_names_the_readers_next_move(client, monde, fiche, persona, state, expected):
    put(fiche, state)
    assert suites(client, monde.users[persona], fiche) == expected


def test_an_answer_comes_before_all_and_leads_to_its_field(client, monde, fiche):
    put(fiche, "a_completer")
    remarque = fiche.remarques.create(auteur=monde.prefecture_a, texte="Le coût ?")
    assert suites(client, monde.chef_a, fiche)[0] == "Répondre"
    where = f"{exchanges(fiche)}#remarque-{remarque.pk}"
    page = text_of(client.get(url(fiche, "detail")))
    assert f'class="fr-btn" href="{where}"' in page
    assert f'name="r{remarque.pk}-texte"' in text_of(client.get(exchanges(fiche)))


def test_a_partenaire_updates_its_own_line(client, monde, fiche):
    put(fiche, "validee")
    assert suites(client, monde.partenaire, fiche)[0] == ""
    FinancementFactory(fiche=fiche, organisme=monde.partenaire.organisme)
    assert suites(client, monde.partenaire, fiche)[0] == "Mettre à jour mon financement"


@pytest.mark.parametrize("persona", INSIDE)
def test_what_is_overdue_is_said_to_all_and_linked_for_who_mends_it(client, monde, fiche, persona):
    put(fiche, "validee", date_debut_prevue=None, date_fin_prevue=HIER, statut="en_cours")
    client.force_login(monde.users[persona])
    page = text_of(client.get(url(fiche, "detail")))
    assert "Fin prévue dépassée de 1 jour" in page
    link = f'{url(fiche, "edit")}?section=calendrier"'
    assert (link in page) is (persona == "chef_a")
    put(fiche, date_fin_prevue=DEMAIN)
    assert "signal--error" not in text_of(client.get(url(fiche, "detail")))


# The tabs


@pytest.mark.parametrize(
    ("persona", "tabs"),
    [
        ("chef_a", ["Fiche", "Échanges", "Historique"]),
        ("partenaire", ["Fiche", "Échanges", "Historique"]),
        ("observateur", ["Fiche", "Étapes"]),
    ],
)
def test_a_tab_counts_what_it_shows(client, monde, fiche, persona, tabs):
    put(fiche, "validee")
    for texte in ("Le coût ?", "La salle ?"):
        fiche.remarques.create(auteur=monde.prefecture_a, texte=texte)
    client.force_login(monde.users[persona])
    onglets = client.get(url(fiche, "detail")).context["onglets"]
    assert [o[0] for o in onglets] == tabs
    for rank, (_, adresse, nombre, _) in enumerate(onglets):
        page = client.get(adresse)
        assert page.status_code == 200
        assert [o[3] for o in page.context["onglets"]] == [i == rank for i in range(len(tabs))]
        assert [o[2] for o in page.context["onglets"]] == [o[2] for o in onglets]
        match adresse:
            case _ if "historique" in adresse:
                assert nombre == page.context["page_obj"].paginator.count
            case _ if "onglet" in adresse and nombre is not None:
                assert nombre == text_of(page).count('id="remarque-') == 2


def test_an_unknown_tab_is_the_fiche(client, monde, fiche):
    client.force_login(monde.chef_a)
    page = client.get(url(fiche, "detail"), {"onglet": "autre"})
    assert page.status_code == 200
    assert page.context["onglets"][0][3]


# The calendar


def etapes(*jalons, **fields):
    rows = [Jalon(libelle=nom, date_prevue=p, date_realisee=r) for nom, p, r in jalons]
    found = list_etapes(FicheAction(**{"statut": "en_cours", **fields}), rows)
    return [(e.libelle, e.etat, e.retard) for e in found]


def test_a_step_is_done_late_or_to_come():
    assert etapes(
        ("Réception", DEMAIN, None), ("Étude", HIER, HIER), ("Dépôt", HIER, None), ("?", None, None)
    ) == [
        ("Étude", "faite", ""),
        ("Dépôt", "retard", "dépassée de 1 jour"),
        ("Réception", "venir", ""),
        ("?", "venir", ""),
    ]


@pytest.mark.parametrize("statut", ["termine", "abandonne"])
def test_nothing_is_late_of_what_is_over(statut):
    assert etapes(("Dépôt", HIER, None), statut=statut) == [("Dépôt", "passee", "")]


def test_the_start_and_the_end_stand_where_no_jalon_does():
    dates = {"date_debut_prevue": HIER, "date_fin_prevue": DEMAIN}
    assert etapes(**dates) == [("Début", "passee", ""), ("Fin", "venir", "")]
    assert etapes(("Inauguration", DEMAIN, None), **dates)[-1][0] == "Inauguration"


# The curves


def indicateur(**fields):
    return Indicateur(libelle="Logements", type="resultat", **fields)


def test_a_curve_needs_two_dated_values():
    dated = {"date_reference": dt.date(2025, 7, 1), "valeur_reference": Decimal(210)}
    later = {"date_valeur": dt.date(2026, 4, 10), "valeur": Decimal("142.50")}
    svg = sparkline(indicateur(**dated, **later, cible=Decimal(80)))
    assert "<title>210 le 01/07/2025, 142,5 le 10/04/2026, cible 80</title>" in svg
    assert 'points="5.0,5.0 155.0,18.5"' in svg
    assert 'd="M0 31.0H160"' in svg
    assert "courbe__cible" not in sparkline(indicateur(**dated, **later))
    for less in ({}, dated, later, {**dated, "valeur": Decimal(1)}):
        assert sparkline(indicateur(**less)) == ""


def test_a_flat_curve_is_drawn_in_the_middle():
    same = {"valeur_reference": Decimal(5), "valeur": Decimal(5)}
    dates = {"date_reference": HIER, "date_valeur": DEMAIN}
    assert 'points="5.0,18.0 155.0,18.0"' in sparkline(indicateur(**same, **dates))


# Long texts


def test_a_long_text_is_cut_between_two_paragraphs():
    paragraphe = "Phrase. " * 60
    texte = cut_text("Contexte", "\r\n\r\n".join([paragraphe] * 4))
    assert texte.debut == paragraphe
    assert texte.suite.count("Phrase.") == 180
    assert cut_text("Contexte", paragraphe).suite == ""


def test_a_list_is_not_cut():
    texte = "\n\n".join(["- " + "mot " * 100] * 5)
    assert len(texte) > DEBUT_MAX * 1.3
    assert cut_text("Objectifs", texte).suite == ""


def test_the_page_folds_what_is_long_and_keeps_it_all(client, monde, fiche):
    put(fiche, "validee", contexte="\n\n".join(["Début. " * 90, "Fin du texte."] * 2))
    put(fiche, participation="Deux réunions.")
    client.force_login(monde.elu_a)
    page = text_of(client.get(url(fiche, "detail")))
    assert page.count("Fin du texte.") == 2
    assert "Lire la suite : participation des habitants" in page
    assert page.index('<details class="suite">') < page.index("Deux réunions.")


def test_the_archive_is_the_one_badge(client, monde, fiche):
    put(fiche, "prete", archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)
    client.force_login(monde.chef_a)
    page = text_of(client.get(url(fiche, "detail")))
    head = page[page.index("<h1") : page.index('class="tete__actions"')]
    assert head.count("fr-badge--sm") == 1
    assert "Archivée" in head
    assert reverse("fiches_action:restore", args=[fiche.pk]) in page
