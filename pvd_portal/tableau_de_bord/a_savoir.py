"""What a préfecture is told of a territoire: only what is open today has a colour."""

import datetime as dt
from typing import NamedTuple

from conventions import regles
from pvd_portal.core.tons import A_VOUS, EN_RETARD, PASSE
from pvd_portal.core.words import spell_date, spell_duration
from pvd_portal.tableau_de_bord.a_faire import spell_since
from pvd_portal.tableau_de_bord.besoins import Besoin
from pvd_portal.tableau_de_bord.dates import Seance
from pvd_portal.territoires.horloges import find_most_urgent, is_due_within, is_late


class Fait(NamedTuple):
    texte: str
    ton: str = PASSE


def find_needs(besoin: Besoin, jour: dt.date) -> list[Fait]:
    """Why to look at that territoire; nothing when it is up to date."""
    faits = []
    clock = find_most_urgent(besoin.horloges)
    if clock is not None and is_late(clock):
        age = spell_duration(clock.jours_retard or 0)
        faits.append(Fait(f"Échéance dépassée de {age}", EN_RETARD))
    elif clock is not None and is_due_within(clock, regles.SEUIL_ALERTE_MOIS):
        faits.append(Fait(f"Échéance dans {spell_duration(clock.jours_restants or 0)}", A_VOUS))
    if besoin.sans_nouvelles:
        moment = besoin.derniere_nouvelle
        depuis = f"Sans nouvelles depuis {spell_since(moment)}" if moment else "Sans nouvelles"
        faits.append(Fait(depuis, A_VOUS))
    if not besoin.poste.chefs:
        faits.append(Fait(_spell_vacancy(besoin, jour)))
    return faits


def _spell_vacancy(besoin: Besoin, jour: dt.date) -> str:
    poste = besoin.poste
    if not poste.connus:
        return "chef de projet jamais enregistré"
    if poste.vacant_depuis is None:
        return "poste de chef de projet vacant"
    return f"poste vacant depuis {spell_duration((jour - poste.vacant_depuis).days)}"


def describe_quiet(besoin: Besoin, seance: Seance | None) -> Fait:
    """What is last, or next, where nothing calls."""
    if seance:
        return Fait(f"Comité le {spell_date(seance.date)}")
    if besoin.lieu.seance_le:
        return Fait(f"Dernier comité le {spell_date(besoin.lieu.seance_le)}")
    return Fait("Aucun comité tenu")
