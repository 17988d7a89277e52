"""A commune or an EPCI that is gone: what names it follows, or the report says what does not."""

import datetime as dt
import io

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from communes.models import Beneficiaire, Commune, Epci
from conventions.models import Convention, DatesBeneficiaire
from conventions.models.jalons import find_wrong_dates
from conventions.services import complete_parties
from tests.communes.vintages import Pays
from tests.factories import (
    ConventionFactory,
    FicheFactory,
    SignatureFactory,
    TerritoireFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# Each column that names a commune or an EPCI, and what becomes of it when that one is gone.
# A new one fails the test below until it is decided here, and done in a `fusions.py`.
SUIT, GARDE, DATE = "suit", "garde", "daté"
DECISIONS = {
    # Who absorbed whom: history, read to find the commune of today.
    "Commune.absorbee_par": GARDE,
    "CommuneAncienne.chef_lieu": SUIT,
    "AppartenanceEpci.commune": DATE,
    "AppartenanceEpci.epci": DATE,
    "Beneficiaire.commune": SUIT,
    "Epci.ville_principale": SUIT,
    "Epci.successeur": GARDE,
    "Commune.epci": SUIT,
    "Territoire.epci": SUIT,
    # As signed once it is; until then it follows.
    "Convention.ville_principale": SUIT,
    "Convention.epci": SUIT,
    "Convention.communes": SUIT,
    "ConventionCommune.commune": SUIT,
    "Signature.commune": SUIT,
    "FicheAction.communes": SUIT,
}


def columns_to(*targets):
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete
        and getattr(field, "related_model", None) in targets
        and not model.__name__.startswith("Historical")
    }


def test_what_becomes_of_each_column_is_decided():
    assert columns_to(Commune, Epci) == DECISIONS.keys()


@pytest.fixture
def pays(tmp_path):
    """Mens (38226) and La Mure (38269) in one EPCI; only Mens is of the programme."""
    pays = Pays()

    def load(annee, **options):
        out = io.StringIO()
        dossier = pays.write(tmp_path / str(annee))
        call_command("import_referentiel", dossier=dossier, annee=annee, stdout=out, **options)
        return out.getvalue()

    pays.load = load
    pays.load(2026)
    return pays


@pytest.fixture
def mens(pays):
    """A dossier of Mens with everything that names it."""
    commune = Commune.objects.get(pk="38226")
    epci = commune.epci
    epci.ville_principale = commune
    epci.save()
    territoire = TerritoireFactory(communes=[commune], departement=commune.departement, epci=epci)
    ConventionFactory(territoire=territoire, type="adhesion", signee_le=dt.date(2021, 4, 27))
    return territoire


def draft(territoire, **fields):
    act = ConventionFactory(territoire=territoire, vaut_ort=True, **fields)
    complete_parties(Convention.objects.for_detail().get(pk=act.pk))
    return act


def merge(pays, annee=2027):
    pays.merge("38226", into="38269")
    return pays.load(annee)


def test_nothing_alive_names_the_vanished_commune(pays, mens):
    act = draft(mens, ville_principale_id="38226")
    fiches = [FicheFactory(territoire=mens, communes=["38226"]) for _ in range(3)]
    out = merge(pays)
    for fiche in fiches:
        assert [c.pk for c in fiche.communes.all()] == ["38269"]
        assert f"  - {fiche}" in out
    assert "Fiches suivies par une fusion : 3" in out
    act.refresh_from_db()
    assert act.ville_principale_id == "38269"
    assert [c.pk for c in act.communes.all()] == ["38269"]
    assert set(act.signatures.values_list("commune", flat=True)) == {"38269", None}
    assert "Mens" not in act.signatures.values_list("organisme", flat=True)
    assert act.signatures.filter(organisme="La Mure").count() == 1
    assert Epci.objects.get(pk=mens.epci_id).ville_principale_id == "38269"
    assert f"Actes non signés suivis par une fusion : 1\n  - {act.intitule}" in out
    assert find_wrong_dates() == []


