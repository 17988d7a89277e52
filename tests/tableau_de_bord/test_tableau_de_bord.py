"""Dashboards: each figure equals the rows behind it, nobody waits for somebody else's work."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conventions.enums import StatutConvention
from conventions.models import Convention, MouvementConvention
from fiches_action.enums import StatutFinancement, Validation
from fiches_action.models import FicheAction, MouvementFiche
from pvd_portal.comites.models import Comite
from pvd_portal.core.dates import add_months, today
from pvd_portal.dossiers.remarks import answer_remark
from pvd_portal.tableau_de_bord import lieux
from tests.factories import (
    BeneficiaireFactory,
    ComiteFactory,
    CommuneFactory,
    ConventionFactory,
    FicheFactory,
    FinancementFactory,
    RemarqueFicheFactory,
    TerritoireFactory,
)
from tests.territoires.aides import count_of, page, text_of, tiles_of

URL = reverse("tableau_de_bord:tableau_de_bord")
CHANGEMENTS = reverse("tableau_de_bord:changements")


@pytest.fixture
def isere(monde):
    """A busy département: late, soon due, without news, with things to review."""
    departement = monde.a.territoire.departement_pilote
    jour = today()
    for mois in (17, 16, 6, 30, 40):
        territoire = TerritoireFactory(departement=departement)
        ConventionFactory(territoire=territoire, type="adhesion", signee_le=add_months(jour, -mois))
    ConventionFactory(territoire=monde.a.territoire, statut=StatutConvention.TRANSMISE)
    FicheFactory(territoire=monde.a.territoire, validation=Validation.PROPOSEE)
    FicheFactory(territoire=monde.b.territoire, validation=Validation.PROPOSEE)
    return monde


@pytest.mark.parametrize("persona", ["prefecture_a", "service_etat_a", "prefecture_associee"])
def test_each_tile_counts_the_rows_of_its_link(client, isere, persona):
    tiles = tiles_of(page(client, URL, isere.users[persona]))
    assert len(tiles) == 6
    for label, (number, url) in tiles.items():
        assert count_of(page(client, url)) == number, label


def test_the_tiles_of_the_prefecture(client, isere):
    numbers = {
        label: n for label, (n, _) in tiles_of(page(client, URL, isere.prefecture_a)).items()
    }
    assert numbers["convention à instruire"] == 1
    assert numbers["fiche à instruire"] == 1
    assert numbers["communes en retard"] == 3
    assert numbers["échéances à 3 mois"] == 2


def test_each_tile_of_a_chef_counts_the_rows_of_its_link(client, monde):
    territoire = monde.a.territoire
    FicheFactory(territoire=territoire, validation=Validation.A_COMPLETER)
    FicheFactory(
        territoire=territoire, derniere_nouvelle_at=timezone.now() - dt.timedelta(days=300)
    )
    FicheFactory(territoire=territoire, date_fin_prevue=today() - dt.timedelta(days=1))
    tiles = tiles_of(page(client, URL, monde.chef_a))
    assert tiles["fiche à compléter"][0] == 1
    assert tiles["fiche sans nouvelles depuis 6 mois"][0] == 1
    assert tiles["action en retard"][0] == 1
    for label, (number, url) in tiles.items():
        assert count_of(page(client, url)) == number, label


def test_a_shared_territoire_counts_each_prefectures_own_commune(client, monde):
    """La Salvetat counts for the Hérault, Lacaune for the Tarn (edge case 39)."""
    for persona in ("prefecture_a", "prefecture_associee"):
        assert "1 commune, 1 territoire" in text_of(page(client, URL, monde.users[persona]))


def test_the_associated_prefecture_is_not_asked_to_review(client, monde):
    ConventionFactory(
        territoire=monde.a.territoire, statut=StatutConvention.TRANSMISE, intitule="À lire"
    )
    assert "Instruire" in page(client, URL, monde.prefecture_a)
    assert "Instruire" not in page(client, URL, monde.prefecture_associee)


def test_remarks_wait_for_the_chef_then_for_the_prefecture(client, monde):
    monde.a.remarque_convention.delete()
    monde.a.remarque_comite.delete()
    assert "Répondre" in page(client, URL, monde.chef_a)
    assert "Relire" not in page(client, URL, monde.prefecture_a)
    answer_remark(monde.a.remarque_fiche, user=monde.chef_a, texte="Fait")
    assert "Répondre" not in page(client, URL, monde.chef_a)
    assert "Relire" in page(client, URL, monde.prefecture_a)


def test_several_remarks_on_a_fiche_make_one_line(client, monde):
    RemarqueFicheFactory(dossier=monde.a.fiche, auteur=monde.prefecture_a)
    assert "2 remarques attendent votre réponse" in page(client, URL, monde.chef_a)


def test_a_fiche_to_review_with_an_answered_remark_makes_one_line(client, monde):
    fiche = monde.a.fiche
    FicheAction.objects.filter(pk=fiche.pk).update(validation=Validation.PROPOSEE)
    fiche.remarques.update(reponse="Fait", repondu_par=monde.chef_a, repondu_at=timezone.now())
    html = page(client, URL, monde.prefecture_a)
    lines = [line for line in html.split("<li>") if f"« {fiche.intitule} »" in line]
    assert len(lines) == 1
    assert "une remarque a sa réponse" in lines[0]
    assert "Instruire" in lines[0]


def test_the_late_come_first(client, isere):
    html = page(client, URL, isere.prefecture_a)
    table = html[html.index('id="territoires"') :]
    assert table.index("En retard de") < table.index("restants")


def test_what_others_moved_since_the_last_visit(client, monde):
    user = monde.prefecture_a
    user.derniere_visite = timezone.now() - dt.timedelta(days=2)
    user.save()
    trace = {"from_state": "brouillon", "to_state": "proposee", "action": "submit"}
    move = MouvementFiche.objects.create(dossier=monde.a.fiche, user=monde.chef_a, **trace)
    MouvementFiche.objects.create(dossier=monde.b.fiche, user=monde.chef_b, **trace)
    changes = page(client, CHANGEMENTS, user)
    assert monde.a.fiche.intitule in changes
    assert monde.b.fiche.intitule not in changes
    MouvementFiche.objects.filter(pk=move.pk).update(at=timezone.now() - dt.timedelta(days=3))
    assert "Rien n'a changé" in page(client, CHANGEMENTS, user)


def test_neither_ones_own_moves_nor_an_import_are_news(client, monde):
    trace = {
        "dossier": monde.a.convention,
        "action": "submit",
        "from_state": "en_preparation",
        "to_state": "transmise",
    }
    MouvementConvention.objects.create(user=monde.prefecture_a, **trace)
    MouvementConvention.objects.create(user=None, **trace)
    assert "Rien n'a changé" in page(client, CHANGEMENTS, monde.prefecture_a)


def test_a_chef_sees_its_next_deadline_and_comite(client, monde):
    commune = CommuneFactory(departement=monde.a.territoire.departement_pilote)
    BeneficiaireFactory(territoire=monde.a.territoire, commune=commune)
    ConventionFactory(
        territoire=monde.a.territoire,
        type="adhesion",
        signee_le=add_months(today(), -17),
        communes=[commune],
    )
    ComiteFactory(territoire=monde.a.territoire, date=today(), lieu="Salle des fêtes")
    html = page(client, URL, monde.chef_a)
    assert "Prochaine échéance" in html
    assert "Salle des fêtes" in html


def test_a_partenaire_sees_the_lines_of_its_organisme(client, monde):
    mine = monde.a.financement
    FicheAction.objects.update(validation=Validation.PROPOSEE)
    FinancementFactory(fiche=monde.a.fiche, organisme=monde.banque, statut=StatutFinancement.SOLDE)
    html = page(client, URL, monde.partenaire)
    assert reverse("fiches_action:financement", args=[mine.fiche_id, mine.pk]) in html
    tiles = tiles_of(html)
    assert tiles["financement « à solliciter »"][0] == 1
    for number, url in tiles.values():
        assert count_of(page(client, url)) == number


@pytest.mark.parametrize("persona", ["observateur", "administrateur"])
def test_the_aggregates_count_their_rows(client, isere, persona):
    html = page(client, URL, isere.users[persona])
    for label, (number, url) in tiles_of(html).items():
        assert count_of(page(client, url)) == number, label


@pytest.mark.parametrize(
    "persona", ["prefecture_a", "chef_a", "partenaire", "observateur", "administrateur", "elu_a"]
)
def test_the_same_queries_for_one_row_and_thirty(
    client, monde, persona, django_assert_max_num_queries
):
    departement = monde.a.territoire.departement_pilote
    for _ in range(30):
        territoire = TerritoireFactory(departement=departement)
        fiche = FicheFactory(territoire=territoire, validation=Validation.PROPOSEE)
        FinancementFactory(fiche=fiche, organisme=monde.banque)
    client.force_login(monde.users[persona])
    with django_assert_max_num_queries(15):
        client.get(URL)


@pytest.mark.parametrize("persona", ["prefecture_a", "prefecture_associee", "chef_a", "elu_a"])
def test_many_territoires_are_read_as_a_few(client, isere, persona, monkeypatch):
    """Beyond some keys the conditions are a query: the page is the same."""
    client.force_login(isere.users[persona])
    few = client.get(URL).context
    monkeypatch.setattr(lieux, "MAX_NOMMES", 0)
    many = client.get(URL).context
    for name in ("tuiles", "a_faire", "dossiers", "communes", "total"):
        assert many[name] == few[name], name


def a_faire(client, user):
    client.force_login(user)
    return client.get(URL).context["a_faire"]


def quiet(monde):
    """Nothing waits for anybody on side A."""
    for remarque in (monde.a.remarque_fiche, monde.a.remarque_comite, monde.a.remarque_convention):
        remarque.delete()
    FicheAction.objects.update(validation=Validation.PRETE)
    Convention.objects.exclude(statut=StatutConvention.SIGNEE).update(
        statut=StatutConvention.VALIDEE
    )


def test_nothing_waits_for_a_chef_without_drafts(client, monde):
    quiet(monde)
    assert a_faire(client, monde.chef_a) == []


def test_a_session_held_and_not_locked_waits_for_the_chef(client, monde):
    quiet(monde)
    Comite.objects.filter(pk=monde.a.comite.pk).update(
        statut="tenu", date="2026-01-15", state_at="2026-01-15T17:00Z"
    )
    (line,) = a_faire(client, monde.chef_a)
    assert line.url == reverse("comites:releve", args=[monde.a.comite.pk])
    assert line.bouton == "Valider le relevé"
    assert "relevé à valider, séance ouverte" in page(client, URL, monde.chef_a)
    assert client.get(line.url).status_code == 200
    Comite.objects.filter(pk=monde.a.comite.pk).update(statut="verrouille")
    assert a_faire(client, monde.chef_a) == []


def test_drafts_an_adjourned_fiche_and_late_actions_wait_for_the_chef(client, monde):
    quiet(monde)
    territoire = monde.a.territoire
    fiches = {
        "Compléter": FicheFactory(territoire=territoire, validation="brouillon"),
        "Reprendre": FicheFactory(territoire=territoire, validation="ajournee"),
        "Mettre à jour": FicheFactory(
            territoire=territoire, validation="prete", date_fin_prevue=today() - dt.timedelta(3)
        ),
    }
    act = ConventionFactory(territoire=territoire, statut=StatutConvention.EN_PREPARATION)
    lines = {line.cible: line for line in a_faire(client, monde.chef_a)}
    assert {pk: line.bouton for pk, line in lines.items()} == {
        act.pk: "Compléter",
        **{fiche.pk: button for button, fiche in fiches.items()},
    }
    late = lines[fiches["Mettre à jour"].pk]
    assert late.texte == "en retard, fin prévue"
    assert late.il_y_a == "il y a 3 jours"
    # Nobody else is asked for them.
    for name in ("prefecture_a", "service_etat_a", "elu_a"):
        assert not set(lines) & {line.cible for line in a_faire(client, monde.users[name])}


def test_what_somebody_waits_for_comes_before_ones_own(client, monde):
    """However old the drafts are, they don't push it out of the eight lines."""
    quiet(monde)
    for _ in range(12):
        fiche = FicheFactory(territoire=monde.a.territoire, validation="brouillon")
        FicheAction.objects.filter(pk=fiche.pk).update(state_at="2020-01-01T00:00Z")
    asked = FicheFactory(territoire=monde.a.territoire, validation="a_completer")
    lines = a_faire(client, monde.chef_a)
    assert len(lines) == 8
    assert lines[0].cible == asked.pk


def test_the_line_of_what_is_to_complete_leads_to_the_remark(client, monde):
    quiet(monde)
    fiche = FicheFactory(territoire=monde.a.territoire, validation="a_completer")
    remarque = RemarqueFicheFactory(dossier=fiche, auteur=monde.prefecture_a)
    (line,) = a_faire(client, monde.chef_a)
    assert line.bouton == "Compléter"
    assert line.url.endswith(f"/{fiche.pk}/#remarque-{remarque.pk}")


def test_the_same_queries_for_a_chef_whatever_waits(client, monde):
    client.force_login(monde.chef_a)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        return len(queries)

    before = count()
    for validation in ("brouillon", "ajournee", "a_completer", "prete"):
        fiche = FicheFactory(territoire=monde.a.territoire, validation=validation)
        RemarqueFicheFactory(dossier=fiche, auteur=monde.prefecture_a)
    assert count() == before
