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


def tabs(client, user, query=""):
    """{name of a tab: its count}, and the lines of the one that is shown."""
    client.force_login(user)
    context = client.get(URL + query).context
    return {nom: nombre for nom, _, nombre, _ in context["onglets"]}, context["a_faire"]


def test_each_tab_of_the_prefecture_counts_its_lines(client, isere):
    answer_remark(isere.a.remarque_fiche, user=isere.chef_a, texte="Fait")
    comptes, lignes = tabs(client, isere.prefecture_a)
    assert comptes == {"Tous": 3, "Conventions": 1, "Fiches action": 1, "Réponses": 1}
    assert len(lignes) == 3
    for vue, bouton in (
        ("conventions", "Instruire"),
        ("fiches", "Instruire"),
        ("reponses", "Relire"),
    ):
        (ligne,) = tabs(client, isere.prefecture_a, f"?voir={vue}")[1]
        assert ligne.bouton == bouton
    assert len(tabs(client, isere.prefecture_a, "?voir=inconnue")[1]) == 3


@pytest.mark.parametrize("persona", ["prefecture_a", "service_etat_a"])
def test_the_count_is_that_of_the_lists(client, isere, persona):
    """The same acts and fiches as the lists that the reader would open."""
    comptes, _ = tabs(client, isere.users[persona])
    query = {"prefecture_a": "attente=moi", "service_etat_a": "statut=transmise"}[persona]
    assert comptes["Conventions"] == count_of(page(client, f"/conventions/?{query}"))
    assert comptes["Fiches action"] == count_of(page(client, "/fiches-action/?validation=proposee"))


def test_the_prefecture_says_what_it_waits_for(client, monde):
    FicheFactory(territoire=monde.a.territoire, validation="a_completer", intitule="À reprendre")
    acte = ConventionFactory(
        territoire=monde.a.territoire, statut=StatutConvention.EN_SIGNATURE, intitule="À signer"
    )
    Convention.objects.filter(pk=acte.pk).update(state_at="2020-01-01T12:00Z")
    client.force_login(monde.prefecture_a)
    context = client.get(URL).context
    assert [(a.titre, a.attend) for a in context["autres"]] == [
        ("À signer", "signatures"),
        ("À reprendre", "compléments"),
    ]
    assert context["resume_des_autres"] == "1 signature, 1 complément"
    # An associated préfecture waits for nobody.
    client.force_login(monde.prefecture_associee)
    assert client.get(URL).context["nb_autres"] == 0


def test_the_next_dates_of_a_day_and_a_kind_make_one_line(client, monde):
    jour = today() + dt.timedelta(days=20)
    ComiteFactory(territoire=monde.a.territoire, date=jour)
    autre = TerritoireFactory(nom="Autre", departement=monde.a.territoire.departement_pilote)
    ComiteFactory(territoire=autre, date=jour)
    acte = ConventionFactory(territoire=autre, statut="en_signature", date_signature_prevue=jour)
    client.force_login(monde.prefecture_a)
    dates = [date for date in client.get(URL).context["dates"] if date.date == jour]
    lieux = {date.titre: ", ".join(sorted(date.lieux.split(", "))) for date in dates}
    assert set(lieux.items()) == {
        ("2 comités de projet", "Autre, Territoire A"),
        (acte.intitule, "Autre"),
    }


def test_nobody_grants_own_funds(client, monde):
    """27 % of what the cockpit of a département called granted was the communes' own money."""
    FicheAction.objects.update(archived_at=timezone.now(), archived_by=monde.chef_a)
    fiche = FicheFactory(territoire=monde.a.territoire, cout_total=100_000, base="ht")
    for nature, montant in (("fonds_propres", 20_000), ("subvention", 30_000), ("pret", 5_000)):
        FinancementFactory(fiche=fiche, nature=nature, statut="accorde", montant=montant, base="ht")
    client.force_login(monde.prefecture_a)
    context = client.get(URL).context
    (row,) = [*context["a_voir"], *context["a_jour"]]
    assert (row["apercu"].accorde, row["apercu"].fiches.cout_ht) == (35_000, 100_000)


def test_a_chef_reads_where_his_dossiers_are(client, monde):
    fiche = FicheFactory(territoire=monde.a.territoire, validation="proposee", intitule="Chez eux")
    html = page(client, URL, monde.chef_a)
    assert "Chez la préfecture" in html
    assert fiche.intitule in html
    assert "Chez la préfecture" not in page(client, URL, monde.elu_a)


