"""The line that a partenaire updates on a fiche, and nobody else."""

import pytest
from django.urls import reverse

from fiches_action.models import FicheAction


@pytest.fixture
def proposee(monde):
    """A draft is hidden from partenaires and observateurs."""
    FicheAction.objects.update(validation="proposee")


def line_url(ligne):
    kwargs = {"pk": ligne.fiche_id, "financement_pk": ligne.pk}
    return reverse("fiches_action:financement", kwargs=kwargs)


def test_a_partenaire_updates_its_own_line(client, monde, proposee):
    client.force_login(monde.partenaire)
    ligne = monde.a.financement
    assert "Mettre à jour cette ligne" in client.get(f"/fiches-action/{ligne.fiche_id}/").text
    sans_date = {"statut": "accorde", "montant": "8 000", "revision": 1}
    refus = client.post(line_url(ligne), sans_date).context["form"].errors
    assert refus == {"date_decision": ["Indiquez quand il a été accordé."]}
    data = {**sans_date, "date_decision": "2026-06-01"}
    response = client.post(line_url(ligne), {**data, "organisme": 1, "base": "ttc"})
    assert response.status_code == 302
    ligne.refresh_from_db()
    assert (ligne.statut, ligne.montant, ligne.base) == ("accorde", 8_000, "ht")
    assert ligne.organisme == monde.banque
    ligne.fiche.refresh_from_db()
    assert ligne.fiche.revision == 2
    stale = client.post(line_url(ligne), {**data, "montant": "1"})
    assert stale.status_code == 409
    ligne.refresh_from_db()
    assert ligne.montant == 8_000


@pytest.mark.parametrize("persona", ["chef_a", "prefecture_a", "observateur", "administrateur"])
def test_others_do_not(client, monde, proposee, persona):
    client.force_login(monde.users[persona])
    assert client.post(line_url(monde.a.financement)).status_code == 403


def test_nor_on_a_line_elsewhere(client, monde, proposee):
    client.force_login(monde.partenaire)
    assert client.post(line_url(monde.b.financement)).status_code == 404
    kwargs = {"pk": monde.a.fiche.pk, "financement_pk": monde.b.financement.pk}
    assert client.post(reverse("fiches_action:financement", kwargs=kwargs)).status_code == 404
