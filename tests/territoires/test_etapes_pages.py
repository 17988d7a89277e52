"""The steps that the dossier's own people fill in."""

import datetime as dt

import pytest
from django.urls import reverse

from communes.models import AxeStrategique, Contact, Enjeu, Territoire
from tests.factories import AxeFactory, ContactFactory, EnjeuFactory
from tests.sessions import expire_session
from tests.territoires.aides import page, text_of


def url_of(monde, name, bloc=None):
    """`bloc`: the row, or the name of the block that is opened to be written."""
    query = {"modifier": getattr(bloc, "pk", bloc)} if bloc else None
    return reverse(f"territoires:{name}", args=[monde.a.territoire.pk], query=query)


def rows(prefix, *lines, initial=0):
    """A posted formset: `initial` lines were there, the others are new."""
    data = {
        "revision": "1",
        f"{prefix}-TOTAL_FORMS": str(len(lines)),
        f"{prefix}-INITIAL_FORMS": str(initial),
        f"{prefix}-MIN_NUM_FORMS": "0",
        f"{prefix}-MAX_NUM_FORMS": "100",
    }
    for i, line in enumerate(lines):
        data |= {f"{prefix}-{i}-{name}": value for name, value in line.items()}
    return data


DEMISSION = dt.date(2024, 1, 1)
MAIRE = {"fonction": "maire", "nom": "Dominique Fictif", "email": "maire@exemple.fr"}


@pytest.mark.parametrize("persona", ["chef_a", "prefecture_a"])
def test_contacts_are_added(client, monde, persona):
    client.force_login(monde.users[persona])
    url = url_of(monde, "pilotage")
    response = client.post(url, rows("contacts", MAIRE, {"nom": ""}))
    assert response.status_code == 302
    assert Contact.objects.get().nom == "Dominique Fictif"
    assert "Les contacts sont enregistrés." in page(client, url)


@pytest.mark.parametrize("persona", ["prefecture_associee", "elu_a", "partenaire", "observateur"])
@pytest.mark.parametrize("name", ["pilotage", "diagnostic", "strategie"])
def test_the_others_read_only(client, monde, persona, name):
    client.force_login(monde.users[persona])
    assert client.post(url_of(monde, name), rows("contacts", MAIRE)).status_code == 403
    assert "<form method" not in page(client, url_of(monde, name)).split("<main")[1]
    assert not Contact.objects.exists()


def test_a_mistake_is_said_beside_its_field_and_nothing_is_kept(client, monde):
    client.force_login(monde.chef_a)
    line = {**MAIRE, "email": "pas une adresse", "date_debut": "2025-01-01", "date_fin": "2024"}
    response = client.post(url_of(monde, "pilotage"), rows("contacts", line))
    assert response.status_code == 200
    html = response.content.decode()
    assert "Rien n'est enregistré" in text_of(html)
    assert "pas une adresse" in html
    assert not Contact.objects.exists()


def test_the_end_of_a_post_follows_its_start(client, monde):
    client.force_login(monde.chef_a)
    line = {**MAIRE, "date_debut": "2025-01-02", "date_fin": "2025-01-01"}
    response = client.post(url_of(monde, "pilotage"), rows("contacts", line))
    assert "La fin précède le début." in response.content.decode()


def test_a_line_is_added_without_javascript_and_nothing_is_saved(client, monde):
    client.force_login(monde.chef_a)
    data = {**rows("contacts", MAIRE), "ajouter": "contacts"}
    html = client.post(url_of(monde, "pilotage"), data).content.decode()
    assert 'name="contacts-1-nom"' in html
    assert "Dominique Fictif" in html
    assert not Contact.objects.exists()


def test_another_territoires_contact_is_out_of_reach(client, monde):
    autre = ContactFactory(territoire=monde.b.territoire)
    client.force_login(monde.chef_a)
    line = {**MAIRE, "id": str(autre.pk), "DELETE": "on"}
    client.post(url_of(monde, "pilotage"), rows("contacts", line, initial=1))
    autre.refresh_from_db()
    assert autre.territoire == monde.b.territoire


def test_the_diagnostic_keeps_its_enjeux_and_its_sources(client, monde):
    client.force_login(monde.chef_a)
    line = {"theme": "habitat", "texte": "<script>alert(1)</script> vacance 🏚"}
    assert client.post(url_of(monde, "diagnostic"), rows("enjeux", line)).status_code == 302
    sources = {"revision": "2", "diagnostic_sources": "Insee 2022"}
    assert client.post(url_of(monde, "diagnostic", "sources"), sources).status_code == 302
    assert Enjeu.objects.get().texte.endswith("🏚")
    monde.a.territoire.refresh_from_db()
    assert monde.a.territoire.diagnostic_sources == "Insee 2022"
    html = page(client, url_of(monde, "diagnostic"), monde.elu_a)
    assert "<script>alert" not in html
    assert "Insee 2022" in html


