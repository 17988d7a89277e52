"""Two people, two clicks, two states: on every page that writes, nothing typed is lost."""

import pytest

from tests.dossiers.aides import as_shown, dossier_of, put, said, text_of
from tests.dossiers.editions import PAGES, each_page, with_rows
from tests.factories import UserFactory


def snapshot(dossier):
    """Everything that the pages write: the row, and the rows under it."""
    dossier = type(dossier).objects.get(pk=dossier.pk)
    rows = {"": [_values(type(dossier).objects.filter(pk=dossier.pk))]}
    for name in (
        "signatures",
        "convention_communes",
        "financements",
        "partenaires",
        "liens",
        "jalons",
        "indicateurs",
        "membres",
        "points",
    ):
        if hasattr(dossier, name):
            rows[name] = _values(getattr(dossier, name).order_by("pk"))
    if hasattr(dossier, "communes"):
        rows["communes"] = sorted(dossier.communes.values_list("pk", flat=True))
    return rows


def _values(queryset):
    return [
        {k: v for k, v in row.items() if k not in {"updated_at", "revision"}}
        for row in queryset.values()
    ]


def rows_of(dossier, name):
    """As they are now: the pages' rows are read with their joins, once."""
    return getattr(type(dossier).objects.get(pk=dossier.pk), name)


def revision(dossier):
    return type(dossier).objects.values_list("revision", flat=True).get(pk=dossier.pk)


def posted(shown, change):
    name, value = change
    return {**shown, name: value} if name else dict(shown)


# (kind, page) -> a field, and what can't be understood or is too long.
REFUSED = {
    ("conventions", "edit"): ("intitule", ""),
    ("conventions", "signatures"): ("signatures-0-date_signature", "2099-01-01"),
    ("fiches_action", "edit-identite"): ("intitule", ""),
    ("fiches_action", "edit-gouvernance"): ("partenaires-0-nom", ""),
    ("fiches_action", "edit-contenu"): ("objectifs", "x" * 20_001),
    ("fiches_action", "edit-vie"): ("avancement", "101"),
    ("fiches_action", "edit-financement"): ("cout_total", "abc"),
    ("fiches_action", "edit-calendrier"): ("date_debut_prevue", "2026-02-31"),
    ("fiches_action", "edit-indicateurs"): ("indicateurs-0-libelle", ""),
    ("fiches_action", "financement"): ("montant", "-1"),
    ("comites", "edit"): ("date", ""),
    ("comites", "ordre_du_jour"): ("nouveau_sujet", "x" * 251),
    ("comites", "seance"): ("releve", "x" * 20_001),
}


@pytest.fixture
def opened(client, monde, page):
    """(dossier, address, what the browser would post), signed in as who writes there."""
    dossier = page.open(monde)
    client.force_login(monde.users[page.writer])
    response = client.get(page.url(monde))
    assert response.status_code == 200
    return dossier, page.url(monde), as_shown(response)


@each_page
def test_a_get_changes_nothing(client, monde, page):
    dossier = page.open(monde)
    before = snapshot(dossier), revision(dossier)
    client.force_login(monde.users[page.writer])
    assert client.get(page.url(monde)).status_code == 200
    assert (snapshot(dossier), revision(dossier)) == before


@each_page
def test_saved_without_a_change_nothing_moves(client, page, opened):
    dossier, address, shown = opened
    before = snapshot(dossier), revision(dossier)
    histories = dossier.history.count()
    response = client.post(address, shown)
    assert response.status_code == 302
    assert said(response) == ["Rien n'a changé : il n'y avait rien à enregistrer."]
    assert (snapshot(dossier), revision(dossier)) == before
    assert dossier.history.count() == histories


@each_page
def test_what_is_typed_is_saved_and_the_revision_raised(client, page, opened):
    dossier, address, shown = opened
    before, first = snapshot(dossier), revision(dossier)
    response = client.post(address, posted(shown, page.mine))
    assert response.status_code == 302
    assert len(said(response)) == 1
    assert "enregistré" in said(response)[0] or "mis à jour" in said(response)[0]
    assert snapshot(dossier) != before
    assert revision(dossier) == first + 1


@each_page
def test_what_is_wrong_is_said_and_nothing_is_saved(client, page, opened):
    dossier, address, shown = opened
    before, name, value = (snapshot(dossier), revision(dossier)), *REFUSED[page.kind, str(page)]
    response = client.post(address, {**posted(shown, page.mine), name: value})
    assert response.status_code == 200
    assert (snapshot(dossier), revision(dossier)) == before
    again = as_shown(response)
    assert again[name] == value
    assert any(getattr(form, "errors", None) for form in response.context["formulaires"])
    if name != page.mine[0]:
        assert again[page.mine[0]] == page.mine[1]


