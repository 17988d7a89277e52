"""The page that makes each move: asks, does, says, tells the other side; and who may not."""

import pytest
from django.urls import reverse

from tests.dossiers.aides import (
    KINDS,
    asked_by,
    dossier_of,
    each_action,
    each_kind,
    put,
    ready,
    said,
    source_of,
    text_of,
    url,
)
from tests.dossiers.attendus import CYCLE

STRANGERS = ("chef_b", "prefecture_b", "sans_perimetre")
MOVER = {"chef_de_projet": "chef_a", "prefecture": "prefecture_a"}
INSIDE = (
    "chef_a",
    "prefecture_a",
    "prefecture_associee",
    "service_etat_a",
    "partenaire",
    "elu_a",
    "observateur",
    "administrateur",
)
here = pytest.mark.parametrize(
    ("kind", "action"),
    [(k, a) for k in KINDS for a in CYCLE[k].QUI if a not in CYCLE[k].AILLEURS],
)
elsewhere = pytest.mark.parametrize(
    ("kind", "action"), [(k, a) for k in KINDS for a in CYCLE[k].AILLEURS]
)


def movers(kind, action):
    return {MOVER[role] for role in CYCLE[kind].QUI[action]}


def landing(kind, action, dossier):
    page = {"hold": "seance", "lock": "releve", "rectify": "releve"}.get(action, "detail")
    return url(dossier, page)


@here
def test_who_makes_it_and_what_follows(client, monde, kind, action):
    cycle, state = CYCLE[kind], source_of(kind, action)
    for name in sorted(movers(kind, action)):
        dossier = ready(monde.a, kind, state)
        dossier.mouvements.all().delete()
        client.force_login(monde.users[name])
        response = client.post(url(dossier, "move", action), asked_by(monde.a, kind, action))
        assert response.status_code == 302
        assert response.url == landing(kind, action, dossier)
        assert said(response)[0] == cycle.SUCCES[action]
        dossier.refresh_from_db()
        trace = dossier.mouvements.get()
        assert dossier.state == cycle.ATTENDU[state, action]
        assert (trace.user, trace.action) == (monde.users[name], action)
        assert (trace.from_state, trace.to_state) == (state, dossier.state)
        why = "Doublon constaté" if action in cycle.MOTIF else ""
        assert trace.reason.endswith(why)
        assert bool(trace.reason) is bool(why)


@here
def test_a_get_asks_and_moves_nothing(client, monde, kind, action):
    cycle, state = CYCLE[kind], source_of(kind, action)
    dossier = ready(monde.a, kind, state)
    client.force_login(monde.users[min(movers(kind, action))])
    response = client.get(url(dossier, "move", action))
    page = text_of(response)
    assert response.status_code == 200
    assert "VARIABLE_INCONNUE" not in page
    assert f"<h1>{cycle.LIBELLES[action]}</h1>" in page
    assert cycle.CONFIRMATION.get(action, "") in page
    assert f'type="submit">{cycle.LIBELLES[action]}</button>' in page
    assert ('name="motif"' in page) is (action in cycle.MOTIF)
    assert ('name="convention"' in page) is (action == "register")
    assert ('name="date_signature"' in page) is (action == "correct_date")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.mouvements.count()) == (state, 0)


@here
def test_nobody_else_makes_it(client, monde, kind, action):
    """Inside without the right: 403. Outside, or before a draft that is not theirs: 404."""
    cycle, state = CYCLE[kind], source_of(kind, action)
    dossier = ready(monde.a, kind, state)
    absent = {*STRANGERS, *({"partenaire", "observateur"} if state in cycle.brouillons else ())}
    for name in (*INSIDE, *STRANGERS):
        if name in movers(kind, action):
            continue
        client.force_login(monde.users[name])
        for method in (client.get, client.post):
            status = method(
                url(dossier, "move", action), asked_by(monde.a, kind, action)
            ).status_code
            assert (name, status) == (name, 404 if name in absent else 403)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.mouvements.count()) == (state, 0)


@elsewhere
def test_a_decision_of_the_comite_is_not_made_on_the_page_of_the_fiche(client, monde, kind, action):
    fiche = ready(monde.a, kind, "prete")
    for name in ("chef_a", "prefecture_a", "administrateur"):
        client.force_login(monde.users[name])
        assert client.get(url(fiche, "move", action)).status_code == 404
        assert client.post(url(fiche, "move", action), {"motif": "Non"}).status_code == 404
    assert put(fiche).state == "prete"


