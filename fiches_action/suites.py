"""What the reader of a fiche may do: the next move as the one button, the others in a menu."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fiches_action.enums import ActionFiche
from pvd_portal.dossiers.kinds import Kind
from pvd_portal.dossiers.offers import archive_offer, offers_for
from pvd_portal.dossiers.remarks import Rappel
from pvd_portal.dossiers.rights import can

# What goes on, by rank; a fiche that is closed is taken up again from the menu's side.
SUITES = (ActionFiche.SUBMIT, ActionFiche.APPROVE, ActionFiche.REGISTER, ActionFiche.REWORK)
# The other answer to the same question, or the only way on: beside the main button.
VOISINES = (ActionFiche.APPROVE, ActionFiche.RETURN, ActionFiche.WITHDRAW, ActionFiche.REWORK)
EDIT, FINANCE, COMMENT = "edit", "finance", "comment"

Action = dict[str, Any]


@dataclass
class Suites:
    """For fiches_action/_actions.html."""

    principale: Action | None = None
    voisines: list[Action] = field(default_factory=list)
    autres: list[Action] = field(default_factory=list)
    # Everything that is possible, and what is not yet with its reasons.
    permis: list[Action] = field(default_factory=list)
    refuses: list[Action] = field(default_factory=list)


def find_suites(
    kind: Kind,
    user: Any,
    fiche: Any,
    *,
    remarques: Iterable[Any],
    rappels: Iterable[Rappel],
    lignes: Iterable[Any],
    commente: bool,
) -> Suites:
    """`lignes`: its financements, `modifiable` where the reader updates them."""
    offers = offers_for(kind, user, fiche, remarques)
    moves = offers["permis"] + offers["secondaires"]
    edit = [_edit(kind, fiche)] if can(user, "edit", fiche) else []
    archive = archive_offer(kind, user, fiche)
    suites = Suites(
        permis=[*edit, *moves, *([archive] if archive else [])], refuses=offers["refuses"]
    )
    reste = [*_finance(kind, fiche, lignes), *suites.permis]
    suites.principale = _answer(rappels) or _first(fiche, reste)
    reste = [action for action in reste if action is not suites.principale]
    suites.voisines = [a for a in reste if a.get("action") in {EDIT, FINANCE, *VOISINES}][:2]
    if commente and not suites.principale and not suites.voisines:
        suites.voisines = [_comment(kind, fiche)]
    suites.autres = [action for action in reste if action not in suites.voisines]
    return suites


def _first(fiche: Any, actions: list[Action]) -> Action | None:
    """The next move among them: what goes on, else what the reader writes."""
    ranks = [*(() if fiche.closed else SUITES), FINANCE, EDIT]
    ranked = sorted(
        (action for action in actions if action.get("action") in ranks),
        key=lambda action: ranks.index(action["action"]),
    )
    return ranked[0] if ranked else None


def _answer(rappels: Iterable[Rappel]) -> Action | None:
    """Somebody waits for the reader's answer: that comes before all."""
    rappel = next((rappel for rappel in rappels if rappel.a_repondre), None)
    return {"url": rappel.url, "libelle": "Répondre", "page": True} if rappel else None


def _edit(kind: Kind, fiche: Any) -> Action:
    return {"action": EDIT, "url": kind.url(fiche, "edit"), "libelle": "Modifier", "page": True}


def _finance(kind: Kind, fiche: Any, lignes: Iterable[Any]) -> list[Action]:
    """A partenaire's own lines; the first one is enough for the button."""
    return [
        {
            "action": FINANCE,
            "url": kind.url(fiche, "financement", ligne.pk),
            "libelle": "Mettre à jour mon financement",
            "page": True,
        }
        for ligne in lignes
        if ligne.modifiable
    ][:1]


def _comment(kind: Kind, fiche: Any) -> Action:
    url = kind.url(fiche) + kind.remarks_at + "#nouvelle-remarque"
    return {"action": COMMENT, "url": url, "libelle": "Écrire une remarque", "page": True}
