"""The history of a dossier and of its rows: who, which field, before, after; one brought back."""

from fiches_action.kind import FICHE
from pvd_portal.dossiers.history import history_page, last_change
from tests.dossiers.aides import dossier_of, each_kind, put, said, text_of, url
from tests.factories import FinancementFactory, SignatureFactory, UserFactory

# A field of each kind that its two parties type.
CHAMP = {
    "conventions": ("objet", "Objet", "Revitaliser le centre", "Redonner vie"),
    "fiches_action": ("contexte", "Contexte et constat", "Contexte", "Un centre vide"),
    "comites": ("lieu", "Lieu", "non renseigné", "Salle des fêtes"),
}


def change(dossier, user, **values):
    """What a page saves: the row, and who did it."""
    row = type(dossier).objects.get(pk=dossier.pk)
    for name, value in values.items():
        setattr(row, name, value)
    row._history_user = user
    row.save()
    return row


def events(client, dossier):
    response = client.get(url(dossier, "historique"))
    assert response.status_code == 200
    assert "VARIABLE_INCONNUE" not in text_of(response)
    return list(response.context["page_obj"].object_list)


def restore(client, dossier, asked):
    return client.post(
        url(dossier, "historique").rstrip("/") + "/restaurer/", {"changement": asked}
    )


@each_kind
def test_a_field_before_and_after_and_who(client, monde, kind):
    name, label, before, after = CHAMP[kind]
    dossier = dossier_of(monde.a, kind)
    change(dossier, monde.chef_a, **{name: after})
    client.force_login(monde.chef_a)
    event = events(client, dossier)[0]
    noun = {"conventions": "Convention", "fiches_action": "Fiche", "comites": "Séance"}[kind]
    assert (event.title, event.who) == (f"{noun} : modification", "Camille Test")
    (line,) = event.changes
    assert (line.label, line.before, line.after) == (label, before, after)
    page = text_of(client.get(url(dossier, "historique")))
    assert f"{label} : <del>{before}</del> → <ins>{after}</ins>" in page


@each_kind
def test_one_field_is_brought_back(client, monde, kind):
    name, label, _, after = CHAMP[kind]
    dossier = dossier_of(monde.a, kind)
    was = getattr(dossier, name)
    row = change(dossier, monde.chef_a, **{name: after})
    revision = row.revision
    client.force_login(monde.chef_a)
    (line,) = events(client, dossier)[0].changes
    response = restore(client, dossier, line.restore)
    assert response.url == url(dossier, "historique")
    assert said(response) == [f"« {label} » a retrouvé sa valeur d'avant."]
    row.refresh_from_db()
    assert (getattr(row, name), row.revision) == (was, revision + 1)
    latest = events(client, dossier)[0]
    assert (latest.changes[0].before, latest.changes[0].after)[0] == after


@each_kind
def test_what_is_not_asked_is_not_brought_back(client, monde, kind):
    """An unreadable name, a stranger's record, a field that no form edits: refused, and said."""
    name, _, _, after = CHAMP[kind]
    dossier, other = dossier_of(monde.a, kind), dossier_of(monde.b, kind)
    row = change(dossier, monde.chef_a, **{name: after})
    stranger = change(other, monde.chef_b, **{name: after})
    code, record = dossier._meta.model_name, dossier.history.first().pk
    theirs = stranger.history.first().pk
    client.force_login(monde.chef_a)
    for asked in (
        "",
        "x",
        f"{code}",
        f"{code}.{record}",
        f"{code}.{record}.",
        f"{code}.{record}.inconnu",
        f"{code}.abc.{name}",
        f"{code}.-1.{name}",
        f"{code}.{'9' * 30}.{name}",
        f"{code}.{theirs}.{name}",
        f"user.{record}.email",
        f"{code}.{record}.{dossier.state_field}",
        f"{code}.{record}.revision",
        f"{code}.{record}.id",
        f"{code}.{record}.state_at",
        f"{code}.{record}.archived_at",
        f"{code}.{record}.created_by",
    ):
        response = restore(client, dossier, asked)
        assert said(response)[-1] == "Rien n'est restauré. Cette modification n'existe pas.", asked
    kept = type(row).objects.get(pk=row.pk)
    assert (getattr(kept, name), kept.revision) == (after, row.revision)
    assert getattr(type(other).objects.get(pk=other.pk), name) == after


@each_kind
def test_the_territoire_of_a_dossier_is_not_a_field_one_brings_back_from_elsewhere(
    client, monde, kind
):
    """The first record has nothing before it."""
    dossier = dossier_of(monde.a, kind)
    first = dossier.history.last()
    client.force_login(monde.chef_a)
    code = dossier._meta.model_name
    response = restore(client, dossier, f"{code}.{first.pk}.{CHAMP[kind][0]}")
    assert said(response) == [
        "Rien n'est restauré. La ligne n'existe plus : ajoutez-la de nouveau."
    ]


