"""The head of the three tabs of an act: its next move, its steps; and what it waits for."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse

from conventions.avancement import progress_of
from conventions.enums import ActionConvention, RoleSignature, StatutConvention
from conventions.signatures import COLLECTIVITES
from pvd_portal.core.words import pluralize
from pvd_portal.dossiers.offers import offers_for, place_of
from pvd_portal.dossiers.rights import can, reads_history

# The dates of the table are typed on the page of the act itself.
DATES_SUR_PLACE = frozenset({StatutConvention.VALIDEE, StatutConvention.EN_SIGNATURE})
AVANT_DE = {
    ActionConvention.SUBMIT: "transmettre",
    ActionConvention.APPROVE: "valider",
    ActionConvention.OPEN_SIGNATURE: "mettre à la signature",
    ActionConvention.SIGN: "constater la signature",
}
EN_NOMBRE = {
    "date_deliberation": ("Il manque {}.", "date de délibération", "dates de délibération"),
    "date_signature": ("Il manque {}.", "signature", "signatures"),
}


@dataclass(frozen=True)
class Manque:
    """One line of « À faire »: what is missing, and the field where it is put right."""

    texte: str
    url: str
    libelle: str


def head_of(kind: Any, user: Any, convention: Any, remarks: dict[str, Any], onglet: str) -> dict:
    """For templates/conventions/_page.html; `onglet`: the URL name of the current tab."""
    offers = offers_for(kind, user, convention, remarks["remarques"])
    manques = _lacks(kind, user, convention, offers["refuses"])
    principale = _main_action(offers, manques)
    autres = [a for a in offers["permis"] if a is not principale]
    return {
        "kind": kind,
        "dossier": convention,
        "convention": convention,
        "principale": principale,
        "autres": [*autres, *_tools(kind, user, convention, remarks), *offers["secondaires"]],
        **offers,
        "manques": manques,
        "avant_de": _before_what(offers),
        "avancement": progress_of(convention, a_vous=_is_turn(convention, offers)),
        "onglets": _tabs(kind, user, convention, remarks, onglet),
    }


def _is_turn(convention: Any, offers: dict[str, Any]) -> bool:
    """What goes forward is the reader's; délibérations and signatures are first waited for."""
    waits = convention.statut in DATES_SUR_PLACE
    return bool(offers["permis"] or (offers["refuses"] and not waits))


def _main_action(offers: dict[str, Any], manques: list[Manque]) -> dict[str, Any] | None:
    """The next move; while it is refused, where its first lack is put right."""
    if offers["refuses"]:
        first = next((m for m in manques if m.url.startswith("/")), None)
        return first and {"url": first.url, "libelle": first.libelle, "page": True}
    return offers["permis"][0] if offers["permis"] else None


def _before_what(offers: dict[str, Any]) -> str:
    """« transmettre »: what « À faire avant de … » is about."""
    action = next((offer["action"] for offer in (*offers["refuses"], *offers["permis"])), "")
    return AVANT_DE.get(action, "")


def _lacks(kind: Any, user: Any, convention: Any, refuses: list[Any]) -> list[Manque]:
    """What refuses the reader's next move, dates of the same sort in one line."""
    if not refuses:
        return []
    missing = convention.missing_for(refuses[0]["action"])
    editable = can(user, "edit", convention)
    lines = []
    for sort, rows in groupby(missing, key=lambda m: m.anchor.rpartition("-")[2]):
        same = list(rows)
        if sort in EN_NOMBRE and len(same) > 1:
            sentence, one, many = EN_NOMBRE[sort]
            same, texts = same[:1], [sentence.format(pluralize(len(same), one, many))]
        else:
            texts = [m.text for m in same]
        for lack, text in zip(same, texts, strict=True):
            on_page = sort in EN_NOMBRE and types_dates(user, convention)
            url = f"#{lack.anchor}" if on_page else place_of(kind, convention, lack)
            label = "Noter la date" if on_page else kind.page_labels.get(lack.page, "")
            lines.append(Manque(text, url if editable else "", label))
    return lines


def types_dates(user: Any, convention: Any) -> bool:
    """Whether the reader types délibérations and signatures in the table of the page."""
    return convention.statut in DATES_SUR_PLACE and can(user, "edit", convention)


def dress_signatures(user: Any, convention: Any) -> list[Any]:
    """In the order of the act (parties, partners, witnesses), with the fields the reader types.

    `rang`: the number of the line in the forms of the table.
    """
    order = {role: rank for rank, role in enumerate(RoleSignature.values)}
    typed = types_dates(user, convention)
    signing = convention.statut == StatutConvention.EN_SIGNATURE
    rows = list(convention.signatures.all())
    for rang, row in enumerate(rows):
        row.rang = rang
        collective = row.role == RoleSignature.PARTIE and row.type in COLLECTIVITES
        row.saisit_deliberation = typed and collective and row.date_deliberation is None
        row.saisit_signature = (
            typed
            and signing
            and row.role != RoleSignature.EN_PRESENCE
            and row.date_signature is None
        )
    return sorted(rows, key=lambda s: (order[s.role], s.pk))


def _tools(kind: Any, user: Any, convention: Any, remarks: dict[str, Any]) -> list[dict[str, Any]]:
    tools = []
    if can(user, "edit", convention):
        tools += [
            _link(kind.url(convention, "edit"), "Modifier la convention"),
            _link(kind.url(convention, "signatures"), "Modifier les signatures"),
        ]
    if remarks["remarque_form"]:
        url = kind.url(convention, "echanges") + "#nouvelle-remarque"
        tools.append(_link(url, "Ajouter une remarque"))
    return tools


def _link(url: str, libelle: str) -> dict[str, Any]:
    return {"url": url, "libelle": libelle, "page": True}


def _tabs(
    kind: Any, user: Any, convention: Any, remarks: dict[str, Any], onglet: str
) -> list[tuple[str, str, int | None, bool]]:
    """Only those that the reader may open; a page alone has no tab."""
    tabs: list[tuple[str, str, int | None]] = [("Convention", "detail", None)]
    if remarks["lit_les_remarques"]:
        tabs.append(("Échanges", "echanges", len(remarks["remarques"])))
    if reads_history(user, type(convention)):
        tabs.append(("Historique", "historique", None))
    if len(tabs) == 1:
        return []
    return [
        (label, reverse(f"conventions:{name}", args=[convention.pk]), count, name == onglet)
        for label, name, count in tabs
    ]
