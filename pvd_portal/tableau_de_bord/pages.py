"""The dashboards of those who follow dossiers one by one.

Préfecture and services of the État: what awaits them, then the territoires to see. Chef de
projet and élu: their territoire.
"""

from collections import Counter
from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse

from conventions.enums import StatutConvention
from conventions.models import Convention
from fiches_action.enums import Validation
from fiches_action.models import FicheAction
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.models import PointOrdreDuJour
from pvd_portal.core.dates import today
from pvd_portal.core.words import pluralize, spell_duration
from pvd_portal.dossiers.kinds import kind_of
from pvd_portal.tableau_de_bord.a_faire import VUES, load_a_faire, spell_since
from pvd_portal.tableau_de_bord.a_savoir import describe_quiet, find_needs
from pvd_portal.tableau_de_bord.apercus import load_apercus
from pvd_portal.tableau_de_bord.besoins import calls, load_besoins
from pvd_portal.tableau_de_bord.changements import Depuis, read_since, reads_changes
from pvd_portal.tableau_de_bord.dates import load_dates
from pvd_portal.tableau_de_bord.lieux import load_lieux
from pvd_portal.tableau_de_bord.nouvelles import load_nouvelles
from pvd_portal.tableau_de_bord.plan import load_plan
from pvd_portal.tableau_de_bord.suivis import (
    EN_SIGNATURE,
    keep_received,
    load_suivis,
)

# Of each group; the others are in their list.
MAX_TERRITOIRES = 10
MAX_AUTRES = 10
MAX_SIGNES = 5
# Named in the callout of the next session; one more says that there are others.
MAX_PRETES = 3


@dataclass(frozen=True)
class Autre:
    """A dossier that waits for somebody else than the reader."""

    titre: str
    url: str
    lieu: str
    attend: str
    age: str


def dossiers(request):
    """Préfecture and services of the État."""
    user, jour = request.user, today()
    lieux = load_lieux(user)
    suivis = load_suivis(user, lieux)
    recus = keep_received(suivis)
    besoins = load_besoins(user, jour, lieux)
    dates, seances = load_dates(user, jour, lieux, besoins)
    # Those that call come first.
    limite = sum(1 for besoin in besoins if calls(besoin))
    a_voir, a_jour = besoins[:limite], besoins[limite:]
    apercus = {
        apercu.besoin.lieu.pk: apercu
        for apercu in load_apercus(user, [*a_voir[:MAX_TERRITOIRES], *a_jour[:MAX_TERRITOIRES]])
    }
    ctx = {
        **_context_of_work(request, lieux, recus),
        **_context_of_news(request, lieux),
        **_context_of_others(suivis, recus, lieux, user),
        "dates": dates,
        "a_voir": _rows(a_voir, apercus, jour, seances),
        "a_jour": _rows(a_jour, apercus, jour, seances),
        "nb_a_voir": len(a_voir),
        "nb_a_jour": len(a_jour),
        "a_jour_replies": len(a_jour) > MAX_TERRITOIRES,
        "communes": sum(len(besoin.siennes) for besoin in besoins),
    }
    return render(request, "tableau_de_bord/prefecture.html", ctx)


def territoires(request):
    """Chef de projet and élu."""
    user, jour = request.user, today()
    chef = user.role == Role.CHEF_DE_PROJET
    lieux = load_lieux(user)
    recus = keep_received(load_suivis(user, lieux))
    besoins = load_besoins(user, jour, lieux, posts=False)
    dates, seances = load_dates(user, jour, lieux, besoins)
    plan, argent = load_plan(user, lieux.condition)
    comite = next(iter(seances.values()), None)
    ctx = {
        **_context_of_work(request, lieux, recus),
        "chez_la_prefecture": _spell_others(recus, lieux) if chef else [],
        "dates": dates,
        "comite": comite,
        "dans": spell_duration((comite.date - jour).days) if comite else "",
        "pretes": _ready(comite) if chef else [],
        "plan": plan,
        "argent": argent,
        "lieux": list(lieux.actifs.values()),
        "signees": [] if chef else _signed(user, lieux),
    }
    return render(request, "tableau_de_bord/territoire.html", ctx)


