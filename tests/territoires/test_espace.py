"""The workspace of a territoire: its head, what waits for whom, its tabs."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.enums import StatutConvention, TypeConvention
from fiches_action.enums import Base, Validation
from pvd_portal.comites.enums import StatutComite
from pvd_portal.core.dates import add_months, today
from pvd_portal.territoires.attentes import load_attentes, shorten
from pvd_portal.territoires.dossier import count_plan, load_espace
from pvd_portal.territoires.frise import ECART, Repere, _clusters, draw_timeline
from pvd_portal.territoires.synthese import load_syntheses
from tests.factories import (
    ComiteFactory,
    ContactFactory,
    ConventionFactory,
    FicheFactory,
    RemarqueFicheFactory,
)
from tests.territoires.aides import page, text_of


def url_of(monde, name="detail"):
    return reverse(f"territoires:{name}", args=[monde.a.territoire.pk])


def attentes_of(user, territoire):
    return load_attentes(user, load_espace(user, territoire.pk))


def main_of(html):
    return html.split("<main")[1].split("</main>")[0]


@pytest.fixture
def proposee(monde):
    """Nothing else waits in the territoire."""
    monde.a.remarque_fiche.delete()
    monde.a.remarque_convention.delete()
    monde.a.remarque_comite.delete()
    monde.a.territoire.fiches.update(validation="validee")
    since = timezone.now() - dt.timedelta(days=16)
    return FicheFactory(
        territoire=monde.a.territoire,
        intitule="Îlot",
        validation=Validation.PROPOSEE,
        state_at=since,
    )


def test_the_primary_is_the_readers_oldest_move(client, monde, proposee):
    FicheFactory(territoire=monde.a.territoire, intitule="Récente", validation=Validation.PROPOSEE)
    html = main_of(page(client, url_of(monde), monde.prefecture_a))
    assert re.findall(r'<a class="fr-btn" href="([^"]+)">([^<]+)<', html) == [
        (reverse("fiches_action:detail", args=[proposee.pk]), "Instruire « Îlot »")
    ]
    assert "2 à vous" in html
    assert ">16 jours</time>" in html


@pytest.mark.parametrize("persona", ["chef_a", "prefecture_associee", "elu_a", "observateur"])
def test_what_waits_for_the_prefecture_is_nobody_elses(client, monde, proposee, persona):
    user = monde.users[persona]
    row = next(r for r in attentes_of(user, monde.a.territoire) if r.cible == proposee.pk)
    assert (row.nom_de_qui, row.ton) == ("Préfecture", "info")
    assert "Instruire « Îlot »" not in text_of(page(client, url_of(monde), user))


def test_the_readers_rows_come_first_and_the_oldest_of_them(monde, proposee):
    old = timezone.now() - dt.timedelta(days=90)
    FicheFactory(territoire=monde.a.territoire, validation=Validation.A_COMPLETER, state_at=old)
    pour_la_prefecture = attentes_of(monde.prefecture_a, monde.a.territoire)
    assert [row.nom_de_qui for row in pour_la_prefecture] == ["Vous", "Chef de projet"]
    pour_le_chef = attentes_of(monde.chef_a, monde.a.territoire)
    assert [row.nom_de_qui for row in pour_le_chef] == ["Vous", "Préfecture"]


def test_a_dossier_and_its_remarks_are_one_line(monde, proposee):
    territoire = monde.a.territoire
    fiche = FicheFactory(territoire=territoire, validation=Validation.A_COMPLETER)
    for _ in range(2):
        RemarqueFicheFactory(dossier=fiche, auteur=monde.prefecture_a)
    rows = [row for row in attentes_of(monde.chef_a, territoire) if row.cible == fiche.pk]
    assert [(row.quoi, row.a_moi) for row in rows] == [("Compléter, 2 remarques", True)]
    assert "#remarque-" in rows[0].url


def test_who_reads_no_draft_reads_no_remark_there(client, monde):
    for persona in ("partenaire", "observateur"):
        rows = attentes_of(monde.users[persona], monde.a.territoire)
        assert not any("emarque" in row.quoi for row in rows), persona
        assert "Derniers mouvements" not in page(client, url_of(monde), monde.users[persona])


def test_the_signatories_and_the_minutes_are_awaited(monde, proposee):
    territoire = monde.a.territoire
    ConventionFactory(territoire=territoire, type=TypeConvention.CADRE, intitule="Cadre")
    territoire.conventions.filter(intitule="Cadre").update(statut=StatutConvention.EN_SIGNATURE)
    ComiteFactory(territoire=territoire, date=today(), statut=StatutComite.TENU)
    rows = {(row.nom_de_qui, row.verbe) for row in attentes_of(monde.elu_a, territoire)}
    assert rows >= {("Signataires", "Signer"), ("Chef de projet", "Valider le relevé")}


def test_the_head_counts_as_the_lists_do(monde):
    """Counted in Python here, in SQL for a list: the same steps."""
    territoire = monde.a.territoire
    hier = today() - dt.timedelta(days=1)
    for validation in Validation:
        for statut in ("en_cours", "en_retard", "termine", "a_venir"):
            ended = {"date_fin_reelle": hier} if statut == "termine" else {}
            FicheFactory(
                territoire=territoire,
                validation=validation,
                statut=statut,
                date_fin_prevue=hier,
                cout_total=100 if statut == "en_cours" else None,
                derniere_nouvelle_at=timezone.now() - dt.timedelta(days=300),
                **ended,
            )
    for persona in ("chef_a", "prefecture_a", "partenaire", "observateur"):
        user = monde.users[persona]
        espace = load_espace(user, territoire.pk)
        liste = load_syntheses(user, type(territoire).objects.filter(pk=territoire.pk))[0]
        assert espace.constat == liste.constat, persona
        assert espace.etapes == liste.etapes, persona
        comptees = count_plan(espace.plan)
        comptees.cout_ht = liste.fiches.cout_ht
        assert comptees == liste.fiches, persona


def test_every_step_has_its_page_in_the_workspace(client, monde):
    html = page(client, url_of(monde), monde.chef_a)
    nav = html[html.index('class="parcours"') :].split("</nav>")[0]
    links = re.findall(r'<li[^>]*><a href="([^"]+)"[^>]*><span>\d ', nav)
    assert len(links) == 8
    for link in links:
        assert link.startswith(url_of(monde))
        page(client, link.replace("&amp;", "&"))


def test_the_tabs_have_their_counts(client, monde):
    ContactFactory(territoire=monde.a.territoire, nom="Maire fictive")
    text = text_of(page(client, url_of(monde), monde.prefecture_a))
    assert "Conventions 2" in text
    assert "Plan d'action 1" in text
    assert "Comités 1" in text
    assert "Contacts 2" in text
    sans = page(client, url_of(monde), monde.observateur)
    assert "Maire fictive" not in sans
    assert ">Contacts" not in sans


def test_a_past_delay_is_grey_words(client, monde):
    signee = dt.date(2023, 3, 3)
    ConventionFactory(
        territoire=monde.a.territoire,
        type=TypeConvention.CADRE,
        communes=monde.a.communes,
        signee_le=signee,
    )
    html = main_of(page(client, url_of(monde), monde.prefecture_a))
    assert "127 jours après l'échéance" in text_of(html)
    assert "ton-error fr-icon-alarm" not in html.split('class="tableau cartes"')[1]
    assert "Convention-cadre signée" in text_of(html).split("Ce qui attend")[0]


def test_the_dates_to_come_are_those_of_the_territoire(client, monde):
    territoire = monde.a.territoire
    monde.a.fiche.jalons.create(libelle="Ordre de service", date_prevue=add_months(today(), 1))
    monde.a.fiche.jalons.create(libelle="Passé", date_prevue=add_months(today(), -1))
    for intitule in ("Un", "Deux"):
        ConventionFactory(
            territoire=territoire,
            intitule=intitule,
            type=TypeConvention.THEMATIQUE,
            date_signature_prevue=add_months(today(), 2),
        )
    text = text_of(page(client, url_of(monde), monde.prefecture_a)).split("Prochaines dates")[1]
    assert "Ordre de service" in text
    assert "Passé" not in text
    assert "2 signatures prévues 2 conventions" in text
    monde.a.fiche.__class__.objects.filter(pk=monde.a.fiche.pk).update(validation="brouillon")
    assert "Ordre de service" not in page(client, url_of(monde), monde.partenaire)


@pytest.mark.parametrize("tri", ["", "etat", "nouvelle", "rien"])
def test_the_plan_has_its_orders(client, monde, tri):
    monde.a.territoire.fiches.update(validation=Validation.VALIDEE)
    FicheFactory(territoire=monde.a.territoire, validation=Validation.BROUILLON)
    html = page(client, f"{url_of(monde, 'plan')}?tri={tri}", monde.chef_a)
    assert main_of(html).count('data-label="Fin prévue"') == 2
    sans = page(client, url_of(monde, "plan"), monde.partenaire)
    assert main_of(sans).count('data-label="Fin prévue"') == 1


def test_the_money_never_mixes_its_bases(client, monde):
    ttc = FicheFactory(territoire=monde.a.territoire, base=Base.TTC, cout_total=1000)
    assert ttc.base != monde.a.fiche.base
    html = main_of(page(client, url_of(monde, "financements"), monde.chef_a))
    assert text_of(html).count("Total, 1 fiche") == 2


def repere(date, genre="comite"):
    return Repere(date, genre, "Comité de projet", "Comité")


def test_the_marks_of_the_timeline_never_pile_up():
    """Four sessions in a fortnight are one mark, and no label is written over another."""
    debut = dt.date(2021, 4, 16)
    fin = today()
    rows = [repere(debut, "adhesion"), *(repere(fin - dt.timedelta(days=n)) for n in range(4))]
    rows.sort(key=lambda row: row.date)
    places = [place for place, _ in _clusters(rows, lambda d: (d - debut).days * 960 / 2100)]
    assert all(b - a >= ECART for a, b in zip(places, places[1:], strict=False))
    svg = draw_timeline(rows)
    assert svg.count("<circle") == 2
    spans = [
        (float(x), float(x) + 7 * len(text))
        for x, text in re.findall(r'frise__texte" x="([\d.]+)" y="\d+">([^<]+)<', svg)
    ]
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))


def test_a_button_keeps_whole_words():
    assert shorten("Habitat") == "Habitat"
    assert (
        shorten("Voie verte entre la gare, le collège et les Dauphins")
        == "Voie verte entre la gare…"
    )
