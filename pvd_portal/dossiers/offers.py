"""The moves of a dossier as its page shows them: buttons, and what is missing beside them."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html

from pvd_portal.dossiers.kinds import Kind
from pvd_portal.dossiers.lifecycle import Missing, OfferedMove, Tone, offered_moves
from pvd_portal.dossiers.rights import can, can_move


def offers_for(
    kind: Kind, user: Any, dossier: Any, remarques: Iterable[Any] = ()
) -> dict[str, list[dict[str, Any]]]:
    """For components/moves.html: `permis` (the main one first), `refuses`, and `secondaires`.

    `remarques`: those of the dossier; while one waits for its answer, more moves ask first.
    What goes backwards or ends the dossier stands among the tools, never as the main button.
    """
    waiting = any(remarque.etat == "en_attente" for remarque in remarques)
    permis: list[dict[str, Any]] = []
    refuses: list[dict[str, Any]] = []
    secondaires: list[dict[str, Any]] = []
    for offer in offered_moves(dossier, lambda action: can_move(user, dossier, action)):
        if offer.move.tone is Tone.ELSEWHERE:
            continue
        missing = missing_of(kind, dossier, offer)
        if missing:
            raisons = [with_link(kind, user, dossier, m) for m in missing]
            refuses.append({"libelle": offer.label, "raisons": raisons, "action": offer.action})
            continue
        asks = (
            offer.move.asks
            or offer.action in kind.move_forms
            or (offer.move.heeds_remarks and waiting)
        )
        item = {
            "action": offer.action,
            "url": kind.url(dossier, "move", offer.action),
            "libelle": offer.label,
            "page": asks,
        }
        (secondaires if offer.move.tone is Tone.BACKWARD else permis).append(item)
    # What one does most stands first: « Valider », then « Demander des compléments ».
    permis.sort(key=lambda item: bool(item["page"]))
    return {"permis": permis, "refuses": refuses, "secondaires": secondaires}


def missing_of(kind: Kind, dossier: Any, offer: OfferedMove) -> list[Missing]:
    """What is missing, but for what the move's own page asks."""
    supplied = kind.supplied_by(offer.action)
    return [missing for missing in offer.missing if missing.code not in supplied]


def with_link(kind: Kind, user: Any, dossier: Any, missing: Missing) -> Any:
    """The sentence, with a link to the page where the reader can put it right."""
    label = kind.page_labels.get(missing.page)
    if label is None or not can(user, "edit", dossier):
        return missing.text
    return format_html(
        '{} <a href="{}">{}</a>', missing.text, place_of(kind, dossier, missing), label
    )


def place_of(kind: Kind, dossier: Any, missing: Missing) -> str:
    """The field where it is put right, or its page."""
    url = kind.url(dossier, missing.page)
    return f"{url}#{missing.anchor}" if missing.anchor else url


def archive_offer(kind: Kind, user: Any, dossier: Any) -> dict[str, Any] | None:
    """« Archiver » or « Restaurer », for who may."""
    if not can(user, "archive", dossier):
        return None
    name, verb = ("restore", "Restaurer") if dossier.archived else ("archive", "Archiver")
    url = kind.url(dossier, name)
    return {"url": url, "libelle": f"{verb} {kind.name}", "page": not dossier.archived}
