"""The page of one act: what each reader reads there."""

import datetime as dt

import pytest
from django.urls import reverse

from conventions.enums import StatutConvention, TypeConvention
from conventions.models import Convention, RemarqueConvention
from conventions.services import complete_parties
from tests.factories import (
    CommuneFactory,
    ConventionFactory,
    FicheFactory,
    RemarqueConventionFactory,
    SignatureFactory,
)

D = dt.date
T = TypeConvention


def page(client, user, convention, name="conventions:detail"):
    client.force_login(user)
    response = client.get(reverse(name, args=[convention.pk]))
    assert response.status_code == 200
    html = response.content.decode()
    assert "VARIABLE_INCONNUE" not in html
    return html


def set_statut(convention, statut):
    Convention.objects.filter(pk=convention.pk).update(statut=statut)


@pytest.mark.parametrize("name", ["detail", "echanges", "historique"])
def test_a_stranger_finds_nothing(client, monde, name):
    for stranger in (monde.chef_b, monde.prefecture_b, monde.sans_perimetre):
        client.force_login(stranger)
        url = reverse(f"conventions:{name}", args=[monde.a.convention.pk])
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["detail", "echanges", "historique"])
def test_a_page_is_read_not_posted(client, monde, name):
    client.force_login(monde.chef_a)
    url = reverse(f"conventions:{name}", args=[monde.a.convention.pk])
    assert client.post(url).status_code == 405


def test_the_clock_of_each_commune_stands_on_the_page(client, monde):
    html = page(client, monde.chef_a, monde.a.convention)
    assert html.count("En retard de") == 2
    assert "27/10/2022" in html


def test_a_commune_out_of_the_programme_has_no_clock(client, monde):
    monde.a.convention.convention_communes.create(commune=CommuneFactory(nom="Témoin"))
    html = page(client, monde.chef_a, monde.a.convention)
    assert html.count("En retard de") == 2
    assert "Hors du programme" in html


@pytest.mark.parametrize(
    ("name", "statut", "libelle"),
    [
        ("prefecture_a", "transmise", "À instruire"),
        ("chef_a", "transmise", "En instruction"),
        ("elu_a", "transmise", "Transmise"),
        ("prefecture_a", "a_completer", "Compléments demandés"),
        ("chef_a", "a_completer", "À compléter"),
    ],
)
def test_the_statut_is_in_the_words_of_the_reader(client, monde, name, statut, libelle):
    set_statut(monde.a.convention, statut)
    assert f">{libelle}</span>" in page(client, monde.users[name], monde.a.convention)


BOUTONS = {
    "Transmettre à la préfecture",
    "Reprendre la main",
    "Valider le projet de convention",
    "Demander des compléments",
    "Abandonner la convention",
    "Modifier la convention",
    "Ajouter une remarque",
}


@pytest.mark.parametrize(
    ("name", "statut", "boutons"),
    [
        (
            "chef_a",
            "en_preparation",
            {"Transmettre à la préfecture", "Modifier la convention", "Ajouter une remarque"},
        ),
        ("chef_a", "transmise", {"Reprendre la main", "Ajouter une remarque"}),
        (
            "prefecture_a",
            "transmise",
            {
                "Valider le projet de convention",
                "Demander des compléments",
                "Abandonner la convention",
                "Modifier la convention",
                "Ajouter une remarque",
            },
        ),
        ("prefecture_associee", "transmise", {"Ajouter une remarque"}),
        ("service_etat_a", "transmise", {"Ajouter une remarque"}),
        ("elu_a", "transmise", {"Ajouter une remarque"}),
        ("partenaire", "transmise", set()),
        ("observateur", "transmise", set()),
        ("administrateur", "transmise", set()),
    ],
)
def test_each_reader_has_its_actions_and_no_other(client, monde, name, statut, boutons):
    set_statut(monde.a.convention, statut)
    html = page(client, monde.users[name], monde.a.convention)
    assert {bouton for bouton in BOUTONS if bouton.replace("'", "&#x27;") in html
            or bouton in html} == boutons  # fmt: skip


def test_what_is_missing_is_listed_with_its_links(client, monde):
    set_statut(monde.a.convention, StatutConvention.VALIDEE)
    html = page(client, monde.prefecture_a, monde.a.convention)
    assert "À faire avant de mettre à la signature" in html
    assert "Ce qui manque" not in html
    signatures = reverse("conventions:signatures", args=[monde.a.convention.pk])
    assert f'href="{signatures}">Compléter le tableau</a>' in html
    assert "Il manque la commune" in html


def test_who_cannot_write_has_the_list_without_links(client, monde):
    set_statut(monde.a.convention, StatutConvention.VALIDEE)
    html = page(client, monde.elu_a, monde.a.convention)
    assert "Ce qui manque" in html
    assert "Compléter le tableau" not in html