def test_a_text_too_long_is_refused(client, monde):
    client.force_login(monde.chef_a)
    data = rows("enjeux", {"theme": "habitat", "texte": "x" * 2_001})
    response = client.post(url_of(monde, "diagnostic"), {**data, "diagnostic_sources": ""})
    assert "trop long" in response.content.decode()
    assert not Enjeu.objects.exists()


def axe_line(axe, **changes):
    return {"id": str(axe.pk), "numero": str(axe.numero), "intitule": axe.intitule, **changes}


def test_an_axe_with_fiches_is_not_taken_away(client, monde):
    """An orientation removed while fiches exist: reassign them first (edge case 50)."""
    axe = monde.a.axe
    monde.a.fiche.axe = axe
    monde.a.fiche.save()
    client.force_login(monde.chef_a)
    data = rows("axes", axe_line(axe, DELETE="on"), initial=1)
    response = client.post(url_of(monde, "strategie", axe), data)
    assert response.status_code == 200
    assert "1 fiche s'y rattache" in text_of(response.content.decode())
    assert AxeStrategique.objects.filter(pk=axe.pk).exists()


def test_an_axe_without_fiche_goes(client, monde):
    client.force_login(monde.chef_a)
    data = rows("axes", axe_line(monde.a.axe, DELETE="on"), initial=1)
    url = url_of(monde, "strategie", monde.a.axe)
    assert client.post(url, data).status_code == 302
    assert not AxeStrategique.objects.filter(pk=monde.a.axe.pk).exists()


def test_two_axes_do_not_share_a_number(client, monde):
    client.force_login(monde.chef_a)
    axe = AxeFactory(territoire=monde.a.territoire, numero=40)
    data = rows("axes", axe_line(axe, numero=str(monde.a.axe.numero)), initial=1)
    response = client.post(url_of(monde, "strategie", axe), data)
    assert response.status_code == 200
    assert "Un autre axe porte déjà ce numéro" in text_of(response.content.decode())
    new = {"numero": "77", "intitule": "Habitat"}
    response = client.post(url_of(monde, "strategie", "nouveau"), rows("axes", new, new))
    assert response.status_code == 200
    assert "Deux axes ont le même numéro." in response.content.decode()


def test_what_was_typed_survives_an_expired_session(client, monde):
    url = url_of(monde, "pilotage", "nouveau")
    expire_session(client, monde.chef_a)
    client.post(url, {**rows("contacts", MAIRE), "_auteur": monde.chef_a.pk})
    assert "Dominique Fictif" in page(client, url, monde.chef_a)
    assert not Contact.objects.exists()


def test_the_second_of_two_people_is_shown_both_versions(client, monde):
    """Two tabs on the contacts: the older one overwrites nothing."""
    contact = ContactFactory(territoire=monde.a.territoire, nom="Nom d'avant")
    line = {"id": str(contact.pk), "fonction": "maire"}
    url = url_of(monde, "pilotage", contact)
    client.force_login(monde.chef_a)
    mine = rows("contacts", {**line, "nom": "Nom saisi par le chef"}, initial=1)
    assert client.post(url, mine).status_code == 302
    client.force_login(monde.prefecture_a)
    theirs = rows("contacts", {**line, "nom": "Nom d'avant", "telephone": "04 00"}, initial=1)
    response = client.post(url, theirs)
    assert response.status_code == 409
    text = text_of(response.content.decode())
    assert "Nom saisi par le chef" in text
    assert "04 00" in text
    contact.refresh_from_db()
    assert (contact.nom, contact.telephone) == ("Nom saisi par le chef", "")
    again = {**theirs, "revision": str(response.context["revision"])}
    assert client.post(url, again).status_code == 302
    contact.refresh_from_db()
    assert contact.telephone == "04 00"


def test_a_double_click_adds_one_contact(client, monde):
    client.force_login(monde.chef_a)
    for _ in range(2):
        assert client.post(url_of(monde, "pilotage"), rows("contacts", MAIRE)).status_code == 302
    assert Contact.objects.count() == 1