@each_page
def test_a_double_click_is_one_save(client, page, opened):
    """The second answers as the first, and nobody is told of a conflict with oneself."""
    dossier, address, shown = opened
    data = posted(shown, page.mine)
    first = client.post(address, data)
    after = snapshot(dossier), revision(dossier)
    second = client.post(address, data)
    assert (second.status_code, second.url) == (302, first.url)
    assert (snapshot(dossier), revision(dossier)) == after


@pytest.mark.parametrize("page", [p for p in PAGES if p.yours[0]], ids=str)
def test_the_second_of_two_is_shown_both_versions(client, monde, page, opened):
    """409, nothing overwritten, what was typed in the page; sent again, it is saved."""
    dossier, address, shown = opened
    client.post(address, posted(shown, page.yours))
    after = snapshot(dossier), revision(dossier)
    response = client.post(address, posted(shown, page.mine))
    assert response.status_code == 409
    assert (snapshot(dossier), revision(dossier)) == after
    text = text_of(response)
    assert response.context["conflit"]["versions"]
    # The two tabs of one person.
    assert response.context["conflit"]["par"] == monde.users[page.writer]
    assert "Vous avez enregistré cette page ailleurs" in text
    assert "Quelqu'un" not in text
    again = as_shown(response)
    assert again[page.mine[0]] == page.mine[1]
    assert again["revision"] == str(after[1])
    assert "VARIABLE_INCONNUE" not in text
    assert client.post(address, again).status_code == 302
    name, value = page.mine
    assert as_shown(client.get(address))[name].replace("\u202f", "") == value


@each_page
def test_a_form_without_a_readable_revision_is_stale(client, page, opened):
    dossier, address, shown = opened
    before = snapshot(dossier)
    for value in ("", "abc", "-1", "9" * 5_000, "²"):
        data = {**posted(shown, page.mine), "revision": value}
        assert client.post(address, data).status_code == 409, value[:10]
    data = posted(shown, page.mine)
    del data["revision"]
    assert client.post(address, data).status_code == 409
    assert snapshot(dossier) == before


@each_page
def test_a_form_from_the_future_is_stale_too(client, page, opened):
    dossier, address, shown = opened
    data = {**posted(shown, page.mine), "revision": str(revision(dossier) + 1)}
    assert client.post(address, data).status_code == 409


@each_page
def test_the_right_lost_meanwhile_is_refused_and_nothing_typed_is_lost(client, monde, page, opened):
    """A colleague sent it, locked it or archived it: 403, with what was typed in the page."""
    dossier, address, shown = opened
    before = snapshot(dossier)
    gone = page.gone or ("proposee" if page.kind == "fiches_action" else "")
    if page.name == "financement":
        put(dossier, archived_at="2026-01-01T00:00Z", archived_by=monde.chef_a)
    else:
        date = {"date_signature": "2023-03-01"} if gone == "signee" else {}
        put(dossier, gone, **date)
    before = snapshot(dossier)
    response = client.post(address, posted(shown, page.mine))
    assert response.status_code == 403
    assert snapshot(dossier) == before
    if page.name != "financement":
        # The page is there, with the words of its user.
        assert "Rien n'est enregistré : gardez votre texte." in text_of(response)
        assert as_shown(response)[page.mine[0]] == page.mine[1]


@each_page
def test_strangers_and_readers_do_not_write(client, monde, page):
    dossier = page.open(monde)
    client.force_login(monde.users[page.writer])
    shown = as_shown(client.get(page.url(monde)))
    before = snapshot(dossier)
    writers = {"chef_a", "prefecture_a"} if page.kind != "fiches_action" else {"chef_a"}
    if page.name == "financement":
        writers = {"partenaire"}
    for name, user in monde.users.items():
        if name in writers:
            continue
        client.force_login(user)
        absent = name in {"chef_b", "prefecture_b", "sans_perimetre"}
        for response in (
            client.get(page.url(monde)),
            client.post(page.url(monde), posted(shown, page.mine)),
        ):
            assert (name, response.status_code) == (name, 404 if absent else 403)
    assert snapshot(dossier) == before


@with_rows
def test_a_row_removed_by_a_colleague_is_part_of_the_conflict(client, monde, page, opened):
    """Not « Sélectionnez un choix valide » without end: shown, and saved when sent again."""
    dossier, address, shown = opened
    rows = rows_of(dossier, page.rows)
    gone = next(row for row in rows.all() if page.row_text in str(vars(row)))
    pk = gone.pk
    gone.delete()
    put(dossier, revision=dossier.revision + 1)
    count = rows.count()
    response = client.post(address, posted(shown, page.mine))
    assert response.status_code == 409
    assert rows.count() == count
    versions = response.context["conflit"]["versions"]
    assert any(page.row_text in version.mine for version in versions), versions
    assert not any(page.row_text in version.saved for version in versions), versions
    again = client.post(address, as_shown(response))
    assert again.status_code == 302
    assert rows.count() == count + 1
    back = next(row for row in rows.all() if page.row_text in str(vars(row)))
    assert back.pk != pk


