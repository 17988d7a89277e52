"""No page denies an act that is signed, whatever is known of the adhésion."""

import datetime as dt

import pytest
from django.urls import reverse

from conventions.echeance import compute_horloge
from conventions.enums import SituationEcheance as S
from pvd_portal.territoires.etapes import Constat, Etat, compute_etapes
from tests.factories import CommuneFactory, ConventionFactory, TerritoireFactory
from tests.territoires.aides import page, text_of

D = dt.date
JOUR = D(2026, 1, 1)


@pytest.mark.parametrize(
    ("cadre", "ort", "acte", "phrase"),
    [
        (
            D(2020, 11, 27),
            None,
            D(2020, 11, 27),
            "Convention-cadre signée le 27 novembre 2020, adhésion non enregistrée",
        ),
        (None, D(2021, 3, 1), D(2021, 3, 1), "ORT signée le 1er mars 2021, adhésion non"),
        # Both: the first one speaks. An avenant to an ORT is both on one day.
        (D(2022, 1, 2), D(2021, 3, 1), D(2021, 3, 1), "ORT signée le 1er mars 2021"),
        (D(2022, 1, 2), D(2022, 1, 2), D(2022, 1, 2), "ORT signée le 2 janvier 2022"),
        (D(2021, 1, 2), D(2022, 3, 1), D(2021, 1, 2), "Convention-cadre signée le 2 janvier 2021"),
        (None, None, None, ""),
        # Not yet, on the day asked.
        (D(2026, 1, 2), D(2026, 1, 3), None, ""),
    ],
)
def test_the_words_of_an_act_without_adhesion(cadre, ort, acte, phrase):
    h = compute_horloge(adhesion=None, signature=cadre, ort=ort, date=JOUR)
    assert (h.situation, h.acte, h.limite, h.jours_retard) == (S.SANS_ADHESION, acte, None, None)
    assert h.phrase.startswith(phrase)
    assert bool(h.phrase) is h.signee_sans_adhesion is (acte is not None)
    assert ("Signée" in h.libelle) is (acte is not None)


@pytest.mark.parametrize(
    ("situations", "signees", "etat", "resume"),
    [
        (
            [S.SANS_ADHESION],
            1,
            Etat.EN_COURS,
            "Convention-cadre ou ORT signée, adhésion non enregistrée",
        ),
        (
            [S.SANS_ADHESION, S.RESPECTEE],
            1,
            Etat.EN_COURS,
            "Convention-cadre ou ORT signée, adhésion non enregistrée",
        ),
        ([S.SANS_ADHESION, S.SANS_ADHESION], 1, Etat.EN_COURS, "Adhésion à signer, 1 commune"),
        ([S.SANS_ADHESION, S.A_JOUR], 1, Etat.EN_COURS, "Convention-cadre à signer"),
        ([S.SANS_ADHESION, S.DEPASSEE], 1, Etat.ATTENTION, "Échéance dépassée, 1 commune"),
        ([S.SANS_ADHESION, S.RESPECTEE], 0, Etat.EN_COURS, "Adhésion à signer, 1 commune"),
        ([S.SANS_ADHESION], 0, Etat.A_FAIRE, "Adhésion à signer"),
        ([S.SORTIE], 0, Etat.A_FAIRE, "Adhésion à signer"),
    ],
)
def test_step_7_never_denies_a_signed_act(situations, signees, etat, resume):
    constat = Constat(situations=tuple(situations), signees_sans_adhesion=signees)
    etape = compute_etapes(constat)[6]
    assert (etape.etat, etape.resume) == (etat, resume)


@pytest.fixture
def mamers(monde):
    departement = monde.a.territoire.departement_pilote
    commune = CommuneFactory(nom="Mamers", departement=departement)
    territoire = TerritoireFactory(
        nom="Mamers", departement=departement, epci=commune.epci, communes=[commune]
    )
    ConventionFactory(territoire=territoire, signee_le=D(2020, 11, 27))
    return territoire, commune


def test_every_page_of_the_commune_tells_its_act(client, monde, mamers):
    territoire, commune = mamers
    acte = territoire.conventions.get()
    dite = page(client, reverse("territoires:commune", args=[commune.pk]), monde.prefecture_a)
    assert "Convention-cadre signée le 27 novembre 2020, adhésion non enregistrée" in text_of(dite)
    for url in (
        reverse("territoires:commune", args=[commune.pk]),
        reverse("territoires:communes", query={"texte": "Mamers"}),
        reverse("territoires:detail", args=[territoire.pk]),
        reverse("territoires:list", query={"texte": "Mamers"}),
        reverse("territoires:epci", args=[territoire.epci_id]),
        reverse("conventions:detail", args=[acte.pk]),
    ):
        text = text_of(page(client, url))
        assert "adhésion non enregistrée" in text, url
        assert "pas encore signée" not in text, url
    for url in (
        reverse("territoires:communes", query={"texte": "Mamers"}),
        reverse("territoires:detail", args=[territoire.pk]),
    ):
        assert 'datetime="2020-11-27"' in page(client, url), url


def test_an_ort_alone_after_the_adhesion_is_told_and_not_taken_for_the_act_due(client, monde):
    departement = monde.a.territoire.departement_pilote
    commune = CommuneFactory(departement=departement)
    territoire = TerritoireFactory(departement=departement, communes=[commune])
    ConventionFactory(territoire=territoire, type="adhesion", signee_le=D(2021, 4, 27))
    ConventionFactory(territoire=territoire, type="ort", signee_le=D(2024, 2, 1))
    url = reverse("territoires:commune", args=[commune.pk])
    text = text_of(page(client, url, monde.prefecture_a))
    assert "Convention-cadre ou avenant à l'ORT pas encore signée" in text
    assert "ORT signée le 1er février 2024 ; seule, elle ne tient pas lieu" in text
