"""The words of an act's page and mails agree with what the act is."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from conventions.enums import StatutConvention, TypeConvention
from conventions.models import Convention
from pvd_portal.core.dates import today
from pvd_portal.core.words import lower_first
from tests.factories import ConventionFactory, SignatureFactory
from tests.territoires.aides import page, text_of

JOUR = dt.date(2023, 5, 4)
DELAI = ("18 mois", "échéance")


def url(acte, name="detail", *args):
    return reverse(f"conventions:{name}", args=[acte.pk, *args])


def main_of(html):
    """The page's own words, without its menu."""
    return text_of(html[html.index("<main") : html.index("</main>")])


def acts(territoire):
    """{name: (act, does its date move the clock?)}; written by hand."""
    adhesion = territoire.conventions.get(type="adhesion")
    cadre = ConventionFactory(territoire=territoire, signee_le=JOUR)
    ort = ConventionFactory(territoire=territoire, type="ort", signee_le=JOUR)
    securite = ConventionFactory(
        territoire=territoire, type="thematique", thematique="Sécurité", signee_le=JOUR
    )

    def avenant(parent, **fields):
        return ConventionFactory(
            territoire=territoire,
            type=TypeConvention.AVENANT,
            parent=parent,
            numero_avenant=parent.avenants.count() + 1,
            **fields,
        )

    return {
        "adhesion": (adhesion, True),
        "cadre": (cadre, True),
        "ort": (ort, True),
        "thematique": (securite, False),
        "avenant au cadre": (avenant(cadre), True),
        "avenant à l'ort": (avenant(ort), True),
        "avenant à la thématique": (avenant(securite), False),
        "avenant à l'adhésion": (avenant(adhesion), False),
        "prorogation": (avenant(adhesion, nouvelle_echeance=dt.date(2030, 1, 1)), True),
    }


def test_which_acts_count_for_the_delay(monde):
    found = {
        nom: (a.compte_pour_le_delai, compte)
        for nom, (a, compte) in acts(monde.a.territoire).items()
    }
    assert len(found) == 9
    for nom, (dit, compte) in found.items():
        assert dit is compte, nom


@pytest.mark.parametrize("statut", StatutConvention)
@pytest.mark.parametrize("persona", ["prefecture_a", "chef_a", "service_etat_a"])
def test_a_security_convention_never_speaks_of_the_delay(client, monde, statut, persona):
    acte = ConventionFactory(
        territoire=monde.a.territoire,
        type="thematique",
        thematique="Sécurité",
        intitule="Convention de sécurité",
        statut=statut,
        date_signature=JOUR if statut == StatutConvention.SIGNEE else None,
    )
    SignatureFactory(convention=acte)
    text = main_of(page(client, url(acte), monde.users[persona]))
    assert not [mot for mot in DELAI if mot in text]
    for action in ("sign", "correct_date"):
        if (response := client.get(url(acte, "move", action))).status_code == 200:
            text = main_of(response.content.decode())
            assert not [mot for mot in DELAI if mot in text], action


def sign(client, monde, acte):
    """Sign it by the page, then correct its date; returns the messages."""
    client.force_login(monde.prefecture_a)
    said = []
    lignes = {
        f"signature_{pk}": "2023-05-03" for pk in acte.signatures.values_list("pk", flat=True)
    }
    for action, data in (
        ("sign", {}),
        ("correct_date", {"date_signature": "03/05/2023", "motif": "Erreur de saisie", **lignes}),
    ):
        response = client.post(url(acte, "move", action), data, follow=True)
        said += [str(m) for m in response.context["messages"]]
    return said


