from dataclasses import replace

import pytest

from conventions.enums import SituationEcheance as S
from pvd_portal.territoires.etapes import CLES, Constat, Etat, compute_etapes, find_current_etape

COMPLET = Constat(
    chefs=1,
    anciens_chefs=1,
    elus=2,
    comites_tenus=2,
    comites_a_venir=1,
    mois_depuis_comite=3,
    enjeux=4,
    sources=True,
    axes=3,
    axes_complets=3,
    fiches=5,
    fiches_du_plan=5,
    fiches_du_plan_datees=5,
    fiches_terminees=5,
    situations=(S.RESPECTEE, S.RESPECTEE_EN_RETARD),
)


def etat(cle, **changes):
    etapes = {e.cle: e for e in compute_etapes(replace(COMPLET, **changes))}
    return etapes[cle].etat


def test_the_eight_steps_come_in_the_order_of_the_programme():
    etapes = compute_etapes(Constat())
    assert [(e.numero, e.cle) for e in etapes] == [
        (numero, cle) for numero, (cle, _) in enumerate(CLES, 1)
    ]


def test_an_empty_dossier_has_everything_to_do():
    assert {e.etat for e in compute_etapes(Constat())} == {Etat.A_FAIRE}


def test_a_complete_dossier_has_nothing_to_do():
    etapes = compute_etapes(COMPLET)
    assert {e.etat for e in etapes} == {Etat.FAIT}
    assert find_current_etape(etapes).cle == "suivi"


@pytest.mark.parametrize(
    ("cle", "changes", "attendu"),
    [
        ("pilotage", {"chefs": 0, "anciens_chefs": 1}, Etat.ATTENTION),
        ("pilotage", {"chefs": 0, "anciens_chefs": 0}, Etat.EN_COURS),
        ("pilotage", {"elus": 0}, Etat.EN_COURS),
        ("gouvernance", {"comites_tenus": 0, "comites_a_venir": 1}, Etat.EN_COURS),
        ("gouvernance", {"minimum_absent": 1}, Etat.ATTENTION),
        ("gouvernance", {"mois_depuis_comite": 12, "comites_a_venir": 0}, Etat.ATTENTION),
        ("gouvernance", {"mois_depuis_comite": 12, "comites_a_venir": 1}, Etat.FAIT),
        ("gouvernance", {"mois_depuis_comite": 11, "comites_a_venir": 0}, Etat.FAIT),
        ("diagnostic", {"sources": False}, Etat.EN_COURS),
        ("diagnostic", {"enjeux": 0}, Etat.EN_COURS),
        ("strategie", {"axes_complets": 2}, Etat.EN_COURS),
        ("plan", {"fiches_du_plan": 0}, Etat.EN_COURS),
        ("plan", {"fiches_du_plan_datees": 4}, Etat.EN_COURS),
        ("fiches", {"fiches_a_completer": 1}, Etat.ATTENTION),
        ("fiches", {"fiches_du_plan": 4}, Etat.EN_COURS),
        ("contractualisation", {"situations": (S.RESPECTEE, S.DEPASSEE)}, Etat.ATTENTION),
        ("contractualisation", {"situations": (S.SORTIE, S.RESPECTEE)}, Etat.FAIT),
        ("contractualisation", {"situations": (S.A_JOUR,)}, Etat.EN_COURS),
        ("contractualisation", {"situations": (S.SANS_ADHESION,)}, Etat.A_FAIRE),
        (
            "contractualisation",
            {"situations": (S.ECHEANCE_PROCHE,), "echeance_alerte": True},
            Etat.ATTENTION,
        ),
        ("suivi", {"fiches_en_retard": 1}, Etat.ATTENTION),
        ("suivi", {"fiches_sans_nouvelles": 1}, Etat.ATTENTION),
        ("suivi", {"fiches_terminees": 4}, Etat.EN_COURS),
    ],
)
def test_each_state_comes_from_what_is_counted(cle, changes, attendu):
    assert etat(cle, **changes) == attendu


def test_an_alert_is_shown_before_what_is_only_unfinished():
    etapes = compute_etapes(replace(COMPLET, enjeux=0, fiches_en_retard=1))
    assert find_current_etape(etapes).cle == "suivi"


def test_a_commune_in_delay_is_said_with_its_number():
    etapes = compute_etapes(replace(COMPLET, situations=(S.DEPASSEE, S.DEPASSEE)))
    assert etapes[6].resume == "Échéance dépassée, 2 communes"
