"""What an act lacks before each move: the guards, and how they are composed.

Its table of moves, its labels and its mails are held in tests/dossiers.
"""

import datetime as dt

import pytest

from conventions.models import Convention
from conventions.services import complete_parties
from conventions.signatures import missing_parties
from pvd_portal.core.dates import today
from pvd_portal.dossiers.lifecycle import MoveRefused
from tests.dossiers.aides import put
from tests.factories import (
    CommuneFactory,
    ConventionFactory,
    EpciFactory,
    SignatureFactory,
    TerritoireFactory,
    UserFactory,
)

D = dt.date
SIGN, OPEN, SUBMIT = "sign", "open_signature", "submit"


@pytest.fixture
def epci(db):
    return EpciFactory(nom="CC du Trièves")


@pytest.fixture
def commune(epci):
    return CommuneFactory(nom="Mens", epci=epci)


@pytest.fixture
def acte(epci, commune):
    """A cadre whose three parties have deliberated and signed."""
    territoire = TerritoireFactory(epci=epci, communes=[commune])
    convention = ConventionFactory(territoire=territoire, statut="en_signature")
    complete_parties(fresh(convention))
    convention.signatures.update(date_deliberation=D(2023, 1, 10), date_signature=D(2023, 3, 1))
    return convention


def fresh(convention):
    return Convention.objects.for_detail().get(pk=convention.pk)


def lacks(convention, action):
    return [str(missing) for missing in fresh(convention).missing_for(action)]


def line(convention, type_):
    return convention.signatures.filter(type=type_)


class TestSign:
    """Each mandatory party is there, has deliberated, has signed; none tomorrow."""

    def test_nothing_is_missing(self, acte):
        assert lacks(acte, SIGN) == []
        assert lacks(acte, OPEN) == []

    @pytest.mark.parametrize(
        ("type_", "sentence"),
        [
            ("commune", "Il manque la commune Mens parmi les parties."),
            ("epci", "Il manque l'EPCI (CC du Trièves) parmi les parties."),
            ("etat", "Il manque l'État parmi les parties."),
        ],
    )
    def test_a_missing_party_is_asked_for_although_all_the_others_signed(
        self, acte, type_, sentence
    ):
        line(acte, type_).delete()
        assert lacks(acte, SIGN) == [sentence]
        assert lacks(acte, OPEN) == [sentence]
        with pytest.raises(MoveRefused, match="parmi les parties"):
            fresh(acte).move(SIGN, user=UserFactory(role="prefecture"))

    @pytest.mark.parametrize(
        ("type_", "sentence"),
        [
            ("commune", "Il manque la date de délibération de la commune Mens."),
            ("epci", "Il manque la date de délibération de l'EPCI (CC du Trièves)."),
        ],
    )
    def test_a_missing_deliberation_is_asked_for_although_it_signed(self, acte, type_, sentence):
        line(acte, type_).update(date_deliberation=None)
        assert lacks(acte, SIGN) == [sentence]
        assert lacks(acte, OPEN) == [sentence]

    @pytest.mark.parametrize("type_", ["etat", "autre"])
    def test_only_the_collectivites_deliberate(self, acte, type_):
        SignatureFactory(
            convention=acte, type="autre", organisme="Banque", date_signature="2023-03-01"
        )
        line(acte, type_).update(date_deliberation=None)
        assert lacks(acte, SIGN) == []

    @pytest.mark.parametrize(
        ("type_", "sentence"),
        [
            ("commune", "Il manque la signature de la commune Mens."),
            ("epci", "Il manque la signature de l'EPCI (CC du Trièves)."),
            ("etat", "Il manque la signature de l'État."),
        ],
    )
    def test_a_missing_signature(self, acte, type_, sentence):
        line(acte, type_).update(date_signature=None)
        assert lacks(acte, SIGN) == [sentence]
        # Put to the signature before anybody signs.
        assert lacks(acte, OPEN) == []

    def test_an_other_mandatory_party_signs_too(self, acte):
        SignatureFactory(convention=acte, type="autre", organisme="Banque fictive")
        assert lacks(acte, SIGN) == ["Il manque la signature de l'organisme Banque fictive."]

    @pytest.mark.parametrize("role", ["partenaire", "en_presence"])
    def test_a_partner_and_a_witness_are_not_waited_for(self, acte, role):
        SignatureFactory(convention=acte, role=role, type="autre", organisme="Banque fictive")
        assert lacks(acte, SIGN) == []

    @pytest.mark.parametrize("role", ["partenaire", "en_presence"])
    def test_nor_do_they_sign_for_a_party(self, acte, role):
        line(acte, "etat").update(role=role, date_signature=None)
        assert lacks(acte, SIGN) == ["Il manque l'État parmi les parties."]

    def test_everything_is_said_at_once(self, acte):
        line(acte, "epci").delete()
        line(acte, "commune").update(date_deliberation=None, date_signature=None)
        assert lacks(acte, SIGN) == [
            "Il manque l'EPCI (CC du Trièves) parmi les parties.",
            "Il manque la date de délibération de la commune Mens.",
            "Il manque la signature de la commune Mens.",
        ]

    def test_today_is_a_signature_tomorrow_is_not(self, acte):
        line(acte, "etat").update(date_signature=today())
        assert lacks(acte, SIGN) == []
        line(acte, "etat").update(date_signature=today() + dt.timedelta(days=1))
        assert lacks(acte, SIGN) == ["La signature de l'État est datée dans le futur."]