@each_kind
@pytest.mark.parametrize("action", ["detruire", "archive", "restore", "SUBMIT", "move"])
def test_an_unknown_action_does_not_exist(client, monde, kind, action):
    client.force_login(monde.chef_a)
    address = url(dossier_of(monde.a, kind), "move", action)
    assert client.get(address).status_code == client.post(address).status_code == 404


@here
def test_out_of_place_it_is_refused_with_its_reason(client, monde, kind, action):
    cycle = CYCLE[kind]
    drafts = cycle.brouillons
    state = next(s for s in cycle.etats if (s, action) not in cycle.ATTENDU and s not in drafts)
    dossier = ready(monde.a, kind, state)
    client.force_login(monde.users[min(movers(kind, action))])
    sentence = f"Ce n'est pas possible à l'état « {cycle.etats[state]} »."
    page = text_of(client.get(url(dossier, "move", action)))
    assert "Ce n'est pas encore possible" in page
    assert sentence in page
    assert 'type="submit">' + cycle.LIBELLES[action] not in page
    response = client.post(url(dossier, "move", action), asked_by(monde.a, kind, action))
    assert response.url == url(dossier, "detail")
    assert said(response) == [f"« {cycle.LIBELLES[action]} » n'a pas été fait. {sentence}"]
    dossier.refresh_from_db()
    assert (dossier.state, dossier.mouvements.count()) == (state, 0)


@here
def test_a_double_click_is_one_move_and_no_refusal(client, monde, mailoutbox, kind, action):
    """The second answer is the first one's; a colleague, or other words, are told why not."""
    dossier = ready(monde.a, kind, source_of(kind, action))
    dossier.remarques.all().delete()
    client.force_login(monde.users[min(movers(kind, action))])
    asked, address = asked_by(monde.a, kind, action), url(dossier, "move", action)
    first = client.post(address, asked)
    kept = dossier.remarques.count(), len(mailoutbox), put(dossier).revision
    second = client.post(address, asked)
    if action == "correct_date":
        # It has its own sentence, beside the date.
        assert second.context["form"].errors["date_signature"] == ["C'est déjà la date retenue."]
    else:
        assert (second.status_code, second.url) == (302, first.url)
        assert said(second)[-1] == CYCLE[kind].SUCCES[action]
    assert dossier.mouvements.count() == 1
    assert (dossier.remarques.count(), len(mailoutbox), put(dossier).revision) == kept


@here
def test_the_same_move_with_other_words_is_another_one(client, monde, kind, action):
    if action not in CYCLE[kind].MOTIF or action == "correct_date":
        return
    dossier = ready(monde.a, kind, source_of(kind, action))
    client.force_login(monde.users[min(movers(kind, action))])
    address = url(dossier, "move", action)
    client.post(address, asked_by(monde.a, kind, action))
    response = client.post(address, {"motif": "Une autre raison"})
    assert said(response)[-1].startswith(f"« {CYCLE[kind].LIBELLES[action]} » n'a pas été fait.")
    assert dossier.mouvements.count() == 1


@here
def test_an_archived_dossier_is_moved_by_nobody(client, monde, kind, action):
    state = source_of(kind, action)
    dossier = ready(monde.a, kind, state)
    put(dossier, archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)
    for name in movers(kind, action):
        client.force_login(monde.users[name])
        assert client.post(url(dossier, "move", action)).status_code == 403


@pytest.mark.parametrize(
    ("kind", "action"), [(k, a) for k in KINDS for a in CYCLE[k].MOTIF - CYCLE[k].AILLEURS]
)
@pytest.mark.parametrize("motif", ["", "  \n ", "x" * 5_001])
def test_a_reason_is_asked_and_what_was_typed_comes_back(client, monde, kind, action, motif):
    dossier = ready(monde.a, kind, source_of(kind, action))
    client.force_login(monde.users[min(movers(kind, action))])
    data = {"motif": motif, "date_signature": "2023-03-04"}
    response = client.post(url(dossier, "move", action), data)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"motif"}
    if motif.strip():
        assert motif in text_of(response)
    else:
        assert response.context["form"].errors["motif"] == ["Indiquez le motif."]
    assert not dossier.mouvements.exists()