@each_kind
def test_who_brings_back(client, monde, kind):
    """Who may edit in the present state; the button is theirs alone."""
    name, _, _, after = CHAMP[kind]
    dossier = dossier_of(monde.a, kind)
    change(dossier, monde.chef_a, **{name: after})
    asked = f"{dossier._meta.model_name}.{dossier.history.first().pk}.{name}"
    writers = {"chef_a"} if kind == "fiches_action" else {"chef_a", "prefecture_a"}
    hidden = {"partenaire", "observateur"} if kind != "comites" else set()
    absent = {"chef_b", "prefecture_b", "sans_perimetre"} | hidden
    address = url(dossier, "restaurer_champ")
    for person, user in monde.users.items():
        client.force_login(user)
        assert client.get(address).status_code == 405
        if person in writers:
            assert address in text_of(client.get(url(dossier, "historique")))
            continue
        status = client.post(address, {"changement": asked}).status_code
        assert (person, status) == (person, 404 if person in absent else 403)
        if person not in absent | {"observateur"}:
            assert address not in text_of(client.get(url(dossier, "historique")))
    assert getattr(type(dossier).objects.get(pk=dossier.pk), name) == after


def test_not_once_the_state_forbids_to_edit(client, monde):
    fiche = change(monde.a.fiche, monde.chef_a, contexte="Autre")
    asked = f"ficheaction.{fiche.history.first().pk}.contexte"
    put(fiche, "proposee")
    client.force_login(monde.chef_a)
    assert restore(client, fiche, asked).status_code == 403
    put(fiche, "a_completer", archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)
    assert restore(client, fiche, asked).status_code == 403
    put(fiche, archived_at=None, archived_by=None)
    assert restore(client, fiche, asked).status_code == 302


def test_a_value_that_can_no_longer_be_is_refused_and_said(client, monde):
    """The start that one brings back is after the end that was set since."""
    fiche = monde.a.fiche
    change(fiche, monde.chef_a, date_debut_prevue="2025-01-01")
    change(fiche, monde.chef_a, date_fin_prevue="2025-06-30")
    record = fiche.history.all()[1]
    client.force_login(monde.chef_a)
    response = restore(client, fiche, f"ficheaction.{record.pk}.date_debut_prevue")
    (message,) = said(response)
    assert message.startswith("Rien n'est restauré. ")
    assert "La fin prévue précède le début prévu." in message
    fiche.refresh_from_db()
    assert str(fiche.date_debut_prevue) == "2025-01-01"


def test_the_communes_of_a_fiche_in_words_and_back(client, monde):
    fiche = monde.a.fiche
    first, second = monde.a.communes
    fiche.communes.set([first])
    client.force_login(monde.chef_a)
    lines = [
        line
        for event in events(client, fiche)
        for line in event.changes
        if line.label == "Communes concernées"
    ]
    assert (lines[0].before, lines[0].after) == (
        ", ".join(sorted([str(first), str(second)])),
        str(first),
    )
    assert restore(client, fiche, lines[0].restore).status_code == 302
    assert set(fiche.communes.all()) == {first, second}


class TestTheRowsUnderIt:
    def test_a_funding_line_added_changed_and_removed(self, client, monde):
        fiche, ligne = monde.a.fiche, monde.a.financement
        ligne.montant, ligne.statut, ligne.date_decision = 25_000, "accorde", "2026-02-02"
        ligne._history_user = monde.partenaire
        ligne.save()
        client.force_login(monde.chef_a)
        event = events(client, fiche)[0]
        assert (event.title, event.who) == (
            "Financement de Banque fictive : modification",
            "Camille Test",
        )
        lines = {line.label: line for line in event.changes}
        assert lines["Montant"].before.replace("\u202f", " ").replace("\xa0", " ") == "10 000 €"
        assert lines["Statut"].before == "À solliciter"
        assert lines["Statut"].after == "Accordé"
        assert restore(client, fiche, lines["Statut"].restore).status_code == 302
        ligne.refresh_from_db()
        assert (ligne.statut, ligne.montant) == ("a_solliciter", 25_000)
        fiche.refresh_from_db()
        assert fiche.revision == 2
        ligne.delete()
        assert events(client, fiche)[0].title == "Financement de Banque fictive : suppression"
        response = restore(client, fiche, lines["Montant"].restore)
        assert said(response)[-1] == (
            "Rien n'est restauré. La ligne n'existe plus : ajoutez-la de nouveau."
        )
        FinancementFactory(fiche=fiche, organisme=monde.banque)
        assert events(client, fiche)[0].title == "Financement de Banque fictive : ajout"

    def test_the_signatures_and_the_communes_of_an_act(self, client, monde):
        acte = monde.a.convention
        signature = SignatureFactory(convention=acte, organisme="Préfecture de l'Isère")
        signature.date_signature = "2023-03-01"
        signature.save()
        client.force_login(monde.chef_a)
        event = events(client, acte)[0]
        assert event.title == "Signature de Préfecture de l'Isère : modification"
        assert event.who == "Portail"
        (line,) = event.changes
        assert (line.label, line.before, line.after) == ("Signé le", "non renseigné", "01/03/2023")
        lien = acte.convention_communes.first()
        lien.role = "associee"
        lien.save()
        event = events(client, acte)[0]
        assert event.title == f"Commune {lien.commune.nom} : modification"
        (line,) = event.changes
        assert (line.before, line.after) == ("Commune bénéficiaire", "Commune associée")

    def test_the_rows_of_another_dossier_are_not_told(self, client, monde):
        ligne = monde.b.financement
        ligne.montant = 777
        ligne.save()
        client.force_login(monde.chef_a)
        assert not any("777" in c.after for e in events(client, monde.a.fiche) for c in e.changes)

    def test_the_last_change_is_that_of_a_row_too(self, monde):
        fiche = monde.a.fiche
        ligne = monde.a.financement
        ligne.montant = 5
        ligne._history_user = monde.partenaire
        ligne.save()
        record = last_change(FICHE.history, fiche)
        assert record.history_user == monde.partenaire