@pytest.mark.parametrize("type_", ["thematique", "cadre"])
def test_what_a_signature_says_on_the_page_and_in_its_mail(
    client, monde, type_, django_capture_on_commit_callbacks
):
    acte = ConventionFactory(
        territoire=monde.a.territoire,
        type=type_,
        thematique="Sécurité" if type_ == "thematique" else "",
        statut=StatutConvention.EN_SIGNATURE,
    )
    dates = {"date_signature": dt.date(2023, 5, 4), "date_deliberation": dt.date(2023, 4, 4)}
    for lien in acte.convention_communes.all():
        SignatureFactory(convention=acte, type="commune", commune=lien.commune, **dates)
    SignatureFactory(convention=acte, type="epci", organisme=acte.epci.nom, **dates)
    SignatureFactory(convention=acte, **dates)
    with django_capture_on_commit_callbacks(execute=True):
        said = sign(client, monde, acte)
    said += [m.body for m in mail.outbox]
    assert Convention.objects.get(pk=acte.pk).date_signature == dt.date(2023, 5, 3)
    assert len(said) == 4
    for text in said:
        parle = "échéance" in text
        assert parle is (type_ == "cadre"), text


@pytest.mark.parametrize(
    ("statut", "source", "dit", "pas_dit"),
    [
        ("en_preparation", "saisie", "n'a pas quitté sa préparation", "y est entré"),
        ("signee", "reprise", "entré à l'état « Signée », reprise de documents", "préparation"),
        ("signee", "saisie", "entré à l'état « Signée ».", "préparation"),
        ("signee", "anct", "repris de la liste ouverte de l'ANCT", "préparation"),
        ("signee", "ministere_ort", "liste ouverte des ORT du ministère", "des ort "),
        ("abandonnee", "saisie", "entré à l'état « Abandonnée »", "préparation"),
    ],
)
def test_the_trace_of_an_act_without_moves(client, monde, statut, source, dit, pas_dit):
    acte = ConventionFactory(
        territoire=monde.a.territoire,
        statut=statut,
        source=source,
        date_signature=JOUR if statut == "signee" else None,
    )
    text = main_of(page(client, url(acte, "historique"), monde.prefecture_a))
    assert dit in text
    assert pas_dit not in text


@pytest.mark.parametrize(
    ("statut", "type_", "role", "deliberation", "signature"),
    [
        ("en_preparation", "commune", "partie", "à venir", "à venir"),
        ("en_preparation", "epci", "partie", "à venir", "à venir"),
        ("en_preparation", "etat", "partie", "sans objet", "à venir"),
        # The gendarmerie.
        ("en_preparation", "autre", "partie", "sans objet", "à venir"),
        ("signee", "autre", "partie", "sans objet", "non connue"),
        ("signee", "commune", "partie", "non connue", "non connue"),
        ("signee", "epci", "partenaire", "sans objet", "non connue"),
        ("abandonnee", "commune", "partie", "non connue", "non connue"),
        ("signee", "autre", "en_presence", "sans objet", "ne signe pas"),
    ],
)
def test_what_stands_for_a_missing_date(monde, statut, type_, role, deliberation, signature):
    acte = ConventionFactory(
        territoire=monde.a.territoire,
        statut=statut,
        date_signature=today() if statut == "signee" else None,
    )
    ligne = SignatureFactory(convention=acte, type=type_, role=role)
    assert (ligne.sans_deliberation, ligne.sans_signature) == (deliberation, signature)


def test_an_import_tells_no_move_that_nobody_made(client, monde):
    acte = ConventionFactory(territoire=monde.a.territoire, signee_le=JOUR, source="anct")
    trace = {"action": "sign", "from_state": "en_signature", "to_state": "signee"}
    acte.mouvements.create(user=None, reason="Repris de la liste ouverte de l'ANCT", **trace)
    text = main_of(page(client, url(acte, "historique"), monde.prefecture_a))
    assert "Entré dans le portail à l'état « Signée »" in text
    assert "Constater la signature" not in text


@pytest.mark.parametrize(
    ("text", "attendu"),
    [
        ("Liste ouverte des ORT du ministère", "liste ouverte des ORT du ministère"),
        ("ORT antérieure", "ORT antérieure"),
        ("Échéance proche", "échéance proche"),
        ("", ""),
        ("À venir", "à venir"),
    ],
)
def test_a_label_in_a_sentence_keeps_its_acronyms(text, attendu):
    assert lower_first(text) == attendu


def test_the_sign_in_page_says_who_opens_the_accounts(client, db):
    text = text_of(page(client, "/connexion/"))
    assert "ouverts par l'administrateur du portail" in text
    assert "ouverts par la préfecture" not in text
