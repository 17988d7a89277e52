"""The parts of a plan and the two rules in words, as the page of a fiche says them."""

from decimal import Decimal

import pytest

from communes.models import Departement, Organisme, Territoire
from fiches_action.barre import plan_bar
from fiches_action.decoupe import compute_plan, format_rate
from fiches_action.models import FicheAction, Financement

COMMUNE = Organisme(nom="Commune", nature="commune")
ETAT = Organisme(nom="État", nature="etat")
EPCI = Organisme(nom="CC", nature="epci")
BANQUE = Organisme(nom="Banque", nature="banque_territoires")


def fiche(**fields):
    isere = Departement(code=fields.pop("departement", "38"))
    values = {"cout_total": Decimal(1000), "type_maitre_ouvrage": "commune", "base": "ht"}
    return FicheAction(territoire=Territoire(departement_pilote=isere), **{**values, **fields})


def ligne(montant, organisme=ETAT, statut="accorde", nature="subvention", base="ht"):
    return Financement(
        montant=Decimal(montant), organisme=organisme, statut=statut, nature=nature, base=base
    )


def figures(plan):
    return {part.code: (part.montant, part.taux) for part in plan.parts}


def test_each_line_is_in_one_part():
    plan = compute_plan(
        fiche(),
        [
            # Own money is not requested: it is there.
            ligne(200, COMMUNE, "a_solliciter", "fonds_propres"),
            ligne(400),
            ligne(100, BANQUE, nature="pret"),
            ligne(50, statut="en_instruction"),
            ligne(30, statut="a_solliciter"),
            ligne(70, statut="refuse"),
            ligne(90, base="ttc"),
            # Another collectivité's own money is a fonds de concours.
            ligne(20, EPCI, nature="fonds_propres"),
        ],
    )
    assert figures(plan) == {
        "apport": (200, "20\u202f%"),
        "subventions": (420, "42\u202f%"),
        "prets": (100, "10\u202f%"),
        "sollicite": (50, "5\u202f%"),
        "a_trouver": (230, "23\u202f%"),
    }
    assert (plan.a_solliciter, plan.surplus) == (30, 0)


def test_beyond_the_cost_there_is_nothing_to_find():
    plan = compute_plan(fiche(), [ligne(1200)])
    assert figures(plan)["a_trouver"] == (0, "0\u202f%")
    assert plan.surplus == 200


def test_without_a_cost_there_are_sums_and_no_share():
    plan = compute_plan(fiche(cout_total=None), [ligne(400)])
    assert figures(plan)["subventions"] == (400, "")
    assert plan.surplus == 0
    assert [regle.texte[:4] for regle in plan.regles] == ["Part"]


@pytest.mark.parametrize(
    ("aide", "apport", "tenues"),
    [(640, 360, [True, True]), (800, 200, [True, True]), (810, 190, [False, False])],
)
def test_the_two_rules_in_words(aide, apport, tenues):
    plan = compute_plan(fiche(), [ligne(aide), ligne(apport, COMMUNE, nature="fonds_propres")])
    assert [regle.tenue for regle in plan.regles] == tenues
    taux = [aide // 10, apport // 10]
    assert [regle.texte for regle in plan.regles] == [
        f"Aides publiques : {taux[0]}\u202f% du coût, plafond 80\u202f%",
        f"Part du maître d'ouvrage : {taux[1]}\u202f% de l'argent public, minimum 20\u202f%",
    ]


@pytest.mark.parametrize(
    ("fields", "qui"),
    [({"type_maitre_ouvrage": "prive"}, "à ce maître d'ouvrage"), ({"departement": "974"}, "mer")],
)
def test_who_is_not_bound_is_told_so(fields, qui):
    plan = compute_plan(fiche(**fields), [ligne(900)])
    assert plan.regles == ()
    assert qui in plan.hors_regles


@pytest.mark.parametrize(
    ("part", "limite", "texte"),
    [("803", 80, "80,3\u202f%"), ("798", 80, "79,8\u202f%"), ("800", 80, "80\u202f%")]
    + [("644", 80, "64\u202f%"), ("1", None, "0,1\u202f%"), ("0", None, "0\u202f%")],
)
def test_a_rounded_rate_stays_on_its_side_of_the_limit(part, limite, texte):
    limite = None if limite is None else Decimal(limite)
    assert format_rate(Decimal(part), Decimal(1000), limite) == texte


def test_the_bar_is_drawn_without_its_empty_parts():
    svg = plan_bar(compute_plan(fiche(), [ligne(600), ligne(100, statut="sollicite")]).parts)
    assert 'class="plan__subventions" x="0.000%" width="60.000%"' in svg
    assert 'class="plan__sollicite" x="60.000%" width="10.000%"' in svg
    assert "plan__prets" not in svg
    assert plan_bar(compute_plan(fiche(cout_total=None), []).parts) == ""
