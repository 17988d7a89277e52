"""The parts of a plan, as the page of a fiche draws them."""

from decimal import Decimal

from communes.models import Departement, Organisme, Territoire
from fiches_action.barre import plan_bar
from fiches_action.decoupe import list_parts
from fiches_action.models import FicheAction, Financement

ETAT = Organisme(nom="État", nature="etat")


def fiche(cout):
    territoire = Territoire(departement_pilote=Departement(code="38"))
    return FicheAction(territoire=territoire, cout_total=cout, type_maitre_ouvrage="commune")


def ligne(montant, statut="accorde", nature="subvention", base="ht"):
    return Financement(
        montant=Decimal(montant), organisme=ETAT, statut=statut, nature=nature, base=base
    )


def figures(cout, *lignes):
    return {p.code: (p.montant, p.taux) for p in list_parts(fiche(cout), lignes)}


def test_each_line_is_in_one_part():
    assert figures(
        Decimal(1000),
        # Own money is not requested: it is there.
        ligne(200, "a_solliciter", "fonds_propres"),
        ligne(400),
        ligne(100, nature="pret"),
        ligne(50, "en_instruction"),
        ligne(30, "a_solliciter"),
        ligne(70, "refuse"),
        ligne(90, base="ttc"),
    ) == {
        "apport": (200, "20\u202f%"),
        "subventions": (400, "40\u202f%"),
        "prets": (100, "10\u202f%"),
        "sollicite": (50, "5\u202f%"),
        "a_trouver": (250, "25\u202f%"),
    }


def test_beyond_the_cost_there_is_nothing_to_find():
    assert figures(Decimal(1000), ligne(1200))["a_trouver"] == (0, "0\u202f%")


def test_without_a_cost_there_are_sums_and_no_share():
    assert figures(None, ligne(400))["subventions"] == (400, "")


def test_something_is_never_nothing():
    assert figures(Decimal(1000), ligne(1))["subventions"][1] == "moins de 1\u202f%"


def test_what_is_given_in_kind_is_named():
    parts = list_parts(fiche(Decimal(1000)), [ligne(100, nature="nature")])
    assert parts[1].libelle == "Subventions, apports en nature"


def test_the_bar_is_drawn_without_its_empty_parts():
    svg = plan_bar(list_parts(fiche(Decimal(1000)), [ligne(600), ligne(100, "sollicite")]))
    assert 'class="plan__subventions" x="0.000%" width="60.000%"' in svg
    assert 'class="plan__sollicite" x="60.000%" width="10.000%"' in svg
    assert "plan__prets" not in svg
    assert plan_bar(list_parts(fiche(None), [])) == ""
