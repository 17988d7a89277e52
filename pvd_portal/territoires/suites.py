"""Where each step leads, and the next thing to do for the person who looks."""

from dataclasses import dataclass

from django.urls import reverse

from fiches_action.regles import spell_sans_nouvelles
from pvd_portal.core.words import lower_first, pluralize
from pvd_portal.dossiers.rights import is_chef, is_pilote
from pvd_portal.territoires.etapes import Etape, Etat


@dataclass(frozen=True)
class Suite:
    """One sentence, and the button that leads there (none when there is nothing to do)."""

    texte: str
    url: str = ""
    bouton: str = ""


@dataclass(frozen=True)
class EtapeLiee:
    etape: Etape
    url: str


def _list(name, territoire, **query):
    return reverse(name, query={"territoire": territoire.pk, **query})


def step_urls(territoire):
    """The page of each step; those without one of their own lead to the rows they count."""
    return {
        "pilotage": reverse("territoires:pilotage", args=[territoire.pk]),
        "gouvernance": _list("comites:list", territoire),
        "diagnostic": reverse("territoires:diagnostic", args=[territoire.pk]),
        "strategie": reverse("territoires:strategie", args=[territoire.pk]),
        "plan": _list("fiches_action:list", territoire, tri="fin"),
        "fiches": _list("fiches_action:list", territoire),
        "contractualisation": _list("conventions:list", territoire),
        "suivi": _list("fiches_action:list", territoire, tri="nouvelle"),
    }


def link_steps(dossier):
    urls = step_urls(dossier.territoire)
    return [EtapeLiee(etape, urls[etape.cle]) for etape in dossier.etapes]


def next_thing(user, dossier):
    """What the reader does next on this territoire."""
    if is_chef(user, dossier.territoire):
        return _next_for_chef(dossier)
    if is_pilote(user, dossier.territoire):
        return _next_for_prefecture(dossier)
    return _next_to_read(dossier)


# step -> (sentence, button) for the chef de projet when nothing else is urgent
A_FAIRE = {
    "pilotage": ("compléter le pilotage", "Ajouter les contacts"),
    "gouvernance": ("préparer un comité de projet", "Voir les comités"),
    "diagnostic": ("compléter le diagnostic", "Compléter le diagnostic"),
    "strategie": ("compléter la stratégie", "Compléter la stratégie"),
    "plan": ("faire valider des actions en comité", "Voir les fiches"),
    "fiches": ("avancer les fiches action", "Voir les fiches"),
    "contractualisation": ("avancer la contractualisation", "Voir les conventions"),
    "suivi": ("suivre l'avancement des actions", "Faire le point"),
}


def _next_for_chef(dossier):
    c, t = dossier.constat, dossier.territoire
    if c.fiches_a_completer:
        texte = f"compléter {pluralize(c.fiches_a_completer, 'fiche')}"
        url = _list("fiches_action:list", t, validation="a_completer")
        return Suite(f"{texte}, la préfecture attend votre retour", url, "Compléter")
    if c.fiches_sans_nouvelles:
        nombre = pluralize(c.fiches_sans_nouvelles, "fiche")
        url = _list("fiches_action:list", t, sans_nouvelles="on")
        return Suite(
            f"mettre à jour l'avancement de {nombre} {spell_sans_nouvelles()}",
            url,
            "Faire le point",
        )
    return _first_open_step(dossier)


def _first_open_step(dossier):
    etape = dossier.etape
    if etape.etat == Etat.FAIT:
        return Suite("rien ne vous attend sur ce territoire")
    texte, bouton = A_FAIRE[etape.cle]
    return Suite(
        f"{texte} ({lower_first(etape.resume)})", step_urls(dossier.territoire)[etape.cle], bouton
    )


def _next_for_prefecture(dossier):
    c, t = dossier.constat, dossier.territoire
    if dossier.conventions_a_instruire:
        nombre = pluralize(dossier.conventions_a_instruire, "convention")
        url = _list("conventions:list", t, statut="transmise")
        return Suite(f"instruire {nombre}", url, "Instruire")
    if c.fiches_a_instruire:
        texte = f"instruire {pluralize(c.fiches_a_instruire, 'fiche')}"
        return Suite(texte, _list("fiches_action:list", t, validation="proposee"), "Instruire")
    return _watch(dossier, "à surveiller")


def _next_to_read(dossier):
    return _watch(dossier, "point d'attention")


def _watch(dossier, mot):
    etape = dossier.etape
    if etape.etat == Etat.FAIT:
        return Suite("rien ne vous attend sur ce territoire")
    url = step_urls(dossier.territoire)[etape.cle]
    return Suite(f"{mot}, {lower_first(etape.titre)} : {lower_first(etape.resume)}", url, "Voir")
