"""What was written on a draft stays closed to who could not read it then."""

import pytest

from fiches_action.kind import FICHE
from pvd_portal.dossiers.history import history_page
from tests.dossiers.aides import dossier_of, exchanges, text_of, url
from tests.dossiers.test_history import change
from tests.factories import FinancementFactory


class TestADraftInTheHistory:
    """Who could not read a draft cannot read it once it is sent, nor sent again."""

    CASES = (
        ("conventions", "objet", "a_completer", "submit", "withdraw"),
        ("fiches_action", "contexte", "a_completer", "submit", "withdraw"),
    )

    @pytest.mark.parametrize(("kind", "name", "_", "submit", "withdraw"), CASES)
    def test_neither_the_first_nor_the_second_draft(
        self, client, monde, kind, name, _, submit, withdraw
    ):
        dossier = dossier_of(monde.a, kind)
        change(dossier, monde.chef_a, **{name: "SECRET UN"})
        change(dossier, monde.chef_a, **{name: "Texte transmis"})
        row = type(dossier).objects.get(pk=dossier.pk)
        row.move(submit, user=monde.chef_a)
        row.move(withdraw, user=monde.chef_a)
        change(row, monde.chef_a, **{name: "SECRET DEUX"})
        row = change(row, monde.chef_a, **{name: "Texte final"})
        client.force_login(monde.partenaire)
        assert client.get(url(row, "historique")).status_code == 404
        row.move(submit, user=monde.chef_a)
        change(row, monde.prefecture_a, **{name: "Texte corrigé"})
        page = text_of(client.get(url(row, "historique")))
        assert "Texte corrigé" in page
        assert "SECRET" not in page
        client.force_login(monde.chef_a)
        page = text_of(client.get(url(row, "historique")))
        assert "SECRET UN" in page
        assert "SECRET DEUX" in page

    @pytest.mark.parametrize(("kind", "name", "_", "submit", "withdraw"), CASES)
    def test_nor_the_remarks_on_a_draft(self, client, monde, kind, name, _, submit, withdraw):
        """Closed by default: written before the last draft was left, they stay in the dossier."""
        row = dossier_of(monde.a, kind)
        row.remarques.create(auteur=monde.prefecture_a, texte="REMARQUE SECRÈTE")
        row.move(submit, user=monde.chef_a)
        row.remarques.create(auteur=monde.prefecture_a, texte="Remarque ouverte")
        pages = (url(row, "detail"), exchanges(row), url(row, "historique"))
        for reader in (monde.partenaire, monde.observateur):
            client.force_login(reader)
            for page in pages:
                assert "SECRÈTE" not in text_of(client.get(page)), (reader.role, page)
        client.force_login(monde.partenaire)
        detail = text_of(client.get(exchanges(row)))
        assert "Remarque ouverte" in detail
        waits = "1 remarque attend la réponse du chef de projet."
        assert waits in text_of(client.get(exchanges(row)))
        # Nor reached by its number.
        secret = row.remarques.get(texte="REMARQUE SECRÈTE")
        for name in ("repondre", "lever"):
            assert client.post(url(row, name, secret.pk)).status_code == 404
        client.force_login(monde.chef_a)
        assert "SECRÈTE" in text_of(client.get(exchanges(row)))
        # Sent a second time, what was written on the first version is closed too.
        row.move(withdraw, user=monde.chef_a)
        row.move(submit, user=monde.chef_a)
        client.force_login(monde.partenaire)
        assert "Remarque ouverte" not in text_of(client.get(exchanges(row)))

    @pytest.mark.parametrize(
        ("kind", "ask"), [("conventions", "request_changes"), ("fiches_action", "return")]
    )
    def test_nor_a_remark_through_the_trace(self, client, monde, kind, ask):
        """The reason of « Demander des compléments » is a remark: an observateur reads none."""
        row = dossier_of(monde.a, kind)
        row.move("submit", user=monde.chef_a)
        row.move(ask, user=monde.prefecture_a, reason="MOTIF RÉSERVÉ")
        client.force_login(monde.observateur)
        trace = url(row, "historique") if kind == "conventions" else exchanges(row)
        page = text_of(client.get(url(row, "detail") if kind == "conventions" else trace))
        assert "Demander des compléments" in page
        assert "RÉSERVÉ" not in page
        client.force_login(monde.partenaire)
        assert "RÉSERVÉ" in text_of(client.get(trace))
        row.move("submit", user=monde.chef_a)
        row.move("withdraw", user=monde.chef_a)
        row.move("submit", user=monde.chef_a)
        for page in (trace, url(row, "detail")):
            assert "RÉSERVÉ" not in text_of(client.get(page))
        client.force_login(monde.chef_a)
        assert "RÉSERVÉ" in text_of(client.get(trace))

    def test_the_same_of_its_rows(self, client, monde):
        fiche = monde.a.fiche
        FinancementFactory(fiche=fiche, dispositif="SECRET")
        ligne = FinancementFactory(fiche=fiche, dispositif="DETR SECRET")
        ligne.dispositif = "DETR"
        ligne.save()
        fiche.move("submit", user=monde.chef_a)
        client.force_login(monde.partenaire)
        assert "SECRET" not in text_of(client.get(url(fiche, "historique")))


def test_the_reader_of_drafts_reads_all_of_it(monde):
    fiche = monde.a.fiche
    change(fiche, monde.chef_a, contexte="Un brouillon")
    fiche = type(fiche).objects.get(pk=fiche.pk)
    fiche.move("submit", user=monde.chef_a)
    sources = FICHE.history
    whole = history_page(sources, fiche, monde.elu_a, 1).paginator.count
    part = history_page(sources, fiche, monde.partenaire, 1).paginator.count
    assert part < whole