def test_a_contact_that_a_colleague_removed_is_part_of_the_conflict(client, monde):
    contact = ContactFactory(territoire=monde.a.territoire, nom="Retirée")
    client.force_login(monde.prefecture_a)
    url, line = url_of(monde, "pilotage", contact), {"id": str(contact.pk), "fonction": "maire"}
    removal = rows("contacts", {**line, "nom": "Retirée", "DELETE": "on"}, initial=1)
    assert client.post(url, removal).status_code == 302
    client.force_login(monde.chef_a)
    mine = rows("contacts", {**line, "nom": "Retirée", "telephone": "05 00"}, initial=1)
    response = client.post(url, mine)
    assert response.status_code == 409
    assert "05 00" in text_of(response.content.decode())
    again = {**mine, "revision": str(response.context["revision"])}
    assert client.post(url, again).status_code == 302
    assert Contact.objects.get().telephone == "05 00"


def test_a_double_click_adds_one_axe(client, monde):
    """One's own axe, saved by the first click, is no « autre axe » of that number."""
    client.force_login(monde.chef_a)
    data = rows("axes", {"numero": "77", "intitule": "Habitat"})
    for _ in range(2):
        assert client.post(url_of(monde, "strategie"), data).status_code == 302
    assert AxeStrategique.objects.filter(numero=77).count() == 1


@pytest.mark.parametrize("count", ["", "zzz", None])
def test_rows_that_cannot_be_counted_are_not_saved_already(client, monde, count):
    """On a past revision too, where the same thing again is a double click."""
    Territoire.objects.filter(pk=monde.a.territoire.pk).update(revision=2)
    client.force_login(monde.chef_a)
    data = rows("contacts", MAIRE)
    data["contacts-TOTAL_FORMS"] = count
    if count is None:
        del data["contacts-TOTAL_FORMS"]
    assert client.post(url_of(monde, "pilotage"), data).status_code == 200
    assert not Contact.objects.exists()


def test_two_people_add_an_axe_with_the_same_number(client, monde):
    url = url_of(monde, "strategie")
    for user, intitule in ((monde.chef_a, "Habitat"), (monde.prefecture_a, "Commerce")):
        client.force_login(user)
        data = rows("axes", {"numero": "77", "intitule": intitule})
        response = client.post(url, data)
    assert response.status_code == 200
    text = text_of(response.content.decode())
    assert "Un autre axe porte déjà ce numéro" in text
    assert "Commerce" in response.content.decode()
    assert AxeStrategique.objects.get(numero=77).intitule == "Habitat"


BLOCS = {"pilotage": "contacts", "diagnostic": "enjeux", "strategie": "axes"}


@pytest.mark.parametrize("name", BLOCS)
def test_a_step_is_read_first_and_one_block_opens(client, monde, name):
    territoire = monde.a.territoire
    for _ in range(3):
        ContactFactory(territoire=territoire)
        EnjeuFactory(territoire=territoire)
        AxeFactory(territoire=territoire)
    bloc = getattr(territoire, BLOCS[name]).first()
    read = page(client, url_of(monde, name), monde.chef_a).split("<main")[1]
    assert "<form method" not in read
    assert f"?modifier={bloc.pk}" in read
    assert "?modifier=nouveau" in read
    opened = page(client, url_of(monde, name, bloc))
    assert f'name="{BLOCS[name]}-0-' in opened
    assert f'name="{BLOCS[name]}-1-' not in opened
    assert "?modifier=" not in opened.split("<main")[1].split("</h2>", 2)[2]


@pytest.mark.parametrize("bloc", ["rien", "999999", "1e9", "-1", "99999999999999999999"])
def test_a_block_that_is_not_there_leads_to_the_page_that_reads(client, monde, bloc):
    client.force_login(monde.chef_a)
    response = client.get(url_of(monde, "pilotage", bloc), follow=True)
    assert response.status_code == 200
    assert "<form method" not in response.text.split("<main")[1]


def test_a_row_of_another_territoire_opens_nothing(client, monde):
    autre = ContactFactory(territoire=monde.b.territoire, nom="Étrangère")
    client.force_login(monde.chef_a)
    html = client.get(url_of(monde, "pilotage", autre), follow=True).text
    assert "Étrangère" not in html


def test_who_left_is_still_there_to_be_put_right(client, monde):
    parti = ContactFactory(territoire=monde.a.territoire, nom="Partie", date_fin=DEMISSION)
    url = url_of(monde, "pilotage")
    assert f"?modifier={parti.pk}" in page(client, url, monde.chef_a)
    assert "Partie" not in page(client, url, monde.elu_a).split("<main")[1]