def test_the_plan_of_a_chef_in_two_bars(client, monde):
    """By hand: of 100 000, 20 000 own, 30 000 granted, 10 000 lent, 15 000 asked; 5 000 lost."""
    FicheAction.objects.update(archived_at=timezone.now(), archived_by=monde.chef_a)
    territoire = monde.a.territoire
    fiche = FicheFactory(territoire=territoire, cout_total=100_000, base="ht", statut="en_cours")
    for nature, statut, montant in (
        ("fonds_propres", "a_solliciter", 20_000),
        ("subvention", "accorde", 30_000),
        ("pret", "accorde", 10_000),
        ("subvention", "sollicite", 15_000),
        ("subvention", "refuse", 5_000),
        ("subvention", "a_solliciter", 5_000),
    ):
        FinancementFactory(fiche=fiche, nature=nature, statut=statut, montant=montant, base="ht")
    FicheFactory(territoire=territoire, statut="termine", date_fin_reelle=today(), cout_total=None)
    FicheFactory(territoire=territoire, statut="a_venir", cout_total=50_000, base="ttc")
    client.force_login(monde.chef_a)
    context = client.get(URL).context
    assert [(part.nombre, part.texte) for part in context["plan"].parts] == [
        (1, "terminée"),
        (1, "en cours"),
        (1, "à venir"),
    ]
    argent = context["argent"]
    assert (argent.cout, argent.fiches, argent.autres_bases) == (100_000, 1, 1)
    assert [(part.classe, part.nombre) for part in argent.parts] == [
        ("apport", 20_000),
        ("fait", 30_000),
        ("pret", 10_000),
        ("sollicite", 15_000),
        ("manque", 25_000),
    ]


def test_a_shared_territoire_counts_each_prefectures_own_commune(client, monde):
    """La Salvetat counts for the Hérault, Lacaune for the Tarn (edge case 39)."""
    for persona in ("prefecture_a", "prefecture_associee"):
        assert "· 1 commune" in text_of(page(client, URL, monde.users[persona]))


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
    assert "<td>2 remarques</td>" in page(client, URL, monde.chef_a)


def test_a_fiche_to_review_with_an_answered_remark_makes_one_line(client, monde):
    fiche = monde.a.fiche
    FicheAction.objects.filter(pk=fiche.pk).update(validation=Validation.PROPOSEE)
    fiche.remarques.update(reponse="Fait", repondu_par=monde.chef_a, repondu_at=timezone.now())
    lines = [line for line in a_faire(client, monde.prefecture_a) if line.titre == fiche.intitule]
    assert [line.attendu for line in lines] == ["transmise, une remarque a sa réponse"]
    assert lines[0].bouton == "Instruire"
    # To the fiche that is reviewed: its page says that there is an answer.
    assert lines[0].url == reverse("fiches_action:detail", args=[fiche.pk])


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
    prete = FicheFactory(territoire=monde.a.territoire, validation=Validation.PRETE)
    html = page(client, URL, monde.chef_a)
    assert "Échéance du délai de 18 mois" in html
    assert "Salle des fêtes" in html
    assert f"La fiche {prete.intitule} est prête" in text_of(html)
    assert "Composer l&#x27;ordre du jour" in html or "Composer l'ordre du jour" in html


def test_an_elu_reads_the_agenda_and_what_its_town_signed(client, monde):
    ComiteFactory(territoire=monde.a.territoire, date=today(), lieu="Salle des fêtes")
    acte = ConventionFactory(territoire=monde.a.territoire, signee_le=today())
    html = page(client, URL, monde.elu_a)
    assert "Lire l'ordre du jour" in html
    assert acte.intitule in html[html.index("Ce que votre territoire a signé") :]


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
    for name in ("a_faire", "onglets", "dates", "a_voir", "a_jour", "plan", "autres"):
        assert many.get(name) == few.get(name), name


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
    assert line.bouton == "Terminer"
    assert "relevé à valider" in page(client, URL, monde.chef_a)
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
    assert late.texte == "fin dépassée"
    assert late.age == "3 jours"
    # Nobody else is asked for them.
    for name in ("prefecture_a", "service_etat_a", "elu_a"):
        assert not set(lines) & {line.cible for line in a_faire(client, monde.users[name])}


def test_what_somebody_waits_for_comes_before_ones_own(client, monde):
    """However old the drafts are, they don't push it out of the ten lines."""
    quiet(monde)
    for _ in range(12):
        fiche = FicheFactory(territoire=monde.a.territoire, validation="brouillon")
        FicheAction.objects.filter(pk=fiche.pk).update(state_at="2020-01-01T00:00Z")
    asked = FicheFactory(territoire=monde.a.territoire, validation="a_completer")
    lines = a_faire(client, monde.chef_a)
    assert len(lines) == 10
    assert lines[0].cible == asked.pk


def test_the_line_of_what_is_to_complete_leads_to_the_remark(client, monde):
    quiet(monde)
    fiche = FicheFactory(territoire=monde.a.territoire, validation="a_completer")
    remarque = RemarqueFicheFactory(dossier=fiche, auteur=monde.prefecture_a)
    (line,) = a_faire(client, monde.chef_a)
    assert line.bouton == "Compléter"
    assert line.url.endswith(f"/{fiche.pk}/?onglet=echanges#remarque-{remarque.pk}")


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
