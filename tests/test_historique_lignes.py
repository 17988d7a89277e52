"""Nothing is destroyed: the rows under an object leave their history too."""

import pytest
from django.urls import reverse

from fiches_action.models import LienContrat, PartenaireFiche
from pvd_portal.comites.models import MembreComite, PointOrdreDuJour
from tests.factories import (
    AxeFactory,
    ContactFactory,
    EnjeuFactory,
    FicheFactory,
    IndicateurFactory,
    JalonFactory,
    MembreFactory,
    PointFactory,
)
from tests.fiches_action.saisie import save

pytestmark = pytest.mark.django_db


def partenaire():
    return PartenaireFiche.objects.create(fiche=FicheFactory(), nom="Agence", role="amo")


def lien():
    return LienContrat.objects.create(fiche=FicheFactory(), type="crte")


def lines(model, **filters):
    """[(what was done, by whom)], the oldest first."""
    rows = model.history.filter(**filters).order_by("history_id")
    return [(row.history_type, row.history_user) for row in rows]


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (JalonFactory, "libelle"),
        (IndicateurFactory, "libelle"),
        (partenaire, "nom"),
        (lien, "reference"),
        (ContactFactory, "nom"),
        (EnjeuFactory, "texte"),
        (AxeFactory, "intitule"),
        (MembreFactory, "nom"),
        (lambda: PointFactory(fiche=None, intitule="Bilan"), "intitule"),
    ],
)
def test_a_row_written_changed_and_removed_is_three_lines(build, field):
    row = build()
    model, pk = type(row), row.pk
    setattr(row, field, "Nouveau")
    row.save()
    row.delete()
    assert [kind for kind, _ in lines(model, id=pk)] == ["+", "~", "-"]
    assert getattr(model.history.filter(id=pk).earliest("history_id"), field) != "Nouveau"
    assert getattr(model.history.filter(id=pk).latest("history_id"), field) == "Nouveau"


def test_a_milestone_typed_on_its_page_has_its_author(client, monde):
    fiche, jalon = monde.a.fiche, JalonFactory(fiche=monde.a.fiche)
    client.force_login(monde.chef_a)
    save(client, fiche, "calendrier", **{"jalons-0-libelle": "Réception"})
    save(client, fiche, "calendrier", **{"jalons-0-DELETE": "on"})
    assert lines(type(jalon), id=jalon.pk) == [
        ("+", None),
        ("~", monde.chef_a),
        ("-", monde.chef_a),
    ]


def test_only_what_changed_in_the_session_leaves_a_line(client, monde):
    comite = monde.a.comite
    type(comite).objects.filter(pk=comite.pk).update(statut="tenu", date="2026-01-15")
    ancien = MembreFactory(comite=comite, present=True, preside=True)
    nouveau = MembreFactory(comite=comite, qualite="elu_epci")
    absent = MembreFactory(comite=comite, qualite="prefet")
    autre = PointFactory(comite=comite, fiche=None, intitule="Bilan", ordre=2)
    client.force_login(monde.chef_a)
    data = {
        "revision": comite.revision,
        f"present_{ancien.pk}": "on",
        "preside": str(nouveau.pk),
        f"decision_{monde.a.point.pk}": "ajournee",
    }
    assert client.post(reverse("comites:seance", args=[comite.pk]), data).status_code == 302
    changed = [("+", None), ("~", monde.chef_a)]
    assert lines(MembreComite, id=ancien.pk) == changed
    assert lines(MembreComite, id=nouveau.pk) == changed
    assert lines(MembreComite, id=absent.pk) == [("+", None)]
    assert lines(PointOrdreDuJour, id=monde.a.point.pk) == changed
    assert lines(PointOrdreDuJour, id=autre.pk) == [("+", None)]
    dernier = MembreComite.history.filter(id=ancien.pk).latest("history_id")
    assert (dernier.present, dernier.preside) == (True, False)


def test_who_presides_stays_when_the_page_is_saved_again(client, monde):
    comite = monde.a.comite
    type(comite).objects.filter(pk=comite.pk).update(statut="tenu", date="2026-01-15")
    maire = MembreFactory(comite=comite, present=True, preside=True)
    client.force_login(monde.chef_a)
    data = {"revision": comite.revision, f"present_{maire.pk}": "on", "preside": str(maire.pk)}
    client.post(reverse("comites:seance", args=[comite.pk]), data)
    maire.refresh_from_db()
    assert maire.preside
    assert lines(MembreComite, id=maire.pk) == [("+", None)]


def test_the_agenda_tells_what_was_added_moved_and_taken_away(client, monde):
    comite, garde = monde.a.comite, monde.a.point
    retire = PointFactory(comite=comite, fiche=None, intitule="Bilan", ordre=2)
    deplace = PointFactory(comite=comite, fiche=None, intitule="Calendrier", ordre=3)
    client.force_login(monde.chef_a)
    data = {
        "revision": comite.revision,
        f"inscrit_fiche_{garde.fiche_id}": "on",
        f"ordre_fiche_{garde.fiche_id}": "1",
        f"inscrit_point_{deplace.pk}": "on",
        f"ordre_point_{deplace.pk}": "2",
        f"sujet_{deplace.pk}": "Calendrier",
        "nouveau_sujet": "Habitat",
    }
    assert client.post(reverse("comites:ordre_du_jour", args=[comite.pk]), data).status_code == 302
    ajoute = comite.points.get(intitule="Habitat")
    assert lines(PointOrdreDuJour, id=garde.pk) == [("+", None)]
    assert lines(PointOrdreDuJour, id=deplace.pk) == [("+", None), ("~", monde.chef_a)]
    assert lines(PointOrdreDuJour, id=retire.pk) == [("+", None), ("-", monde.chef_a)]
    assert lines(PointOrdreDuJour, id=ajoute.pk) == [("+", monde.chef_a)]