def test_a_signed_act_keeps_its_history(pays, mens):
    adhesion = mens.conventions.get()
    adhesion.ville_principale_id = "38226"
    adhesion.save()
    line = SignatureFactory(
        convention=adhesion, type="commune", organisme="Mens", commune_id="38226"
    )
    merge(pays)
    adhesion.refresh_from_db()
    line.refresh_from_db()
    assert adhesion.ville_principale_id == "38226"
    assert (line.commune_id, line.organisme) == ("38226", "Mens")
    assert {c.pk for c in adhesion.communes.all()} == {"38226", "38269"}
    dates = DatesBeneficiaire.objects.get(beneficiaire__commune="38269")
    assert dates.date_adhesion == dt.date(2021, 4, 27)


def test_a_signature_already_given_is_not_lost(pays, mens):
    act = draft(mens)
    act.signatures.filter(commune="38226").update(
        date_deliberation=dt.date(2026, 1, 5), date_signature=dt.date(2026, 2, 5)
    )
    merge(pays)
    line = act.signatures.get(commune="38269")
    assert line.date_signature == dt.date(2026, 2, 5)
    assert line.history.first().commune_id == "38269"


def test_two_parties_that_become_one(pays, mens):
    """Both were in the act: the empty line goes, what was signed stays readable."""
    Beneficiaire.objects.create(territoire=mens, commune_id="38269")
    act = ConventionFactory(
        territoire=mens, communes=Commune.objects.filter(pk__in=["38226", "38269"])
    )
    complete_parties(Convention.objects.for_detail().get(pk=act.pk))
    signed = ConventionFactory(
        territoire=mens, communes=Commune.objects.filter(pk__in=["38226", "38269"])
    )
    complete_parties(Convention.objects.for_detail().get(pk=signed.pk))
    signed.signatures.filter(commune="38226").update(date_signature=dt.date(2026, 2, 5))
    merge(pays)
    assert [c.pk for c in act.communes.all()] == ["38269"]
    assert act.signatures.filter(type="commune").count() == 1
    kept = signed.signatures.get(organisme="Mens")
    assert (kept.commune, kept.date_signature) == (None, dt.date(2026, 2, 5))


def test_an_abandoned_act_follows_too(pays, mens):
    """It can be taken up again."""
    act = draft(mens, statut="abandonnee")
    merge(pays)
    assert [c.pk for c in act.communes.all()] == ["38269"]


def test_a_second_import_changes_nothing(pays, mens):
    draft(mens)
    FicheFactory(territoire=mens, communes=["38226"])
    merge(pays)
    assert "Rien à changer." in pays.load(2027)


def test_what_a_former_import_left_behind_is_caught_up(pays, mens):
    """The links of an older version of the portal, which followed by half."""
    merge(pays)
    fiche = FicheFactory(territoire=mens, communes=["38226"])
    assert "Fiches suivies par une fusion : 1" in pays.load(2027)
    assert [c.pk for c in fiche.communes.all()] == ["38269"]


def test_two_mergers_in_a_row_lead_to_today(pays, mens):
    fiche = FicheFactory(territoire=mens, communes=["38226"])
    merge(pays)
    pays.anciennes[-1]["chefLieu"] = "38999"
    pays.merge("38269", into="38999")
    pays.load(2028)
    assert [c.pk for c in fiche.communes.all()] == ["38999"]
    assert Beneficiaire.objects.get(date_sortie=None).commune_id == "38999"


# EPCI


def merge_epcis(pays):
    """The Matheysine joins the Pays Bellegardien, whole."""
    nom, membres = pays.epcis.pop("240000002")
    pays.epcis["240000001"][1].extend(membres)
    return pays.load(2027)


