"""Fiches with all their rows, and comités."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from benchmark.copies import copy_fiches
from benchmark.insert import insert
from benchmark.people import AUTHOR
from benchmark.territoires import new_id
from communes.enums import ThemeAction
from communes.models import AxeStrategique, Beneficiaire, Organisme, Territoire
from conventions.models import Convention
from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    STATUTS_A_MOTIVER,
    Phase,
    Priorite,
    Statut,
    StatutFinancement,
    TypeIndicateur,
    Validation,
)
from fiches_action.models import (
    FicheAction,
    Financement,
    Indicateur,
    Jalon,
    MouvementFiche,
    RemarqueFiche,
)
from pvd_portal.comites.enums import Decision, QualiteMembre, StatutComite
from pvd_portal.comites.models import Comite, MembreComite, PointOrdreDuJour
from pvd_portal.core.text import normalize_search

PROJETS = (
    "Réhabilitation de la halle du marché",
    "Requalification de la place de l'Église",
    "Maison de santé pluriprofessionnelle",
    "Opération façades et devantures du centre",
    "Tiers-lieu dans l'ancienne gendarmerie",
    "Voie cyclable entre la gare et le bourg",
    "Rénovation énergétique du groupe scolaire",
    "Acquisition de logements vacants",
)
TEXTE = (
    "Le centre-bourg perd des habitants et des commerces depuis dix ans. L'action réunit la "
    "commune, l'intercommunalité et les financeurs autour d'un même calendrier. "
)
# Fiches of a territoire that have milestones, indicators, moves and remarks.
COMPLETES = 8
# Half of the fiches are in the plan; the others are spread over the rest of their life.
VALIDATIONS = [Validation.VALIDEE, Validation.INSCRITE] * 7 + list(Validation)
# 12 lines of 28 are granted, as many are on their way.
STATUTS_FINANCEMENT = [StatutFinancement.ACCORDE, StatutFinancement.SOLLICITE] * 9 + list(
    StatutFinancement
)
CHAMPS = (
    "id", "territoire", "numero", "intitule", "intitule_recherche", "axe", "theme",
    "maitre_ouvrage", "contexte", "objectifs", "contenu", "phase", "statut", "motif_statut",
    "validation", "priorite", "cout_total", "date_debut_prevue", "date_fin_prevue",
    "updated_at", "derniere_nouvelle_at", "archived_at", "date_statut", "date_fin_reelle",
    "convention", "state_at", "state_by", "archived_by",
)  # fmt: skip


def create_fiches(count, scale, rng, say):
    """Row by row for one territoire in `scale`, then copied to the others."""
    territoires = list(Territoire.objects.order_by("pk").values_list("pk", flat=True))
    part = len(territoires) // scale
    axes = _by_territoire(AxeStrategique, "pk")
    communes = _by_territoire(Beneficiaire, "commune")
    organismes = list(Organisme.objects.values_list("pk", flat=True))
    acts = _by_territoire(Convention, "pk")
    now = dt.datetime.now(dt.UTC)
    first = territoires[:part]
    fiches = [_fiche(rank, first, axes, acts, rng, now) for rank in range(count // scale)]
    insert(FicheAction, CHAMPS, fiches)
    _rows_of(fiches, communes, organismes, rng)
    say(f"{len(fiches)} fiches")
    for copy in range(1, scale):
        with transaction.atomic():
            copy_fiches(first, territoires[copy * part : (copy + 1) * part])
        if copy % 5 == 0:
            say(f"{len(fiches) * (copy + 1)} fiches")


def _by_territoire(model, name):
    result = {}
    for territoire, value in model.objects.order_by("pk").values_list("territoire", name):
        result.setdefault(territoire, []).append(value)
    return result


def _fiche(rank, territoires, axes, acts, rng, now):
    territoire = territoires[rank % len(territoires)]
    numero = rank // len(territoires) + 1
    intitule = f"{PROJETS[rng.randrange(len(PROJETS))]}, tranche {numero}"
    statut, validation = rng.choice(Statut.values), rng.choice(VALIDATIONS)
    arret = statut in STATUTS_A_MOTIVER
    motif = "En attente d'un financement." if arret else ""
    debut = dt.date(2022, 1, 1) + dt.timedelta(days=rng.randrange(1500))
    moment = now - dt.timedelta(seconds=rng.randrange(2 * 365 * 86_400))
    # An act holds the plan when there is one; without, the fiche waits for it.
    act = next(iter(acts.get(territoire, ())), None)
    if validation == Validation.INSCRITE and act is None:
        validation = Validation.VALIDEE
    return (
        new_id(rng), territoire, numero, intitule, normalize_search(intitule),
        rng.choice(axes[territoire]), rng.choice(ThemeAction.values), "Commune", TEXTE, TEXTE,
        TEXTE * 2, rng.choice(Phase.values), statut, motif, validation,
        rng.choice(Priorite.values), Decimal(rng.randrange(20, 3000) * 1000), debut,
        debut + dt.timedelta(days=200 + rng.randrange(900)), moment, moment,
        moment if rank % 100 == 99 else None, moment.date() if arret else None,
        moment.date() if statut == Statut.TERMINE else None,
        act if validation == Validation.INSCRITE else None,
        moment, AUTHOR, AUTHOR if rank % 100 == 99 else None,
    )  # fmt: skip


def _rows_of(fiches, communes, organismes, rng):
    """The rows of each fiche; the first of each territoire have all of them."""
    liens = FicheAction._meta.get_field("communes").remote_field.through
    members = ((f[0], communes[f[1]][0]) for f in fiches if f[1] in communes)
    insert(liens, ["ficheaction", "commune"], members)
    lines = (
        (*line, f[17] if line[3] in FINANCEMENTS_ACCORDES else None)
        for f in fiches
        for part in (20, 25, 30)
        for line in [
            (f[0], rng.choice(organismes), f[16] * part / 100, rng.choice(STATUTS_FINANCEMENT))
        ]
    )
    insert(Financement, ["fiche", "organisme", "montant", "statut", "date_decision"], lines)
    full = [f for f in fiches if f[2] <= COMPLETES]
    jalons = ((f[0], "Lancement des marchés", f[17]) for f in full)
    insert(Jalon, ["fiche", "libelle", "date_prevue"], jalons)
    indicateurs = ((f[0], "Logements rénovés", TypeIndicateur.REALISATION) for f in full)
    insert(Indicateur, ["fiche", "libelle", "type"], indicateurs)
    moves = ((f[0], *move, f[19]) for f in full for move in MOUVEMENTS)
    insert(MouvementFiche, ["dossier", "action", "from_state", "to_state", "at"], moves)
    remarques = ((f[0], AUTHOR, "Précisez le calendrier.") for f in full[::3])
    insert(RemarqueFiche, ["dossier", "auteur", "texte"], remarques)


MOUVEMENTS = (
    ("submit", Validation.BROUILLON, Validation.PROPOSEE),
    ("approve", Validation.PROPOSEE, Validation.PRETE),
)


def create_comites(rng):
    """Three past sessions and a coming one for each territoire, six members and five items."""
    territoires = Territoire.objects.order_by("pk").values_list("pk", flat=True)
    today = dt.date.today()  # noqa: DTZ011
    comites = []
    for rank, territoire in enumerate(territoires):
        for days in (-400, -220, -60, 30):
            statut = StatutComite.PLANIFIE if days > 0 else StatutComite.VERROUILLE
            date = today + dt.timedelta(days=days + rank % 50)
            if statut == StatutComite.VERROUILLE and date >= today:
                date = today - dt.timedelta(days=1)
            comites.append((new_id(rng), territoire, date, "Salle du conseil", statut))
    names = ["id", "territoire", "date", "lieu", "statut", "state_by"]
    insert(Comite, names, ((*comite, AUTHOR) for comite in comites))
    qualites = [*QualiteMembre][:6]
    membres = ((c[0], f"Personne {n}", q, True) for c in comites for n, q in enumerate(qualites))
    insert(MembreComite, ["comite", "nom", "qualite", "present"], membres)
    _create_points(comites)


def _create_points(comites):
    first = {}
    rows = FicheAction.objects.filter(numero__lte=5).values_list("territoire", "pk")
    for territoire, fiche in rows.iterator():
        first.setdefault(territoire, []).append(fiche)
    points = (
        (c[0], ordre, fiche, Decision.PRISE_ACTE if c[4] == StatutComite.VERROUILLE else "")
        for c in comites
        for ordre, fiche in enumerate(first.get(c[1], ()), 1)
    )
    insert(PointOrdreDuJour, ["comite", "ordre", "fiche", "decision"], points)
