"""What an act may not say, and what it lacks (edge cases 10 to 26 of the domain, by number)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from conventions.coherence import next_numero
from conventions.enums import ActionConvention, RoleCommune, RoleSignature, TypeConvention
from conventions.models import Convention
from conventions.services import complete_parties
from conventions.signatures import (
    checklist,
    last_mandatory_signature,
    missing_parties,
    warnings,
)
from pvd_portal.core.dates import today
from tests.factories import (
    CommuneFactory,
    ConventionFactory,
    EpciFactory,
    SignatureFactory,
    TerritoireFactory,
)

A = ActionConvention
D = dt.date
T = TypeConvention
pytestmark = pytest.mark.django_db


def fresh(convention):
    return Convention.objects.for_detail().get(pk=convention.pk)


def avenant(parent, numero=1, **fields):
    return Convention(
        type=T.AVENANT,
        intitule="Avenant",
        parent=parent,
        numero_avenant=numero,
        territoire=parent.territoire,
        epci=parent.epci,
        **fields,
    )


def errors_of(convention):
    with pytest.raises(ValidationError) as caught:
        convention.clean()
    return set(caught.value.message_dict)


@pytest.fixture
def cadre():
    epci = EpciFactory()
    principale = CommuneFactory(nom="Chef-Lieu", epci=epci)
    epci.ville_principale = principale
    epci.save()
    territoire = TerritoireFactory(epci=epci, communes=[CommuneFactory(nom="Bourg", epci=epci)])
    return ConventionFactory(territoire=territoire, vaut_ort=True)


@pytest.fixture
def signable(cadre):
    """Every party has deliberated and signed on 1 March 2023."""
    complete_parties(fresh(cadre))
    cadre.signatures.update(date_deliberation=D(2023, 1, 10), date_signature=D(2023, 3, 1))
    return cadre


def libelles(convention):
    return [partie.libelle for partie in missing_parties(fresh(convention))]


# Parties


def test_mandatory_parties_of_an_ort(cadre):
    """Case 16: the commune, the EPCI, the État and the ville principale."""
    assert libelles(cadre) == [
        "la commune Bourg",
        f"l'EPCI ({cadre.epci.nom})",
        "l'État",
        "la ville principale (Chef-Lieu)",
    ]


def test_without_ort_the_ville_principale_is_not_a_party(cadre):
    cadre.vaut_ort = False
    cadre.save()
    assert "la ville principale (Chef-Lieu)" not in libelles(cadre)


def test_a_ville_principale_that_benefits_signs_once(cadre):
    """Case 17."""
    cadre.epci.ville_principale = cadre.communes.get()
    cadre.epci.save()
    complete_parties(fresh(cadre))
    assert cadre.signatures.filter(type="commune").count() == 1
    assert libelles(cadre) == []


def test_the_act_keeps_its_own_ville_principale(cadre):
    cadre.ville_principale = CommuneFactory(nom="Ancien Chef-Lieu", epci=cadre.epci)
    cadre.save()
    assert "la ville principale (Ancien Chef-Lieu)" in libelles(cadre)


def test_nobody_knows_the_ville_principale(cadre):
    cadre.epci.ville_principale = None
    cadre.epci.save()
    complete_parties(fresh(cadre))
    assert libelles(cadre) == ["la ville principale de l'EPCI, ou la dérogation du préfet"]


def test_a_derogation_lifts_the_ville_principale_with_its_two_conditions(cadre):
    """Case 18."""
    cadre.derogation_reference = "Arrêté du 3 mars 2023"
    assert errors_of(cadre) == {"derogation_motif"}
    cadre.derogation_motif = "Discontinuité du territoire ; centre d'un bassin de vie."
    cadre.clean()
    cadre.save()
    assert "la ville principale (Chef-Lieu)" not in libelles(cadre)
    cadre.vaut_ort = False
    assert errors_of(cadre) == {"derogation_reference"}
    cadre.vaut_ort, cadre.derogation_reference = True, ""
    assert errors_of(cadre) == {"derogation_reference"}


def test_an_island_without_epci_has_no_epci_to_sign(cadre):
    cadre.epci = None
    cadre.save()
    assert libelles(cadre) == ["la commune Bourg", "l'État"]


def test_parties_are_completed_once_and_follow_the_communes(cadre):
    for _ in range(2):
        complete_parties(fresh(cadre))
        assert cadre.signatures.count() == 4
    cadre.convention_communes.all().delete()
    complete_parties(fresh(cadre))
    assert set(cadre.signatures.values_list("organisme", flat=True)) == {
        cadre.epci.nom,
        "État, préfecture (Isère)",
        "Chef-Lieu",
    }


def test_what_was_typed_stays_when_its_commune_goes(cadre):
    complete_parties(fresh(cadre))
    cadre.signatures.filter(organisme="Bourg").update(signataire="Le maire")
    cadre.convention_communes.all().delete()
    complete_parties(fresh(cadre))
    assert cadre.signatures.filter(organisme="Bourg").exists()


def missing(convention, action):
    return [lack.text for lack in fresh(convention).missing_for(action)]


def test_a_commune_of_another_epci_blocks(cadre):
    """Case 19: with its EPCI of today."""
    autre = CommuneFactory(nom="Ailleurs", epci=EpciFactory(nom="CC Voisine"))
    cadre.convention_communes.create(commune=autre)
    assert missing(cadre, A.SUBMIT) == [
        "Ailleurs appartient à un autre EPCI que l'acte (CC Voisine)."
    ]


def test_a_commune_without_epci_blocks_too(cadre):
    cadre.convention_communes.create(commune=CommuneFactory(nom="Île", epci=None))
    assert missing(cadre, A.SUBMIT) == ["Île n'appartient à aucun EPCI."]


def test_what_is_missing_to_submit():
    vide = ConventionFactory(type=T.THEMATIQUE, objet=" ", communes=[])
    assert len(missing(vide, A.SUBMIT)) == 3


# Signatures


def test_a_signable_act_lacks_nothing(signable):
    assert missing(signable, A.SIGN) == []
    assert all(etape.fait for etape in checklist(fresh(signable)))
    assert warnings(fresh(signable)) == []


def test_the_last_mandatory_signature_counts(signable):
    """Cases 4, 5, 20 and 21: partners and witnesses neither delay nor replace."""
    SignatureFactory(
        convention=signable,
        role=RoleSignature.PARTENAIRE,
        type="autre",
        organisme="Région",
        date_signature=D(2024, 6, 1),
    )
    SignatureFactory(
        convention=signable, role=RoleSignature.EN_PRESENCE, type="autre", organisme="Ademe"
    )
    signable.signatures.filter(type="epci").update(date_signature=D(2023, 3, 15))
    assert last_mandatory_signature(fresh(signable)) == D(2023, 3, 15)
    assert missing(signable, A.SIGN) == []


def test_a_witness_is_not_a_party(cadre):
    """Case 20."""
    SignatureFactory(convention=cadre, role=RoleSignature.EN_PRESENCE, type="etat")
    assert "l'État" in libelles(cadre)


def test_a_missing_deliberation_is_incomplete_but_the_etat_needs_none(signable):
    """Case 22."""
    signable.signatures.update(date_deliberation=None)
    lacks = missing(signable, A.OPEN_SIGNATURE)
    assert "Il manque la date de délibération de la commune Bourg." in lacks
    assert len(lacks) == 3


def test_a_deliberation_after_the_signature_is_a_warning(signable):
    """Case 22."""
    signable.signatures.filter(type="epci").update(date_deliberation=D(2023, 4, 1))
    assert missing(signable, A.SIGN) == []
    assert len(warnings(fresh(signable))) == 1


def test_a_signature_to_come_is_not_a_signature(signable):
    """Case 11."""
    signable.signatures.filter(type="etat").update(date_signature=today() + dt.timedelta(days=1))
    assert missing(signable, A.SIGN) == ["La signature de l'État est datée dans le futur."]


@pytest.mark.parametrize("type_", ["commune", "epci", "etat"])
def test_each_missing_signature_is_named(signable, type_):
    signable.signatures.filter(type=type_).update(date_signature=None)
    lacks = missing(signable, A.SIGN)
    assert len(lacks) == signable.signatures.filter(type=type_).count()
    assert all("Il manque la signature" in sentence for sentence in lacks)


def test_a_cadre_before_the_adhesion_is_refused(signable):
    """Case 10."""
    ConventionFactory(territoire=signable.territoire, type=T.ADHESION, signee_le=D(2023, 3, 2))
    assert missing(signable, A.SIGN) == [
        "La convention serait signée avant la convention d'adhésion de Bourg (02/03/2023)."
    ]


def test_an_ort_before_the_adhesion_is_not_refused(signable):
    """Cases 9 and 10: « ORT antérieure »."""
    ConventionFactory(territoire=signable.territoire, type=T.ADHESION, signee_le=D(2023, 3, 2))
    Convention.objects.filter(pk=signable.pk).update(type=T.ORT)
    assert missing(signable, A.SIGN) == []


def test_the_role_of_a_commune_decides_who_signs(cadre):
    associee = CommuneFactory(nom="Voisine", epci=cadre.epci)
    cadre.convention_communes.create(commune=associee, role=RoleCommune.ASSOCIEE)
    assert "la commune Voisine" not in libelles(cadre)


def test_odd_dates_are_said():
    """Cases 12 and 13."""
    adhesion = ConventionFactory(type=T.ADHESION, signee_le=D(2020, 1, 15))
    assert "avant le lancement" in warnings(fresh(adhesion))[0]
    ort = ConventionFactory(vaut_ort=True, date_effet=D(2021, 2, 28), date_fin=D(2026, 2, 26))
    assert "cinq ans" in warnings(fresh(ort))[0]
    Convention.objects.filter(pk=ort.pk).update(date_fin=D(2026, 2, 27))
    assert warnings(fresh(ort)) == []


# Avenants


def test_avenants_follow_one_another():
    """Case 23."""
    parent = ConventionFactory(signee_le=D(2022, 1, 1))
    assert errors_of(avenant(parent, 2)) == {"numero_avenant"}
    assert errors_of(avenant(parent, 0)) == {"numero_avenant"}
    assert errors_of(avenant(parent, None)) == {"numero_avenant"}
    avenant(parent, 1).clean()
    avenant(parent, 1).save()
    assert next_numero(parent) == 2
    avenant(parent, 2).clean()


def test_an_avenant_without_convention_is_refused():
    assert errors_of(Convention(type=T.AVENANT, numero_avenant=1)) == {"parent"}


def test_an_avenant_to_an_avenant_goes_to_the_root():
    """Case 23."""
    parent = ConventionFactory(signee_le=D(2022, 1, 1))
    premier = avenant(parent, 1)
    premier.save()
    second = avenant(premier, 2)
    second.clean()
    assert second.parent == parent


def test_only_an_avenant_to_the_adhesion_gives_more_time():
    adhesion = ConventionFactory(type=T.ADHESION, signee_le=D(2021, 4, 29))
    cadre = ConventionFactory(territoire=adhesion.territoire, signee_le=D(2022, 1, 1))
    avenant(adhesion, nouvelle_echeance=D(2023, 4, 29)).clean()
    assert errors_of(avenant(cadre, nouvelle_echeance=D(2023, 4, 29))) == {"nouvelle_echeance"}
    # The 18 months end on 29 October 2022: a « prorogation » to that day gives nothing.
    assert errors_of(avenant(adhesion, nouvelle_echeance=D(2022, 10, 29))) == {"nouvelle_echeance"}


@pytest.mark.parametrize("type_", [T.ADHESION, T.THEMATIQUE])
def test_these_acts_and_their_avenants_are_no_ort(type_):
    acte = ConventionFactory(type=type_, signee_le=D(2022, 1, 1))
    acte.vaut_ort = True
    assert errors_of(acte) == {"vaut_ort"}
    acte.vaut_ort = False
    assert errors_of(avenant(acte, vaut_ort=True)) == {"vaut_ort"}


def test_no_loop_of_avenants():
    """Case 26: two parents, no loop."""
    ort = ConventionFactory(type=T.ORT, signee_le=D(2020, 1, 1))
    cadre = ConventionFactory(vaut_ort=True, avenant_ort=ort)
    cadre.clean()
    ort.vaut_ort, ort.avenant_ort = True, cadre
    assert errors_of(ort) == {"avenant_ort"}
    cadre.avenant_ort = ConventionFactory(type=T.ADHESION)
    assert errors_of(cadre) == {"avenant_ort"}


def test_a_thematique_belongs_to_a_thematic_act():
    assert errors_of(Convention(type=T.CADRE, thematique="Sécurité")) == {"thematique"}


def test_an_end_follows_its_start():
    same = D(2023, 1, 1)
    assert errors_of(Convention(type=T.ORT, date_effet=same, date_fin=same)) == {"date_fin"}