@each_kind
def test_a_remark_is_told_and_never_brought_back(client, monde, kind):
    """What the other side wrote is not for this side to undo."""
    dossier = dossier_of(monde.a, kind)
    dossier.remarques.all().delete()
    remarque = dossier.remarques.create(auteur=monde.prefecture_a, texte="Précisez")
    client.force_login(monde.chef_a)
    client.post(url(dossier, "repondre", remarque.pk), {f"r{remarque.pk}-texte": "Voici"})
    event = events(client, dossier)[0]
    assert event.title == "Remarque : modification"
    answers = [line for line in event.changes if line.label == "Réponse"]
    assert [(line.before, line.after) for line in answers] == [("non renseigné", "Voici")]
    assert [line.restore for line in event.changes] == [""] * len(event.changes)
    code = type(remarque)._meta.model_name
    for name in ("texte", "reponse", "repondu_at", "levee_at"):
        asked = f"{code}.{remarque.history.first().pk}.{name}"
        response = restore(client, dossier, asked)
        assert said(response)[-1] == "Rien n'est restauré. Cette modification n'existe pas."
    remarque.refresh_from_db()
    assert remarque.reponse == "Voici"


@each_kind
def test_no_more_queries_for_thirty_events_than_for_one(
    client, monde, django_assert_max_num_queries, kind
):
    name = CHAMP[kind][0]
    dossier = dossier_of(monde.a, kind)
    client.force_login(monde.chef_a)
    client.get(url(dossier, "historique"))

    def queries():
        with django_assert_max_num_queries(40) as captured:
            client.get(url(dossier, "historique"))
        return len(captured)

    change(dossier, monde.chef_a, **{name: "Une fois"})
    one = queries()
    for i in range(30):
        change(dossier, UserFactory() if i % 2 else monde.chef_a, **{name: f"Version {i}"})
    # The rows of other sorts are no longer on this page: rather fewer.
    assert queries() <= one
    page = client.get(url(dossier, "historique")).context["page_obj"]
    assert len(page.object_list) == 25
    assert page.paginator.num_pages == 2
    second = client.get(url(dossier, "historique"), {"page": "2"}).context["page_obj"]
    assert second.object_list[-1].title.endswith(": ajout")


@each_kind
def test_who_reads_the_history(client, monde, kind):
    """An observateur reads none: neither the page, nor the way to it."""
    state = {"conventions": "transmise", "fiches_action": "proposee", "comites": "tenu"}[kind]
    dossier = put(dossier_of(monde.a, kind), state)
    for name, user in monde.users.items():
        client.force_login(user)
        status = client.get(url(dossier, "historique")).status_code
        absent = name in {"chef_b", "prefecture_b", "sans_perimetre"}
        assert (name, status) == (
            name,
            404 if absent else 403 if name == "observateur" else 200,
        )
        if not absent:
            page = text_of(client.get(url(dossier, "detail")))
            assert (url(dossier, "historique") in page) is (name != "observateur"), name
    assert client.post(url(dossier, "historique")).status_code == 405


def test_the_reader_of_drafts_reads_all_of_it(monde):
    fiche = monde.a.fiche
    change(fiche, monde.chef_a, contexte="Un brouillon")
    fiche = type(fiche).objects.get(pk=fiche.pk)
    fiche.move("submit", user=monde.chef_a)
    sources = FICHE.history
    whole = history_page(sources, fiche, monde.elu_a, 1).paginator.count
    part = history_page(sources, fiche, monde.partenaire, 1).paginator.count
    assert part < whole


@each_kind
def test_a_page_that_does_not_exist_is_the_last(client, monde, kind):
    client.force_login(monde.chef_a)
    for number in ("0", "99", "abc"):
        response = client.get(url(dossier_of(monde.a, kind), "historique"), {"page": number})
        assert response.status_code == 200