def test_a_signed_act_lacks_nothing_to_the_reader(client, monde):
    adhesion = Convention.objects.get(territoire=monde.a.territoire, type=T.ADHESION)
    html = page(client, monde.prefecture_a, adhesion)
    assert "Ce qui manque" not in html
    assert "À faire" not in html
    assert "Modifier l" not in html


@pytest.mark.parametrize("source", ["anct", "ministere_ort"])
def test_an_imported_act_says_where_it_comes_from(client, monde, source):
    acte = ConventionFactory(territoire=monde.a.territoire, signee_le=D(2023, 1, 1), source=source)
    html = page(client, monde.partenaire, acte)
    assert "repris de la liste ouverte" in html
    assert "ne sont pas détaillées" in html


def test_warnings_stand_on_the_page(client, monde):
    SignatureFactory(
        convention=monde.a.convention,
        type="epci",
        organisme="CC d'Essai",
        date_deliberation=D(2023, 4, 1),
        date_signature=D(2023, 3, 1),
    )
    assert "postérieure à sa signature" in page(client, monde.elu_a, monde.a.convention)


def test_the_tree_of_acts(client, monde):
    """Cases 23 and 26: parent, avenants, acts that stand as avenant; n° 2 before n° 1."""
    parent = ConventionFactory(territoire=monde.a.territoire, signee_le=D(2022, 1, 1))
    common = {"territoire": monde.a.territoire, "type": T.AVENANT, "parent": parent}
    premier = ConventionFactory(numero_avenant=1, intitule="Premier", **common)
    second = ConventionFactory(numero_avenant=2, intitule="Second", **common)
    valant = ConventionFactory(territoire=monde.a.territoire, avenant_ort=parent)
    html = page(client, monde.chef_a, parent)
    for act in (premier, second, valant):
        assert reverse("conventions:detail", args=[act.pk]) in html
    html = page(client, monde.chef_a, second)
    assert reverse("conventions:detail", args=[parent.pk]) in html
    assert "avenant n° 1 n&#x27;est pas encore signé" in html
    assert "encore signé" not in page(client, monde.chef_a, premier)


def test_attached_fiches_are_those_the_reader_sees(client, monde):
    set_statut(monde.a.convention, StatutConvention.TRANSMISE)
    FicheFactory(
        territoire=monde.a.territoire, convention=monde.a.convention, intitule="Halle couverte"
    )
    assert "Halle couverte" in page(client, monde.chef_a, monde.a.convention)
    assert "Halle couverte" not in page(client, monde.partenaire, monde.a.convention)


def test_what_people_typed_is_escaped(client, monde):
    piege = '<script>alert("x")</script> \u202e **gras** 🏛️'
    Convention.objects.filter(pk=monde.a.convention.pk).update(intitule=piege, objet=piege)
    RemarqueConventionFactory(dossier=monde.a.convention, auteur=monde.elu_a, texte=piege)
    html = page(client, monde.chef_a, monde.a.convention)
    assert "<script>alert" not in html
    assert "<strong>gras</strong>" in html


@pytest.mark.parametrize("name", ["prefecture_a", "chef_a", "administrateur"])
def test_the_cost_does_not_grow_with_the_act(client, monde, django_assert_max_num_queries, name):
    acte = monde.a.convention
    client.force_login(monde.users[name])

    def count():
        with django_assert_max_num_queries(11) as captured:
            client.get(reverse("conventions:detail", args=[acte.pk]))
        return len(captured)

    first = count()
    for n in range(30):
        commune = CommuneFactory(epci=acte.epci)
        acte.convention_communes.create(commune=commune)
        RemarqueConventionFactory(dossier=acte, auteur=monde.elu_a)
        FicheFactory(territoire=monde.a.territoire, convention=acte, validation="validee")
        acte.mouvements.create(
            action="submit",
            user=monde.chef_a,
            from_state="en_preparation",
            to_state="transmise",
        )
        ConventionFactory(
            type=T.AVENANT, parent=acte, numero_avenant=n + 1, territoire=monde.a.territoire
        )
    complete_parties(Convention.objects.for_detail().get(pk=acte.pk))
    assert count() == first


# History