def _context_of_work(request, lieux, recus):
    """The view asked among those of « À faire »; an unknown one shows them all."""
    vue = request.GET.get("voir", "")
    vue = vue if vue in VUES else ""
    a_faire = load_a_faire(request.user, lieux, recus, vue)
    base = reverse("tableau_de_bord:tableau_de_bord")
    onglets = [("Tous", base, a_faire.tous, not vue)]
    for nom, titre in VUES.items():
        if a_faire.comptes[nom] or nom == vue:
            onglets.append((titre, f"{base}?voir={nom}", a_faire.comptes[nom], nom == vue))
    return {
        "jour": today(),
        "vue": vue,
        "travail": a_faire,
        "a_faire": a_faire.lignes,
        "suite": a_faire.total - len(a_faire.lignes),
        "age_du_plus_ancien": spell_since(a_faire.depuis) if a_faire.depuis else "",
        "onglets": onglets,
    }


def _context_of_news(request, lieux):
    """The last moves of others; the period is in the address, and forgets nothing."""
    if not reads_changes(request.user):
        return {}
    choisi = request.GET.get("depuis", "")
    choisi = choisi if choisi in Depuis.values else Depuis.SEMAINE
    since = read_since(request.user, choisi)
    return {
        "nouvelles": load_nouvelles(request.user, lieux, since),
        "depuis": choisi,
        "periodes": Depuis.choices,
        "lit_les_changements": True,
    }


def _rows(besoins, apercus, jour, seances):
    rows = []
    for besoin in besoins[:MAX_TERRITOIRES]:
        pk = besoin.lieu.pk
        faits = find_needs(besoin, jour) or [describe_quiet(besoin, seances.get(pk))]
        rows.append({"apercu": apercus[pk], "lieu": besoin.lieu, "besoin": besoin, "faits": faits})
    return rows


def _context_of_others(suivis, recus, lieux, user):
    """What the préfecture waits for: compléments and signatures, the oldest first."""
    if user.role != Role.PREFECTURE:
        return {}
    mine = set(recus)
    autres = [suivi for suivi in suivis if suivi not in mine and suivi.is_written_by(user)]
    lignes = _spell_others(autres, lieux)
    return {
        "autres": lignes[:MAX_AUTRES],
        "nb_autres": len(lignes),
        "resume_des_autres": sum_up(lignes),
    }


def _spell_others(suivis, lieux):
    rows = [suivi for suivi in suivis if suivi.territoire in lieux.actifs]
    return [
        Autre(
            titre=suivi.titre,
            url=kind_of(suivi.genre).url_of(suivi.cible),
            lieu=lieux.actifs[suivi.territoire].nom,
            attend="signatures" if suivi.etat == EN_SIGNATURE else "compléments",
            age=spell_since(suivi.depuis),
        )
        for suivi in sorted(rows, key=lambda suivi: suivi.depuis)
    ]


def sum_up(autres):
    """« 3 compléments, 1 signature »."""
    counts = Counter(autre.attend for autre in autres)
    return ", ".join(pluralize(n, nom.removesuffix("s"), nom) for nom, n in counts.items())


def _ready(comite):
    """The fiches that its comité may decide on, and that are not on its agenda."""
    if not comite:
        return []
    inscrites = PointOrdreDuJour.objects.filter(comite=comite.pk, fiche__isnull=False)
    rows = FicheAction.objects.actifs().filter(
        territoire=comite.territoire, validation=Validation.PRETE
    )
    return (
        rows.exclude(pk__in=inscrites.values("fiche"))
        .order_by("numero")
        .values("pk", "intitule")[:MAX_PRETES]
    )


def _signed(user, lieux):
    rows = Convention.objects.actifs().filter(
        territoire__in=lieux.condition, statut=StatutConvention.SIGNEE
    )
    signed = rows.readable_by(user).order_by("-date_signature", "pk")
    return signed.values("pk", "intitule", "date_signature")[:MAX_SIGNES]
