"""Creation and modification of an act."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from conventions.enums import RoleSignature, StatutConvention, TypeConvention
from conventions.models import Convention
from tests.factories import CommuneFactory, ConventionFactory, EpciFactory, TerritoireFactory

D = dt.date
T = TypeConvention


def creation_url(territoire, type_=T.CADRE):
    return reverse("conventions:create", query={"territoire": territoire.pk, "type": type_})


def edit_url(convention):
    return reverse("conventions:edit", args=[convention.pk])


def saisie(side, **fields):
    """What the form of a cadre posts."""
    return {
        "cle": uuid.uuid4(),
        "intitule": "Convention-cadre nouvelle",
        "communes": [commune.pk for commune in side.communes],
        "objet": "Revitaliser",
        **fields,
    }


def created():
    return Convention.objects.filter(intitule="Convention-cadre nouvelle")


@pytest.fixture
def chef(client, monde):
    client.force_login(monde.chef_a)
    return client


# Creation


def test_first_where_and_which_kind(chef, monde):
    response = chef.get(reverse("conventions:create"))
    form = response.context["form"]
    assert form.initial["territoire"] == monde.a.territoire.pk
    assert list(form.fields["territoire"].queryset) == [monde.a.territoire]


def test_the_prefecture_chooses_among_the_territoires_it_pilots(client, monde):
    client.force_login(monde.prefecture_a)
    form = client.get(reverse("conventions:create")).context["form"]
    assert list(form.fields["territoire"].queryset) == [monde.a.territoire]
    client.force_login(monde.prefecture_associee)
    response = client.get(reverse("conventions:create"))
    assert "Aucun territoire" in response.content.decode()


@pytest.mark.parametrize(
    "params", ["?territoire=&type=cadre", "?territoire=x&type=cadre", "?type=pacte"]
)
def test_a_broken_address_asks_again(chef, params):
    response = chef.get(reverse("conventions:create") + params)
    assert response.status_code == 200
    assert "Étape 1 sur 2" in response.content.decode()


@pytest.mark.parametrize("type_", T)
def test_each_type_has_its_form(chef, monde, type_):
    ConventionFactory(territoire=monde.a.territoire, signee_le=D(2022, 1, 1))
    response = chef.get(creation_url(monde.a.territoire, type_))
    html = response.content.decode()
    assert response.status_code == 200
    assert "VARIABLE_INCONNUE" not in html
    fields = response.context["form"].fields.keys()
    assert ("parent" in fields) == (type_ == T.AVENANT)
    assert ("thematique" in fields) == (type_ == T.THEMATIQUE)
    assert ("vaut_ort" in fields) == (type_ in {T.CADRE, T.AVENANT})
    assert ("derogation_reference" in fields) == (type_ in {T.CADRE, T.AVENANT, T.ORT})


def test_an_act_is_created_with_its_expected_parties(chef, monde):
    response = chef.post(creation_url(monde.a.territoire), saisie(monde.a))
    acte = created().get()
    assert response.url == reverse("conventions:detail", args=[acte.pk])
    assert (acte.statut, acte.created_by) == (StatutConvention.EN_PREPARATION, monde.chef_a)
    assert acte.epci == monde.a.territoire.epci
    assert set(acte.communes.all()) == set(monde.a.communes)
    parties = acte.signatures.filter(role=RoleSignature.PARTIE, date_signature=None)
    assert [s.type for s in parties] == ["commune", "commune", "epci", "etat"]


def test_an_ort_calls_the_ville_principale(chef, monde):
    """Case 16."""
    epci = monde.a.territoire.epci
    epci.ville_principale = CommuneFactory(epci=epci, nom="Chef-Lieu")
    epci.save()
    chef.post(creation_url(monde.a.territoire), saisie(monde.a, vaut_ort="on"))
    assert created().get().signatures.filter(organisme="Chef-Lieu").count() == 1


def test_an_act_of_type_ort_is_an_ort(chef, monde):
    chef.post(creation_url(monde.a.territoire, T.ORT), saisie(monde.a))
    assert created().get().vaut_ort


def test_sent_twice_it_is_created_once(chef, monde):
    data = saisie(monde.a)
    first = chef.post(creation_url(monde.a.territoire), data)
    second = chef.post(creation_url(monde.a.territoire), data)
    assert first.url == second.url
    assert created().count() == 1


def test_the_key_of_another_act_gives_nothing(chef, monde):
    """A key is not a door: an existing act is neither shown nor overwritten."""
    other = monde.b.convention
    chef.post(creation_url(monde.a.territoire), saisie(monde.a, cle=other.pk))
    assert created().get().pk != other.pk
    other.refresh_from_db()
    assert other.intitule != "Convention-cadre nouvelle"


def test_only_the_communes_of_the_territoire_are_offered(chef, monde):
    data = saisie(monde.a, communes=[monde.b.communes[0].pk])
    response = chef.post(creation_url(monde.a.territoire), data)
    assert "communes" in response.context["form"].errors
    assert not created().exists()


def test_a_commune_that_left_is_not_offered(chef, monde):
    monde.a.territoire.beneficiaires.filter(commune=monde.a.communes[0]).update(
        date_sortie=D(2023, 12, 1), motif_sortie="Choix de la commune"
    )
    form = chef.get(creation_url(monde.a.territoire)).context["form"]
    assert list(form.fields["communes"].queryset) == [monde.a.communes[1]]


def test_a_commune_of_another_epci_is_refused_with_its_epci(chef, monde):
    """Case 19."""
    commune = monde.a.communes[0]
    commune.epci = EpciFactory(nom="CC Voisine")
    commune.save()
    data = saisie(monde.a, epci=monde.a.territoire.epci_id)
    response = chef.post(creation_url(monde.a.territoire), data)
    assert "CC Voisine" in str(response.context["form"].errors["communes"])
    assert not created().exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"intitule": ""}, "intitule"),
        ({"intitule": "x" * 251}, "intitule"),
        ({"communes": []}, "communes"),
        ({"objet": "x" * 20_001}, "objet"),
        ({"objet": "é" * 2_000_000}, "objet"),
        ({"date_effet": "31/02/2023"}, "date_effet"),
        ({"date_effet": "2023-02-01", "date_fin": "2023-01-01"}, "date_fin"),
        ({"derogation_reference": "Arrêté"}, "derogation_reference"),
        ({"vaut_ort": "on", "derogation_reference": "Arrêté"}, "derogation_motif"),
        ({"avenant_ort": uuid.uuid4()}, "avenant_ort"),
        ({"ville_principale": "99999"}, "ville_principale"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_bad_input_is_refused_beside_its_field(chef, monde, fields, field):
    response = chef.post(creation_url(monde.a.territoire), saisie(monde.a, **fields))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not created().exists()


def test_emoji_and_right_to_left_are_kept(chef, monde):
    objet = "Place 🏛️ \u202eabc\u202c <b>ici</b>"
    chef.post(creation_url(monde.a.territoire), saisie(monde.a, objet=objet))
    assert created().get().objet == objet


# Avenants


def avenant(side, parent, **fields):
    return saisie(side, parent=parent.pk, **fields)


def test_the_number_that_follows_is_proposed(chef, monde):
    """Case 23."""
    parent = ConventionFactory(territoire=monde.a.territoire, signee_le=D(2022, 1, 1))
    url = creation_url(monde.a.territoire, T.AVENANT)
    chef.post(url, avenant(monde.a, parent, numero_avenant=""))
    assert created().get().numero_avenant == 1
    response = chef.post(url, avenant(monde.a, parent, numero_avenant="4"))
    assert "numero_avenant" in response.context["form"].errors
    response = chef.post(url, avenant(monde.a, parent, numero_avenant="1"))
    assert "existe déjà" in response.content.decode()
    assert created().count() == 1


def test_only_a_signed_act_of_the_dossier_has_avenants(chef, monde):
    signed = ConventionFactory(territoire=monde.a.territoire, signee_le=D(2022, 1, 1))
    ConventionFactory(territoire=monde.b.territoire, signee_le=D(2022, 1, 1))
    url = creation_url(monde.a.territoire, T.AVENANT)
    offered = chef.get(url).context["form"].fields["parent"].queryset
    adhesion = Convention.objects.get(territoire=monde.a.territoire, type=T.ADHESION)
    assert set(offered) == {signed, adhesion}
    response = chef.post(url, avenant(monde.a, monde.b.convention))
    assert "parent" in response.context["form"].errors


@pytest.mark.parametrize(("date", "ok"), [("2022-10-27", False), ("2023-04-27", True)])
def test_a_prorogation_goes_beyond_the_18_months(chef, monde, date, ok):
    adhesion = Convention.objects.get(territoire=monde.a.territoire, type=T.ADHESION)
    url = creation_url(monde.a.territoire, T.AVENANT)
    chef.post(url, avenant(monde.a, adhesion, nouvelle_echeance=date))
    assert created().exists() == ok


# Who


@pytest.mark.parametrize("method", ["get", "post"])
def test_creation_is_for_the_two_sides(client, monde, method):
    url = creation_url(monde.a.territoire)
    expected = {"chef_a": 200, "prefecture_a": 200, "prefecture_associee": 403}
    expected |= {"chef_b": 404, "prefecture_b": 404}
    for name, user in monde.users.items():
        client.force_login(user)
        assert getattr(client, method)(url).status_code == expected.get(name, 403), name


def test_an_anonymous_typing_is_kept_through_the_sign_in(client, monde):
    url = creation_url(monde.a.territoire)
    data = saisie(monde.a, _auteur=monde.chef_a.pk, objet="Tapé avant la fin de session")
    assert client.post(url, data).status_code == 302
    assert not created().exists()
    client.force_login(monde.chef_a)
    html = client.get(url).content.decode()
    assert "Tapé avant la fin de session" in html
    assert "avant l'expiration de votre session" in html
    assert "Tapé avant" not in client.get(url).content.decode()


# Modification


def modification(convention, side, **fields):
    return {**saisie(side), "revision": convention.revision, **fields}


def test_edit_saves_and_leaves_its_history(chef, monde):
    acte = monde.a.convention
    data = modification(acte, monde.a, objet="Nouvel objet", communes=[monde.a.communes[0].pk])
    response = chef.post(edit_url(acte), data)
    assert response.url == reverse("conventions:detail", args=[acte.pk])
    acte.refresh_from_db()
    assert (acte.objet, acte.revision) == ("Nouvel objet", 2)
    assert list(acte.communes.all()) == [monde.a.communes[0]]
    assert acte.history.first().history_user == monde.chef_a


def test_a_stale_form_overwrites_nothing_and_shows_both(client, monde):
    acte = monde.a.convention
    mine = modification(acte, monde.a, objet="Ma version")
    client.force_login(monde.prefecture_a)
    client.post(edit_url(acte), modification(acte, monde.a, objet="La version du préfet"))
    client.force_login(monde.chef_a)
    response = client.post(edit_url(acte), mine)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Ma version" in html
    assert "La version du préfet" in html
    assert "VARIABLE_INCONNUE" not in html
    acte.refresh_from_db()
    assert acte.objet == "La version du préfet"
    # « Enregistrer ma version »: the same typing on top of the present revision.
    again = {**mine, "revision": response.context["revision"]}
    assert client.post(edit_url(acte), again).status_code == 302
    acte.refresh_from_db()
    assert acte.objet == "Ma version"


@pytest.mark.parametrize("revision", ["", "abc", "-1", "99999999999", "0"])
def test_an_unreadable_revision_is_stale(chef, monde, revision):
    acte = monde.a.convention
    response = chef.post(edit_url(acte), modification(acte, monde.a, revision=revision))
    assert response.status_code == 409


def test_a_move_makes_the_form_stale(client, monde):
    """The préfecture asked for changes meanwhile: the form typed before says so."""
    acte = monde.a.convention
    data = modification(acte, monde.a)
    acte.move("submit", user=monde.chef_a)
    acte.move("request_changes", user=monde.prefecture_a, reason="Motif")
    client.force_login(monde.chef_a)
    assert client.post(edit_url(acte), data).status_code == 409


def test_a_typing_survives_the_end_of_the_session(client, monde):
    acte = monde.a.convention
    data = modification(acte, monde.a, objet="Tapé trop tard", _auteur=monde.chef_a.pk)
    client.post(edit_url(acte), data)
    client.force_login(monde.chef_a)
    assert "Tapé trop tard" in client.get(edit_url(acte)).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_modification_is_for_the_two_sides(client, monde, method):
    Convention.objects.filter(pk=monde.a.convention.pk).update(statut="a_completer")
    expected = {"chef_a": 200, "prefecture_a": 200}
    expected |= dict.fromkeys(("chef_b", "prefecture_b", "sans_perimetre"), 404)
    for name, user in monde.users.items():
        client.force_login(user)
        status = getattr(client, method)(edit_url(monde.a.convention)).status_code
        assert status == expected.get(name, 403), name


@pytest.mark.parametrize("statut", ["transmise", "validee", "en_signature", "abandonnee"])
def test_the_chef_no_longer_edits_what_is_sent(chef, monde, statut):
    Convention.objects.filter(pk=monde.a.convention.pk).update(statut=statut)
    assert chef.get(edit_url(monde.a.convention)).status_code == 403


def test_a_signed_act_is_not_edited(client, monde):
    adhesion = Convention.objects.get(territoire=monde.a.territoire, type=T.ADHESION)
    for user in (monde.chef_a, monde.prefecture_a):
        client.force_login(user)
        assert client.get(edit_url(adhesion)).status_code == 403
        assert client.get(reverse("conventions:signatures", args=[adhesion.pk])).status_code == 403


def test_the_cost_of_a_form_does_not_grow(chef, monde, django_assert_max_num_queries):
    epci = monde.a.territoire.epci
    communes = [CommuneFactory(epci=epci) for _ in range(12)]
    territoire = TerritoireFactory(epci=epci, communes=communes)
    monde.chef_a.affectations.create(territoire=territoire)
    acte = ConventionFactory(territoire=territoire)
    for url in (edit_url(acte), creation_url(territoire), creation_url(territoire, T.AVENANT)):
        with django_assert_max_num_queries(12):
            assert chef.get(url).status_code == 200