def test_the_history_tells_each_field(client, monde):
    acte = Convention.objects.get(pk=monde.a.convention.pk)
    acte.objet = "Un centre pour tous"
    acte.vaut_ort = True
    acte.save()
    acte.convention_communes.filter(commune=monde.a.communes[0]).delete()
    signature = SignatureFactory(convention=acte, organisme="Préfecture fictive")
    signature.date_signature = D(2023, 3, 1)
    signature.save()
    html = page(client, monde.elu_a, acte, "conventions:historique")
    assert "Objet : <del>Revitaliser le centre</del> → <ins>Un centre pour tous</ins>" in html
    assert "<del>non</del> → <ins>oui</ins>" in html
    assert f"Commune {monde.a.communes[0].nom} : suppression" in html
    assert "Signé le : <del>non renseigné</del> → <ins>01/03/2023</ins>" in html


def test_the_history_names_its_author(client, monde):
    client.force_login(monde.chef_a)
    url = reverse("conventions:move", args=[monde.a.convention.pk, "submit"])
    client.post(url)
    html = page(client, monde.elu_a, monde.a.convention, "conventions:historique")
    assert "Camille Test" in html
    assert "<del>En préparation</del> → <ins>Transmise</ins>" in html


def test_the_cost_of_the_history_does_not_grow(client, monde, django_assert_max_num_queries):
    acte = Convention.objects.get(pk=monde.a.convention.pk)
    for n in range(40):
        acte.objet = f"Version {n}"
        acte.save()
    client.force_login(monde.chef_a)
    with django_assert_max_num_queries(12):
        response = client.get(reverse("conventions:historique", args=[acte.pk]))
    assert "Pagination" in response.content.decode()


def test_an_act_without_history_says_so(client, monde):
    Convention.history.all().delete()
    RemarqueConvention.history.all().delete()
    monde.a.convention.convention_communes.first().history.model.objects.all().delete()
    html = page(client, monde.chef_a, monde.a.convention, "conventions:historique")
    assert "Aucune modification enregistrée" in html


# What is to do, and where it is done


def test_each_lack_leads_to_its_field(client, monde):
    Convention.objects.filter(pk=monde.a.convention.pk).update(objet="", statut="a_completer")
    html = page(client, monde.chef_a, monde.a.convention)
    edit = reverse("conventions:edit", args=[monde.a.convention.pk])
    assert "À faire avant de transmettre" in html
    assert f'href="{edit}#id_objet"' in html
    assert 'id="id_objet"' in page(client, monde.chef_a, monde.a.convention, "conventions:edit")


def test_a_remark_is_answered_in_place_and_waits_beside_for_the_others(client, monde):
    acte, remarque = monde.a.convention, monde.a.remarque_convention
    set_statut(acte, "a_completer")
    answer = reverse("conventions:repondre", args=[acte.pk, remarque.pk])
    mine, theirs = (page(client, user, acte) for user in (monde.chef_a, monde.prefecture_a))
    assert f'action="{answer}"' in mine
    assert "En attente de réponse du chef de projet" in theirs
    for html in (mine, theirs):
        assert html.count(f'id="remarque-{remarque.pk}"') == 1
    client.force_login(monde.chef_a)
    data = {f"r{remarque.pk}-texte": "Voici", "retour": "detail"}
    assert client.post(answer, data).url == reverse("conventions:detail", args=[acte.pk])
    client.force_login(monde.prefecture_a)
    assert "Relire la réponse" in page(client, monde.prefecture_a, acte)


@pytest.mark.parametrize(
    ("name", "tabs"), [("chef_a", 3), ("elu_a", 3), ("partenaire", 3), ("observateur", 0)]
)
def test_the_tabs_are_those_that_the_reader_may_open(client, monde, name, tabs):
    set_statut(monde.a.convention, StatutConvention.TRANSMISE)
    html = page(client, monde.users[name], monde.a.convention)
    links = [
        reverse(f"conventions:{tab}", args=[monde.a.convention.pk])
        for tab in ("detail", "echanges", "historique")
    ]
    assert sum(f'<a href="{link}"' in html for link in links) == tabs
    assert ("Mouvement" in html or "mouvement" in html) is (tabs == 0)
    if tabs:
        for link in links:
            assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("statut", "reader", "words"),
    [
        ("en_preparation", "chef_a", ("Préparation", "à vous")),
        ("transmise", "chef_a", ("Instruction", "à la préfecture")),
        ("transmise", "prefecture_a", ("Instruction", "à vous")),
        ("a_completer", "prefecture_a", ("Instruction", "au chef de projet")),
        ("a_completer", "chef_a", ("Instruction", "à vous")),
        ("validee", "elu_a", ("Validation", "à la préfecture")),
        ("en_signature", "chef_a", ("Signature", "0 sur ")),
    ],
)
def test_the_step_says_whose_turn_it_is(client, monde, statut, reader, words):
    set_statut(monde.a.convention, statut)
    html = page(client, monde.users[reader], monde.a.convention)
    courante = html.split('aria-current="step"')[1].split("</li>")[0]
    assert all(word in courante for word in words)