def test_what_is_alive_follows_a_merged_epci(pays, mens):
    act = draft(mens, epci_id="240000002")
    signed = mens.conventions.get(type="adhesion")
    assert signed.epci_id == "240000002"
    out = merge_epcis(pays)
    mens.refresh_from_db()
    act.refresh_from_db()
    signed.refresh_from_db()
    assert mens.epci_id == "240000001"
    assert act.epci_id == "240000001"
    assert signed.epci_id == "240000002"
    names = act.signatures.filter(type="epci").values_list("organisme", flat=True)
    assert list(names) == ["CC du Pays Bellegardien"]
    assert "Territoires suivis par leur EPCI : 1" in out


def test_a_split_epci_is_said_when_nobody_can_tell(pays, mens):
    mens.beneficiaires.create(commune_id="38269")
    nom, membres = pays.epcis.pop("240000002")
    pays.epcis["240000001"][1].append("38226")
    pays.epcis["240000003"][1].append("38269")
    out = pays.load(2027)
    assert f"Territoires dont l'EPCI a disparu, à reprendre : 1\n  - {mens.nom}" in out


def test_a_split_epci_is_followed_when_the_communes_stay_together(pays, mens):
    pays.epcis.pop("240000002")
    pays.epcis["240000001"][1].append("38226")
    pays.epcis["240000003"][1].append("38269")
    pays.load(2027)
    mens.refresh_from_db()
    assert mens.epci_id == "240000001"


# Entry


def vanish(code, into):
    Commune.objects.filter(pk=code).update(
        date_fin=dt.date(2026, 1, 1), absorbee_par=into, epci=None
    )


def test_entry_never_offers_a_vanished_commune(client, monde):
    """Even where a membership was left on it."""
    gone, alive = monde.a.communes[:2]
    vanish(gone.pk, alive.pk)
    client.force_login(monde.chef_a)
    pages = [
        reverse("fiches_action:create"),
        f"{reverse('conventions:create')}?territoire={monde.a.territoire.pk}&type=cadre",
    ]
    for url in pages:
        form = client.get(url).context["form"]
        codes = {commune.pk for commune in form.fields["communes"].queryset}
        assert gone.pk not in codes, url
        assert alive.pk in codes, url
    found = client.get(reverse("communes:autocompletion"), {"q": gone.nom}).json()
    assert gone.pk not in {row["code"] for row in found["results"]}


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("communes", "beneficiaire", "commune"),
        ("communes", "epci", "ville_principale"),
        ("communes", "commune", "absorbee_par"),
        ("communes", "communeancienne", "chef_lieu"),
    ],
)
def test_the_administration_offers_none_either(client, monde, app, model, field):
    gone, alive = monde.a.communes[:2]
    vanish(gone.pk, alive.pk)
    client.force_login(UserFactory(role="administrateur", is_staff=True, is_superuser=True))
    params = {"app_label": app, "model_name": model, "field_name": field, "term": "Commune-"}
    rows = client.get(reverse("admin:autocomplete"), params).json()["results"]
    assert alive.pk in {row["id"] for row in rows}
    assert gone.pk not in {row["id"] for row in rows}


def test_the_administration_refuses_a_membership_of_a_vanished_commune(monde):
    gone, alive = monde.a.communes[:2]
    vanish(gone.pk, alive.pk)
    row = Beneficiaire(territoire=monde.a.territoire, commune=Commune.objects.get(pk=gone.pk))
    with pytest.raises(ValidationError, match=f"choisissez {alive.nom}"):
        row.clean()


def test_a_vanished_epci_is_not_chosen(client, monde):
    Epci.objects.filter(pk=monde.b.territoire.epci_id).update(date_fin=dt.date(2026, 1, 1))
    client.force_login(UserFactory(role="administrateur", is_staff=True, is_superuser=True))
    params = {"app_label": "communes", "model_name": "territoire", "field_name": "epci"}
    rows = client.get(reverse("admin:autocomplete"), {**params, "term": "CC"}).json()["results"]
    assert monde.a.territoire.epci_id in {row["id"] for row in rows}
    assert monde.b.territoire.epci_id not in {row["id"] for row in rows}
