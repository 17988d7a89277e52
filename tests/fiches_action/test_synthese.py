"""What the page of entry says of a plan: the Python side of the table."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from fiches_action.synthese import compute_synthese
from tests.fiches_action.cas_synthese import CAS


def number(text):
    return Decimal(text.replace(",", ".")) if text else None


def fiche_of(cas):
    return SimpleNamespace(
        cout_total=number(cas["cout"]),
        base=cas.get("base", "ht"),
        type_maitre_ouvrage=cas["type"],
        nature_depense=cas.get("nature", "investissement"),
        derogation_reference=cas.get("reference", ""),
        derogation_taux=number(cas.get("taux", "")),
        territoire=SimpleNamespace(departement_pilote_id="974" if cas.get("outre_mer") else "38"),
    )


def ligne_of(montant, organisme, statut, nature="subvention", base="ht"):
    return SimpleNamespace(
        montant=number(montant),
        organisme=SimpleNamespace(nature=organisme),
        nature=nature,
        statut=statut,
        base=base,
    )


def plain(text):
    return text.replace("\u202f", " ")


def said(synthese):
    """As the table writes it."""
    values = {name: plain(text) for name, text in vars(synthese).items() if isinstance(text, str)}
    values["largeurs"] = list(synthese.largeurs)
    values["verdicts"] = [(v.niveau, plain(v.fort + v.suite)) for v in synthese.verdicts]
    return values


@pytest.mark.parametrize(("name", "fiche", "lignes", "expected"), CAS, ids=[c[0] for c in CAS])
def test_the_synthesis_of_a_plan(name, fiche, lignes, expected):
    synthese = compute_synthese(fiche_of(fiche), [ligne_of(*ligne) for ligne in lignes])
    values = said(synthese)
    assert {key: values[key] for key in expected} == expected


def test_the_bar_of_a_phone_says_the_first_rule_that_is_broken():
    _, fiche, lignes, _ = CAS[0]
    synthese = compute_synthese(fiche_of(fiche), [ligne_of(*ligne) for ligne in lignes])
    assert plain(synthese.alarme) == "apport 14 %"
    assert compute_synthese(fiche_of({"cout": "", "type": ""}), []).alarme == ""
