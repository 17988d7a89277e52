"""A remark waits for the other side; where it waits, every page says so and leads to it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from pvd_portal.dossiers.remarks import add_remark, answer_remark, close_remark
from tests.dossiers.aides import (
    KINDS,
    as_shown,
    asked_by,
    dossier_of,
    each_kind,
    exchanges,
    put,
    ready,
    said,
    source_of,
    text_of,
    url,
)
from tests.dossiers.attendus import CYCLE
from tests.dossiers.editions import each_page
from tests.factories import UserFactory

TABLEAU = reverse("tableau_de_bord:tableau_de_bord")
# Sent and validated, a dossier leaves things behind it; coming back, or asking, it does not.
ATTENTIFS = {
    "conventions": {"submit", "approve", "open_signature", "sign"},
    "fiches_action": {"submit", "approve", "register"},
    "comites": {"lock"},
}


@pytest.fixture
def dossier(monde, kind):
    """Quiet: it waits for nobody, and no other does; no remark yet."""
    for other in KINDS:
        for side in (monde.a, monde.b):
            dossier_of(side, other).remarques.all().delete()
    state = {"conventions": "validee", "fiches_action": "prete", "comites": "planifie"}[kind]
    return put(dossier_of(monde.a, kind), state)


def lines(client, user):
    """{address: button} of « À faire maintenant »."""
    client.force_login(user)
    shown = client.get(TABLEAU).context
    return {line.url: line.bouton for line in shown.get("a_faire", ())}


def first(dossier):
    return exchanges(dossier) + f"#remarque-{dossier.remarques.first().pk}"


# Who answers whom: {author: who answers}
REPOND = {
    "chef_a": "prefecture_a",
    "prefecture_a": "chef_a",
    "prefecture_associee": "chef_a",
    "service_etat_a": "chef_a",
    "elu_a": "chef_a",
}


@each_kind
@pytest.mark.parametrize("auteur", REPOND)
def test_it_waits_for_the_other_side(client, monde, kind, dossier, auteur):
    remarque = add_remark(dossier, auteur=monde.users[auteur], texte="Précisez")
    for name, user in monde.users.items():
        client.force_login(user)
        response = client.get(exchanges(dossier))
        if response.status_code != 200:
            continue
        offered = f'name="r{remarque.pk}-texte"' in text_of(response)
        assert offered is (name == REPOND[auteur]), name
        data = {f"r{remarque.pk}-texte": "Voici"}
        if name != REPOND[auteur]:
            assert client.post(url(dossier, "repondre", remarque.pk), data).status_code == 403
    client.force_login(monde.users[REPOND[auteur]])
    assert client.post(url(dossier, "repondre", remarque.pk), data).status_code == 302
    remarque.refresh_from_db()
    assert remarque.repondu_par == monde.users[REPOND[auteur]]


@each_kind
def test_who_may_not_answer_is_told_who_does(client, monde, kind, dossier):
    remarque = add_remark(dossier, auteur=monde.chef_a, texte="Précisez")
    client.force_login(monde.chef_a)
    data = {f"r{remarque.pk}-texte": "À moi-même"}
    response = client.post(url(dossier, "repondre", remarque.pk), data)
    assert "attend la réponse de la préfecture pilote" in text_of(response)
    assert "En attente de réponse de la préfecture pilote" in text_of(
        client.get(exchanges(dossier))
    )


@each_kind
@pytest.mark.parametrize("auteur", REPOND)
def test_it_is_on_the_dashboard_of_who_must_answer_then_of_who_asked(
    client, monde, kind, dossier, auteur
):
    before = {name: lines(client, user) for name, user in monde.users.items()}
    remarque = add_remark(dossier, auteur=monde.users[auteur], texte="Précisez")

    def told():
        """Whose list has it, and by which button."""
        where = first(dossier)
        found = {name: lines(client, user).get(where) for name, user in monde.users.items()}
        return {name: button for name, button in found.items() if button}

    assert told() == {REPOND[auteur]: "Répondre"}
    answer_remark(remarque, user=monde.users[REPOND[auteur]], texte="Fait")
    colleagues = {"prefecture_a", "prefecture_associee"} if "prefecture" in auteur else {auteur}
    assert told() == dict.fromkeys(colleagues, "Relire")
    close_remark(remarque, user=monde.users[auteur])
    assert {name: lines(client, user) for name, user in monde.users.items()} == before


@each_kind
def test_the_next_chef_de_projet_settles_what_the_former_asked(client, monde, kind, dossier):
    former = UserFactory(perimetre_de={"territoire": monde.a.territoire})
    remarque = add_remark(dossier, auteur=former, texte="Précisez")
    client.force_login(monde.chef_a)
    assert client.post(url(dossier, "lever", remarque.pk)).status_code == 302
    remarque.refresh_from_db()
    assert remarque.levee_par == monde.chef_a


@pytest.mark.parametrize("kind", ["fiches_action", "comites"])
def test_the_top_of_the_page_says_whose_turn_it_is(client, monde, kind, dossier):
    for texte in ("Le coût", "Le calendrier"):
        add_remark(dossier, auteur=monde.prefecture_a, texte=texte)
    mine = add_remark(dossier, auteur=monde.chef_a, texte="La salle")
    client.force_login(monde.chef_a)
    page = text_of(client.get(exchanges(dossier)))
    top = page[: page.index('id="remarques"')]
    assert "2 remarques attendent votre réponse." in top
    assert "1 remarque attend la réponse de la préfecture pilote." in top
    assert f'href="#remarque-{dossier.remarques.first().pk}"' in top
    assert f'id="remarque-{dossier.remarques.first().pk}"' in page
    client.force_login(monde.prefecture_a)
    page = text_of(client.get(url(dossier, "detail")))
    assert "1 remarque attend votre réponse." in page
    assert "2 remarques attendent la réponse du chef de projet." in page
    answer_remark(mine, user=monde.prefecture_a, texte="Oui")
    client.force_login(monde.chef_a)
    assert "1 remarque a sa réponse, à relire." in text_of(client.get(url(dossier, "detail")))
    client.force_login(monde.observateur)
    assert "remarque" not in text_of(client.get(url(dossier, "detail")))


@pytest.mark.parametrize("kind", ["conventions"])
def test_an_act_has_them_among_what_is_to_do_and_what_is_waited_for(client, monde, kind, dossier):
    for texte in ("Le coût", "Le calendrier"):
        add_remark(dossier, auteur=monde.prefecture_a, texte=texte)
    mine = add_remark(dossier, auteur=monde.chef_a, texte="La salle")

    def read(user):
        client.force_login(user)
        page = text_of(client.get(url(dossier, "detail")))
        tasks, *rest = page.split('<section class="attente"')
        return tasks, "".join(rest)

    tasks, waited = read(monde.chef_a)
    assert tasks.count("Répondre à la remarque de") == 2
    assert "Le coût" in tasks
    assert "La salle" in waited
    assert "En attente de réponse de la préfecture pilote" in waited
    assert f'id="remarque-{dossier.remarques.first().pk}"' in tasks
    tasks, waited = read(monde.prefecture_a)
    assert "La salle" in tasks
    assert waited.count("En attente de réponse du chef de projet") == 2
    answer_remark(mine, user=monde.prefecture_a, texte="Oui")
    assert "Relire la réponse de" in read(monde.chef_a)[0]
    assert "remarque" not in "".join(read(monde.observateur))


@each_page
def test_every_page_that_writes_shows_them(client, monde, page):
    """Read while one types, with the way to them; also when the form comes back."""
    dossier = page.open(monde)
    dossier.remarques.all().delete()
    client.force_login(monde.users[page.writer])
    assert "La convention de bail" not in text_of(client.get(page.url(monde)))
    add_remark(dossier, auteur=monde.elu_a, texte="La convention de bail ?")
    response = client.get(page.url(monde))
    refused = client.post(page.url(monde), {**as_shown(response), "revision": ""})
    for shown in (response, refused):
        if shown.status_code != 302:
            assert "La convention de bail ?" in text_of(shown)
            assert f'href="{first(dossier)}"' in text_of(shown)


@pytest.mark.parametrize(
    ("kind", "action"),
    [(k, a) for k in KINDS for a in CYCLE[k].QUI if a not in CYCLE[k].AILLEURS],
)
def test_a_move_over_unanswered_remarks_says_so_and_is_done(client, monde, kind, action):
    dossier = ready(monde.a, kind, source_of(kind, action))
    dossier.remarques.all().delete()
    side = {"chef_de_projet": "chef_a", "prefecture": "prefecture_a"}
    mover = monde.users[side[min(CYCLE[kind].QUI[action])]]
    client.force_login(mover)
    quiet = text_of(client.get(url(dossier, "move", action)))
    assert "n'ont pas encore de réponse" not in quiet
    for texte in ("Le coût", "Le calendrier"):
        add_remark(dossier, auteur=monde.prefecture_a, texte=texte)
    warned = action in ATTENTIFS[kind]
    asked = client.get(url(dossier, "move", action))
    assert ("n'ont pas encore de réponse" in text_of(asked)) is warned
    if warned:
        whose = "votre réponse" if mover == monde.chef_a else "la réponse du chef de projet"
        assert f"2 remarques attendent {whose}." in text_of(asked)
        assert f'href="{first(dossier)}"' in text_of(asked)
        # The dossier's page leads there, rather than doing it at once.
        offers = client.get(url(dossier, "detail")).context["permis"]
        assert next(o for o in offers if o.get("action") == action)["page"]
    # Said, and never refused.
    done = client.post(url(dossier, "move", action), asked_by(monde.a, kind, action))
    assert done.status_code == 302
    assert said(done)[-1] == CYCLE[kind].SUCCES[action]


def test_save_and_send_asks_first(client, monde):
    fiche = monde.a.fiche
    fiche.remarques.all().delete()
    put(fiche, "a_completer")
    address = url(fiche, "edit") + "?section=indicateurs"
    client.force_login(monde.chef_a)
    add_remark(fiche, auteur=monde.prefecture_a, texte="Le coût")
    data = {**as_shown(client.get(address)), "suite": "transmettre"}
    assert client.post(address, data).url == url(fiche, "move", "submit")
    assert put(fiche).validation == "a_completer"
    fiche.remarques.update(reponse="Voici", repondu_par=monde.chef_a, repondu_at=timezone.now())
    client.post(address, data)
    assert put(fiche).validation == "proposee"


def test_the_minutes_say_which_fiches_have_unanswered_remarks(client, monde):
    comite = ready(monde.a, "comites", "tenu")
    comite.points.update(decision="validee")
    monde.a.fiche.remarques.all().delete()
    put(monde.a.fiche, "prete")
    client.force_login(monde.chef_a)
    address = url(comite, "move", "lock")
    assert "sans réponse" not in text_of(client.get(address))
    add_remark(monde.a.fiche, auteur=monde.prefecture_a, texte="Le coût")
    assert "1 remarque sans réponse." in text_of(client.get(address))