class TestBeforeTheAdhesion:
    @pytest.fixture
    def adhesion(self, acte, commune):
        return ConventionFactory(
            territoire=acte.territoire, type="adhesion", signee_le=D(2023, 3, 1), communes=[commune]
        )

    def test_the_same_day_is_not_before(self, acte, adhesion):
        """The last mandatory signature counts, not the first."""
        line(acte, "commune").update(date_signature=D(2023, 2, 1))
        assert lacks(acte, SIGN) == []

    def test_the_day_before_is(self, acte, adhesion):
        acte.signatures.update(date_signature=D(2023, 2, 28))
        assert lacks(acte, SIGN) == [
            "La convention serait signée avant la convention d'adhésion de Mens (01/03/2023)."
        ]

    @pytest.mark.parametrize("type_", ["ort", "thematique", "adhesion"])
    def test_only_a_cadre_follows_the_adhesion(self, acte, adhesion, type_):
        acte.signatures.update(date_signature=D(2023, 2, 28))
        put(acte, type=type_)
        assert lacks(acte, SIGN) == []

    @pytest.mark.parametrize("role", ["associee", "ville_principale"])
    def test_only_of_the_communes_that_benefit(self, acte, adhesion, role):
        acte.signatures.update(date_signature=D(2023, 2, 28))
        acte.convention_communes.update(role=role)
        assert lacks(acte, SIGN) == []


class TestParties:
    def test_a_commune_that_only_signs_is_not_a_party(self, acte):
        acte.convention_communes.update(role="associee")
        line(acte, "commune").delete()
        assert lacks(acte, SIGN) == []

    def test_each_commune_has_its_line(self, acte, epci):
        voisine = CommuneFactory(nom="Clelles", epci=epci)
        acte.convention_communes.create(commune=voisine)
        assert lacks(acte, OPEN) == ["Il manque la commune Clelles parmi les parties."]

    def test_a_line_that_names_the_commune_without_its_code_is_not_its_line(self, acte):
        line(acte, "commune").update(commune=None)
        assert "Il manque la commune Mens parmi les parties." in lacks(acte, OPEN)

    @pytest.mark.parametrize("type_", ["adhesion", "cadre", "ort", "thematique"])
    def test_the_epci_is_a_party_of_every_type_of_act(self, acte, type_):
        line(acte, "epci").delete()
        put(acte, type=type_)
        assert lacks(acte, OPEN) == ["Il manque l'EPCI (CC du Trièves) parmi les parties."]

    def test_an_island_without_epci_has_none(self, acte):
        line(acte, "epci").delete()
        put(acte, epci=None)
        assert lacks(acte, OPEN) == []