@with_rows
def test_a_row_that_one_removes_is_removed(client, page, opened):
    dossier, address, shown = opened
    rows = rows_of(dossier, page.rows)
    prefix = page.rows
    index = next(
        name.split("-")[1]
        for name, value in shown.items()
        if name.startswith(f"{prefix}-") and value == page.row_text
    )
    count = rows.count()
    assert client.post(address, {**shown, f"{prefix}-{index}-DELETE": "on"}).status_code == 302
    assert rows.count() == count - 1
    # The same button twice.
    again = client.post(address, {**shown, f"{prefix}-{index}-DELETE": "on"})
    assert again.status_code == 302
    assert rows.count() == count - 1


class TestAgenda:
    """The agenda with a newly ticked fiche and a new subject, and the session."""

    @pytest.fixture
    def page(self):
        return next(page for page in PAGES if page.name == "ordre_du_jour")

    def ticked(self, shown, **more):
        name = next(
            n.replace("ordre_", "inscrit_")
            for n in shown
            if n.startswith("ordre_fiche_") and n.replace("ordre_", "inscrit_") not in shown
        )
        return {**shown, name: "on", "nouveau_sujet": "Vacance des commerces", **more}

    def test_a_double_click_writes_the_subject_and_the_fiche_once(self, client, opened):
        dossier, address, shown = opened
        data = self.ticked(shown)
        first = client.post(address, data)
        assert rows_of(dossier, "points").count() == 4
        after = snapshot(dossier), revision(dossier)
        second = client.post(address, data)
        assert (second.status_code, second.url) == (302, first.url)
        assert (snapshot(dossier), revision(dossier)) == after
        assert [str(p) for p in rows_of(dossier, "points").all()][-1] == "Vacance des commerces"

    def test_the_second_of_two_is_shown_both_agendas(self, client, opened):
        dossier, address, shown = opened
        client.post(address, {**shown, "nouveau_sujet": "Mobilités"})
        response = client.post(address, self.ticked(shown))
        assert response.status_code == 409
        assert rows_of(dossier, "points").count() == 3
        (version,) = response.context["conflit"]["versions"]
        assert "Vacance des commerces" in version.mine
        assert "La halle" in version.mine
        assert "Mobilités" in version.saved
        again = client.post(address, as_shown(response))
        assert again.status_code == 302
        assert "Vacance des commerces" in [str(p) for p in rows_of(dossier, "points").all()]

    def test_a_fiche_ticked_by_both_is_on_the_agenda_once(self, client, opened):
        dossier, address, shown = opened
        data = self.ticked(shown, nouveau_sujet="")
        client.post(address, data)
        response = client.post(address, {**data, "nouveau_sujet": "Vacance"})
        assert response.status_code == 409
        assert client.post(address, as_shown(response)).status_code == 302
        assert rows_of(dossier, "points").filter(fiche__intitule="La halle").count() == 1


def test_the_conflict_says_who_saved_and_what_differs(client, monde):
    second = UserFactory(
        prenom="Sacha", nom="Second", perimetre_de={"territoire": monde.a.territoire}
    )
    fiche = dossier_of(monde.a, "fiches_action")
    page = next(page for page in PAGES if str(page) == "edit-financement")
    page.open(monde)
    client.force_login(monde.chef_a)
    shown = as_shown(client.get(page.url(monde)))
    client.force_login(second)
    client.post(page.url(monde), {**shown, "cout_total": "2 000 000"})
    client.force_login(monde.chef_a)
    response = client.post(page.url(monde), {**shown, "cout_total": "1 500 000,50"})
    (version,) = response.context["conflit"]["versions"]
    assert version.label == "Coût prévisionnel"
    assert version.mine.replace("\u202f", " ").replace("\xa0", " ") == "1 500 000,50 €"
    assert version.saved.replace("\u202f", " ").replace("\xa0", " ") == "2 000 000 €"
    assert response.context["conflit"]["par"] == second
    assert response.context["conflit"]["quand"] == fiche.history.first().history_date
    assert "Quelqu'un a enregistré cette page pendant votre saisie" in text_of(response)
    assert "Sacha Second l'a modifiée" in text_of(response)
    assert "Vous l'avez modifiée" not in text_of(response)
