"""The rules of the plan de financement, with the edge cases 53 to 60 of the catalogue."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiches_action.enums import Base, NatureFinancement, StatutFinancement
from fiches_action.financement import compute_bilan, format_percent
from fiches_action.plan import Part, Portee, classify_part


def fiche(cout=100_000, *, base="ht", type_mo="commune", nature="investissement", dep="38", **more):
    return SimpleNamespace(
        cout_total=None if cout is None else Decimal(cout),
        base=base,
        type_maitre_ouvrage=type_mo,
        nature_depense=nature,
        derogation_reference=more.get("reference", ""),
        derogation_taux=more.get("taux"),
        territoire=SimpleNamespace(departement_pilote_id=dep),
    )


def ligne(montant, organisme="etat", nature="subvention", statut="accorde", base="ht"):
    return SimpleNamespace(
        montant=Decimal(montant),
        organisme=SimpleNamespace(nature=organisme),
        nature=nature,
        statut=statut,
        base=base,
    )


def propre(montant, statut="accorde"):
    return ligne(montant, organisme="commune", nature="fonds_propres", statut=statut)


def codes(resultat, portee=None):
    return {a.code for a in resultat.alertes if portee is None or a.portee == portee}


def test_a_balanced_plan_says_nothing():
    resultat = compute_bilan(fiche(), [ligne(60_000), propre(40_000)])
    assert resultat.alertes == ()
    assert resultat.reste == 0
    assert resultat.phrase_reste == "Le plan est équilibré."


def test_the_remainder_is_said_in_words():
    resultat = compute_bilan(fiche(1_000_000), [ligne(600_000), ligne(280_000, statut="sollicite")])
    assert resultat.phrase_reste == "Il manque 120\u202f000\u202f€, soit 12\u202f% du coût."


def test_lines_are_counted_by_statut():
    lignes = [ligne(i, statut=statut) for i, statut in enumerate(StatutFinancement.values, 1)]
    resultat = compute_bilan(fiche(), lignes)
    assert (resultat.accorde, resultat.sollicite) == (4 + 5 + 6 + 7, 2 + 3)
    assert (resultat.a_solliciter, resultat.perdu) == (1, 8 + 9 + 10)


@pytest.mark.parametrize(("total", "alerte"), [(100_000, False), (100_001, False), (100_002, True)])
def test_case_53_more_than_the_cost_but_for_one_euro(total, alerte):
    resultat = compute_bilan(fiche(), [ligne(70_000), propre(total - 70_000)])
    assert ("depassement" in codes(resultat)) is alerte


def test_case_53_the_excess_is_an_error_with_its_figures():
    [alerte] = compute_bilan(fiche(), [ligne(70_000), propre(50_000)]).alertes
    assert alerte.niveau == "error"
    assert "120\u202f000\u202f€" in alerte.texte
    assert "20\u202f000\u202f€ de trop" in alerte.texte


def test_case_54_each_rule_on_granted_then_on_granted_and_requested():
    lignes = [ligne(70_000), propre(20_000), ligne(20_000, statut="sollicite")]
    resultat = compute_bilan(fiche(), lignes)
    assert codes(resultat, Portee.ACCORDE) == set()
    assert codes(resultat, Portee.ACCORDE_SOLLICITE) == {
        "depassement",
        "plafond_80",
        "part_minimale",
    }


def test_case_54_without_a_request_the_second_scope_is_not_said_again():
    resultat = compute_bilan(fiche(), [ligne(90_000), propre(10_000)])
    assert {a.portee for a in resultat.alertes} == {Portee.ACCORDE}


@pytest.mark.parametrize("statut", ["refuse", "caduc", "retire"])
def test_case_54_lost_money_counts_for_nothing(statut):
    resultat = compute_bilan(fiche(), [ligne(200_000, statut=statut), propre(100_000)])
    assert resultat.alertes == ()
    assert (resultat.apport, resultat.accorde, resultat.perdu) == (100_000, 0, 200_000)


def test_case_54_the_catalogues_own_example():
    """Cost 100, private 20, subsidies 70, own 10: R2 holds (70 %), R1 does not (10 < 16)."""
    lignes = [ligne(20, organisme="prive"), ligne(70), propre(10)]
    [alerte] = compute_bilan(fiche(100), lignes).alertes
    assert alerte.code == "part_minimale"
    assert "soit 16\u202f€ : il manque 6\u202f€" in alerte.texte
    assert "12,5\u202f%" in alerte.texte


@pytest.mark.parametrize("statut", ["a_solliciter", "sollicite", "accorde"])
def test_own_funds_are_the_owners_whatever_their_statut(statut):
    """Nobody is asked for them: a line left « à solliciter » is no share of 0 €."""
    resultat = compute_bilan(fiche(), [ligne(75_000), propre(25_000, statut=statut)])
    assert (resultat.apport, resultat.accorde, resultat.a_solliciter) == (25_000, 75_000, 0)
    assert resultat.alertes == ()


def test_the_whole_plan_is_checked_with_what_is_still_to_be_asked():
    lignes = [ligne(60_000), propre(25_000), ligne(30_000, statut="a_solliciter")]
    resultat = compute_bilan(fiche(), lignes)
    assert codes(resultat, Portee.ACCORDE) == set()
    assert codes(resultat, Portee.PLAN) == {"depassement", "plafond_80"}


@pytest.mark.parametrize("nature", ["pret", "avance"])
def test_case_54_a_loan_is_the_owners_share_not_an_aid(nature):
    lignes = [ligne(80_000), ligne(20_000, organisme="banque_territoires", nature=nature)]
    assert compute_bilan(fiche(), lignes).alertes == ()


def test_public_aid_above_80_percent():
    [alerte] = compute_bilan(fiche(), [ligne(80_001), propre(20_000)]).alertes[:1]
    assert alerte.code == "plafond_80"
    assert "80\u202f001\u202f€" in alerte.texte
    assert "R2334-27" in alerte.source


def test_public_aid_of_exactly_80_percent_is_fine_to_the_cent():
    lignes = [ligne("26666.67"), propre("6666.66")]
    assert compute_bilan(fiche("33333.33"), lignes).alertes == ()


@pytest.mark.parametrize("dep", ["971", "972", "973", "974", "975", "976", "977", "978"])
def test_case_55_overseas_is_exempt(dep):
    assert compute_bilan(fiche(dep=dep), [ligne(100_000)]).alertes == ()


@pytest.mark.parametrize("type_mo", ["etat", "bailleur", "prive"])
def test_case_55_an_owner_that_is_no_collectivite_is_exempt(type_mo):
    assert compute_bilan(fiche(type_mo=type_mo), [ligne(100_000)]).alertes == ()


@pytest.mark.parametrize("type_mo", ["commune", "epci", "syndicat", "departement", "region", ""])
def test_case_55_collectivites_are_bound_and_an_unknown_owner_too(type_mo):
    resultat = compute_bilan(fiche(type_mo=type_mo), [ligne(100_000)])
    assert codes(resultat) == {"plafond_80", "part_minimale"}


def test_case_55_excess_over_the_cost_is_said_overseas_too():
    assert codes(compute_bilan(fiche(dep="974"), [ligne(150_000)])) == {"depassement"}


def test_the_least_share_binds_investment_only():
    resultat = compute_bilan(fiche(nature="fonctionnement"), [ligne(80_000)])
    assert codes(resultat) == set()


def test_case_55_a_derogation_sets_its_own_threshold():
    lignes = [ligne(80_000), propre(10_000)]
    assert "part_minimale" in codes(compute_bilan(fiche(), lignes))
    deroge = fiche(reference="Arrêté 2026-12", taux=Decimal(10))
    assert codes(compute_bilan(deroge, lignes)) == set()
    [alerte] = compute_bilan(deroge, [ligne(80_000), propre(5_000)]).alertes
    assert "Arrêté 2026-12" in alerte.texte


@pytest.mark.parametrize("more", [{"reference": "Arrêté 2026-12"}, {"taux": Decimal(10)}])
def test_case_55_half_a_derogation_changes_nothing_and_says_so(more):
    resultat = compute_bilan(fiche(**more), [ligne(80_000), propre(10_000)])
    assert codes(resultat) == {"part_minimale", "derogation_incomplete"}


@pytest.mark.parametrize(
    ("type_mo", "organisme", "nature", "part"),
    [
        ("commune", "epci", "subvention", Part.AIDE_PUBLIQUE),
        ("commune", "epci", "fonds_propres", Part.AIDE_PUBLIQUE),
        ("epci", "epci", "subvention", Part.PROPRE),
        ("epci", "epci", "fonds_propres", Part.PROPRE),
        ("epci", "commune", "subvention", Part.AIDE_PUBLIQUE),
        ("departement", "departement", "subvention", Part.PROPRE),
        ("commune", "prive", "subvention", Part.HORS_REGLE),
        ("commune", "prive", "fonds_propres", Part.HORS_REGLE),
        ("commune", "banque_territoires", "fonds_propres", Part.HORS_REGLE),
        ("commune", "banque_territoires", "pret", Part.PROPRE),
        ("commune", "autre_public", "nature", Part.HORS_REGLE),
        ("commune", "europe", "subvention", Part.AIDE_PUBLIQUE),
        ("syndicat", "epci", "subvention", Part.AIDE_PUBLIQUE),
    ],
)
def test_case_56_what_a_line_is_depends_on_the_owner(type_mo, organisme, nature, part):
    assert classify_part(ligne(1, organisme=organisme, nature=nature), type_mo) == part


def test_case_57_detr_and_dsil_are_two_lines_of_the_same_funder():
    resultat = compute_bilan(fiche(), [ligne(30_000), ligne(25_000), propre(45_000)])
    assert (resultat.apport, resultat.accorde) == (45_000, 55_000)
    assert resultat.alertes == ()


def test_case_58_another_base_is_never_added():
    resultat = compute_bilan(fiche(), [ligne(60_000), ligne(40_000, base="ttc"), propre(20_000)])
    assert resultat.acquis == 80_000
    [somme] = resultat.autres_bases
    assert (somme.base, somme.nombre, somme.montant) == ("ttc", 1, 40_000)
    [alerte] = resultat.alertes
    assert alerte.code == "bases"
    assert "40\u202f000\u202f€ TTC (1 ligne)" in alerte.texte


def test_case_58_a_plan_without_tax_is_allowed_and_checked():
    lignes = [ligne(90_000, base="net"), ligne(10_000, organisme="commune", base="net")]
    assert codes(compute_bilan(fiche(base="net"), lignes)) == {"plafond_80", "part_minimale"}


def test_case_58_a_plan_with_tax_cannot_be_checked_against_80_percent():
    lignes = [ligne(70_000, base="ttc"), ligne(30_000, organisme="commune", base="ttc")]
    [alerte] = compute_bilan(fiche(base="ttc"), lignes).alertes
    assert (alerte.code, alerte.niveau) == ("plafond_ttc", "info")


def test_case_59_nothing_and_zero():
    vide = compute_bilan(fiche(None), [])
    assert (vide.reste, vide.phrase_reste, vide.alertes) == (None, "", ())
    zero = compute_bilan(fiche(0), [ligne(0)])
    assert (zero.accorde, zero.phrase_reste, zero.alertes) == (0, "", ())


def test_case_60_the_cost_goes_down_the_grant_does_not_follow():
    lignes = [ligne(80_000), propre(20_000)]
    assert compute_bilan(fiche(100_000), lignes).alertes == ()
    assert codes(compute_bilan(fiche(90_000), lignes)) == {"depassement", "plafond_80"}


def test_percentages_keep_two_decimals_at_most():
    assert format_percent(Decimal(1), Decimal(3)) == "33,33\u202f%"
    assert format_percent(Decimal(1), Decimal(8)) == "12,5\u202f%"
    assert format_percent(Decimal(10), Decimal(100)) == "10\u202f%"


MONTANTS = st.decimals(0, 10_000_000, places=2)
LIGNES = st.lists(
    st.builds(
        ligne,
        MONTANTS,
        st.sampled_from(["etat", "commune", "epci", "prive", "banque_territoires"]),
        st.sampled_from(NatureFinancement.values),
        st.sampled_from(StatutFinancement.values),
        st.sampled_from(Base.values),
    ),
    max_size=8,
)


@given(MONTANTS, LIGNES)
def test_nothing_is_lost_and_nothing_is_counted_twice(cout, lignes):
    resultat = compute_bilan(fiche(cout), lignes)
    autres = sum(somme.montant for somme in resultat.autres_bases)
    comptes = resultat.acquis + resultat.sollicite + resultat.a_solliciter
    assert comptes + autres + resultat.perdu == sum(ligne.montant for ligne in lignes)
    assert resultat.reste == cout - resultat.acquis - resultat.sollicite


@given(MONTANTS, LIGNES)
def test_own_money_never_raises_the_alert_on_the_owners_share(montant, lignes):
    avant = codes(compute_bilan(fiche(), lignes), Portee.ACCORDE)
    apres = codes(compute_bilan(fiche(), [*lignes, propre(montant)]), Portee.ACCORDE)
    assert "part_minimale" in avant or "part_minimale" not in apres