class TestVillePrincipale:
    """« Pour que la présente convention vaille ORT, inclure la ville principale »."""

    INCONNUE = "Il manque la ville principale de l'EPCI, ou la dérogation du préfet"
    ABSENTE = "Il manque la ville principale (La Mure) parmi les parties."

    @pytest.fixture
    def ville(self, epci):
        return CommuneFactory(nom="La Mure", epci=epci)

    def test_asked_of_an_ort_only(self, acte, epci, ville):
        epci.ville_principale = ville
        epci.save()
        assert lacks(acte, OPEN) == []
        put(acte, vaut_ort=True)
        assert lacks(acte, OPEN) == [self.ABSENTE]
        SignatureFactory(convention=acte, type="commune", commune=ville, organisme="La Mure")
        assert lacks(acte, OPEN) == ["Il manque la date de délibération de la commune La Mure."]

    def test_the_one_of_the_act_before_that_of_today(self, acte, epci, ville):
        epci.ville_principale = CommuneFactory(nom="Autre", epci=epci)
        epci.save()
        put(acte, vaut_ort=True, ville_principale=ville)
        assert lacks(acte, OPEN) == [self.ABSENTE]

    def test_unknown_no_line_can_be_prepared(self, acte):
        put(acte, vaut_ort=True)
        assert lacks(acte, OPEN) == [f"{self.INCONNUE} parmi les parties."]
        assert [partie.organisme for partie in missing_parties(fresh(acte))] == [""]

    def test_a_beneficiary_that_is_the_ville_principale_signs_once(self, acte, epci, commune):
        epci.ville_principale = commune
        epci.save()
        put(acte, vaut_ort=True)
        assert lacks(acte, OPEN) == []
        line(acte, "commune").delete()
        assert lacks(acte, OPEN) == ["Il manque la commune Mens parmi les parties."]

    def test_a_commune_named_as_such_is_one(self, acte, ville):
        acte.convention_communes.create(commune=ville, role="ville_principale")
        put(acte, vaut_ort=True)
        assert lacks(acte, OPEN) == [f"{self.INCONNUE} parmi les parties."]
        SignatureFactory(
            convention=acte,
            type="commune",
            commune=ville,
            organisme="La Mure",
            date_deliberation="2023-01-10",
        )
        assert lacks(acte, OPEN) == []

    def test_a_derogation_lifts_it_and_blanks_are_no_derogation(self, acte):
        put(
            acte,
            vaut_ort=True,
            derogation_reference="Arrêté du 3 mars 2023",
            derogation_motif="Discontinuité",
        )
        assert lacks(acte, OPEN) == []
        put(acte, derogation_reference="   ", derogation_motif="Discontinuité")
        assert lacks(acte, OPEN) == [f"{self.INCONNUE} parmi les parties."]

    def test_an_island_without_epci_has_none(self, acte):
        put(acte, vaut_ort=True, epci=None)
        assert lacks(acte, OPEN) == []


class TestSubmit:
    def test_nothing_is_missing(self, acte):
        assert lacks(acte, SUBMIT) == []

    @pytest.mark.parametrize("objet", ["", "  \n"])
    def test_its_object(self, acte, objet):
        put(acte, objet=objet)
        assert lacks(acte, SUBMIT) == ["Décrivez l'objet de la convention."]

    def test_a_commune(self, acte):
        acte.convention_communes.all().delete()
        assert lacks(acte, SUBMIT) == ["Indiquez au moins une commune."]

    @pytest.mark.parametrize(
        ("type_", "thematique", "sentences"),
        [
            ("thematique", "", ["Précisez la thématique."]),
            ("thematique", "  ", ["Précisez la thématique."]),
            ("thematique", "Sécurité", []),
            ("cadre", "", []),
        ],
    )
    def test_the_theme_of_a_thematic_act(self, acte, type_, thematique, sentences):
        put(acte, type=type_, thematique=thematique)
        assert lacks(acte, SUBMIT) == sentences

    def test_the_communes_of_its_epci(self, acte):
        """Case 19."""
        ailleurs = CommuneFactory(nom="Sète", epci=EpciFactory(nom="Sète Agglopôle"))
        lien = acte.convention_communes.create(commune=ailleurs)
        assert lacks(acte, SUBMIT) == [
            "Sète appartient à un autre EPCI que l'acte (Sète Agglopôle)."
        ]
        # A ville principale or an associated commune may be of another.
        for role in ("associee", "ville_principale"):
            lien.role = role
            lien.save()
            assert lacks(acte, SUBMIT) == []

    def test_a_commune_of_no_epci(self, acte):
        acte.convention_communes.create(commune=CommuneFactory(nom="Yeu", epci=None))
        assert lacks(acte, SUBMIT) == ["Yeu n'appartient à aucun EPCI."]

    @pytest.mark.parametrize(
        "action", ["withdraw", "approve", "request_changes", "reopen", "abandon", "resume"]
    )
    def test_the_other_moves_lack_nothing(self, acte, action):
        acte.convention_communes.all().delete()
        acte.signatures.all().delete()
        put(acte, objet="")
        assert lacks(acte, action) == []

    def test_where_each_lack_is_put_right(self, acte):
        put(acte, objet="")
        line(acte, "etat").delete()
        assert {m.page for m in fresh(acte).missing_for(SUBMIT)} == {"edit"}
        assert {m.page for m in fresh(acte).missing_for(SIGN)} == {"signatures"}