@each_action
def test_how_the_page_offers_it(client, monde, kind, action):
    """A button, or a link to the page that asks; what goes backwards stands among the tools."""
    cycle = CYCLE[kind]
    dossier = ready(monde.a, kind, source_of(kind, action))
    # With one unanswered, more moves ask first: tests/dossiers/test_open_remarks.py.
    dossier.remarques.all().delete()
    name = min(movers(kind, action))
    client.force_login(monde.users[name])
    context = client.get(url(dossier, "detail")).context
    offers = {o["action"]: o for o in context["permis"] if "action" in o}
    if "secondaires" in context:
        tools = {o["action"]: o for o in context["secondaires"]}
        assert (action in tools) is (action in cycle.EN_ARRIERE)
        offers |= tools
    assert (action in offers) is (action not in cycle.AILLEURS)
    if action in offers:
        offer = offers[action]
        assert offer["libelle"] == cycle.LIBELLES[action]
        assert bool(offer["page"]) is (action in cycle.PAGE)
        assert offer["url"] == reverse(f"{kind}:move", args=[dossier.pk, action])
    # Nobody else is offered it.
    for other in set(INSIDE) - movers(kind, action):
        client.force_login(monde.users[other])
        response = client.get(url(dossier, "detail"))
        if response.status_code == 200:
            assert reverse(f"{kind}:move", args=[dossier.pk, action]) not in text_of(response)


@pytest.mark.parametrize(
    ("kind", "action"), [("conventions", "request_changes"), ("fiches_action", "return")]
)
def test_a_demand_becomes_a_remark(client, monde, kind, action):
    dossier = ready(monde.a, kind, source_of(kind, action))
    dossier.remarques.all().delete()
    client.force_login(monde.prefecture_a)
    client.post(url(dossier, "move", action), {"motif": "  Le coût n'est pas détaillé.  "})
    remarque = dossier.remarques.get()
    assert (remarque.texte, remarque.auteur) == (
        "Le coût n'est pas détaillé.",
        monde.prefecture_a,
    )
    assert remarque.etat == "en_attente"


@pytest.mark.parametrize(("kind", "action"), [("conventions", "reopen"), ("comites", "cancel")])
def test_no_other_reason_becomes_a_remark(client, monde, kind, action):
    dossier = ready(monde.a, kind, source_of(kind, action))
    dossier.remarques.all().delete()
    client.force_login(monde.prefecture_a)
    client.post(url(dossier, "move", action), {"motif": "Erreur"})
    assert dossier.mouvements.exists()
    assert not dossier.remarques.exists()


def test_the_page_of_the_signature_shows_the_date_that_will_count(client, monde):
    acte = ready(monde.a, "conventions", "en_signature")
    client.force_login(monde.prefecture_a)
    page = text_of(client.get(url(acte, "move", "sign")))
    assert 'La convention sera signée au <strong><time datetime="2023-03-01">' in page


@pytest.mark.parametrize(
    ("date", "erreur"),
    [
        ("", "Indiquez la date à retenir."),
        ("2099-01-01", "Une signature à venir ne compte pas : cette date est passée."),
        ("2023-03-01", "C'est déjà la date retenue."),
        (
            "2021-04-26",
            "La convention serait signée avant la convention d'adhésion de {} (27/04/2021).",
        ),
    ],
)
def test_a_date_that_can_not_be_retained(client, monde, date, erreur):
    acte = ready(monde.a, "conventions", "signee")
    client.force_login(monde.prefecture_a)
    data = {"date_signature": date, "motif": "Erreur de saisie"}
    response = client.post(url(acte, "move", "correct_date"), data)
    first = response.context["form"].errors["date_signature"][0]
    assert first in {erreur.format(c.nom) for c in monde.a.communes}
    acte.refresh_from_db()
    assert acte.date_signature.isoformat() == "2023-03-01"


def test_the_page_of_the_lock_shows_the_decisions_and_who_is_absent(client, monde):
    comite = ready(monde.a, "comites", "tenu")
    client.force_login(monde.prefecture_a)
    assert "Aucune fiche ne change d'état." in text_of(client.get(url(comite, "move", "lock")))
    put(monde.a.fiche, "prete")
    comite.points.update(decision="validee")
    page = text_of(client.get(url(comite, "move", "lock")))
    assert (
        "Le minimum du programme n'est pas réuni : Exécutif de l'EPCI, Chef de projet, Préfet ou "
        "son représentant." in page
    )
    assert "Ce qui change sur les fiches" in page
    assert monde.a.fiche.intitule in page
