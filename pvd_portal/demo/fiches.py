"""Fictitious fiches action, from fiches.csv and projets.toml: their content and their calendar."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from communes.models import Commune
from fiches_action.enums import Echelle, Origine, Phase, Statut, TypeMaitreOuvrage, Validation
from fiches_action.models import FicheAction, Indicateur, Jalon, LienContrat, PartenaireFiche
from pvd_portal.demo.fichiers import read_csv, read_toml, split_line
from pvd_portal.demo.financements import (
    BAILLEUR,
    PRIVE,
    SYNDICAT,
    create_financements,
)
from pvd_portal.demo.noms import de
from pvd_portal.demo.temps import day, moment, month
from pvd_portal.demo.traces import backdate, create_at, dated

# Days since the two sessions that decided on the fiches.
SEANCE, DERNIERE_SEANCE = 320, 110
DECIDEES = frozenset(
    {
        Validation.VALIDEE,
        Validation.INSCRITE,
        Validation.SORTIE,
        Validation.AJOURNEE,
        Validation.REFUSEE,
    }
)
MENTION = "Fiche inventée pour la démonstration."
# (commune, projet) -> the préfet's derogation, as invented as the rest
DEROGATIONS = {
    ("38087", "ecole"): ("Arrêté préfectoral FICTIF-2026-01", Decimal(15)),
    ("34114", "friche"): ("Arrêté préfectoral FICTIF-2026-02", Decimal(10)),
}
LIENS = {
    "habitat": ("opah_ru", "Opération programmée 2024-2029"),
    "sante": ("cls", "Contrat local de santé"),
    "transition": ("pcaet", "Plan climat, action 12"),
    "commerce": ("region", "Bourgs-centres"),
    "mobilite": ("departement", "Contrat de mobilités"),
    "economie": ("industrie", "Territoires d'industrie"),
    "patrimoine": ("cper", "Volet patrimoine"),
    "culture": ("departement", "Schéma de lecture et de spectacle"),
    "biodiversite": ("autre", "Contrat de rivière"),
}
JALONS = {
    "investissement": (
        "Délibération", "Dépôt des demandes de subvention", "Consultation des entreprises",
        "Ordre de service", "Réception des travaux", "Inauguration",
    ),
    "fonctionnement": ("Lancement", "Bilan intermédiaire", "Bilan final"),
}  # fmt: skip
BROUILLON_MINIMAL = "A compléter avec les services."


class Redigee(NamedTuple):
    """A fiche as created, with the line of fiches.csv that says what it must become."""

    fiche: FicheAction
    ligne: dict
    # Days since its last news
    age: int


def create_fiches(territoires, chefs, axes, financeurs):
    """All fiches as drafts, complete with their rows; `life` moves them afterwards."""
    projets = read_toml("projets.toml")
    codes = {ligne["code"] for ligne in read_csv("fiches.csv", ";")}
    communes = Commune.objects.select_related("departement__region").in_bulk(codes)
    numeros, redigees = {}, []
    for rang, ligne in enumerate(read_csv("fiches.csv", ";"), start=1):
        territoire = territoires[ligne["code"]]
        numero = numeros[territoire.pk] = numeros.get(territoire.pk, 0) + 1
        projet = projets[ligne["projet"]]
        axe = axes.get((territoire.pk, projet["theme"]))
        fiche = _build(ligne, projet, territoire, communes[ligne["code"]])
        fiche.numero = numero
        fiche.created_by = chefs[territoire.pk]
        fiche.axe = territoire.axes.filter(numero=axe).first() if axe else None
        age = int(ligne["nouvelle"])
        _save_draft(fiche, communes[ligne["code"]], creation_age(ligne), rang)
        _create_rows(fiche, ligne, projet, communes[ligne["code"]], financeurs, rang)
        redigees.append(Redigee(fiche, ligne, age))
    return redigees


def _build(ligne, projet, territoire, commune):
    moa = TypeMaitreOuvrage(projet.get("moa", "commune"))
    derogation = DEROGATIONS.get((ligne["code"], ligne["projet"]), ("", None))
    return FicheAction(
        territoire=territoire,
        intitule=ligne["intitule"],
        theme=projet["theme"],
        echelle=Echelle.EPCI if moa == TypeMaitreOuvrage.EPCI else Echelle.SECTEUR,
        adresse="" if moa == TypeMaitreOuvrage.EPCI else f"Centre-ville, {commune.nom}",
        origine=ligne["origine"] or Origine.COURS_DE_ROUTE,
        maitre_ouvrage=_maitre_ouvrage(moa, territoire, commune),
        type_maitre_ouvrage=moa,
        referent="Direction de l'aménagement",
        referent_etat="DDT, service habitat et ville",
        priorite=ligne["priorite"],
        nature_depense=projet.get("nature", "investissement"),
        cout_total=Decimal(ligne["cout"]) if ligne["cout"] else None,
        base=ligne["base"],
        derogation_reference=derogation[0],
        derogation_taux=derogation[1],
        fictive=True,
        **_texts(ligne, projet),
        **_dates(ligne),
    )


def _texts(ligne, projet):
    if not ligne["cout"]:
        return {"contexte": BROUILLON_MINIMAL}
    return {
        "contexte": projet["contexte"],
        "objectifs": projet["objectifs"],
        "contenu": f"{projet['contenu']}\n\n{MENTION}",
        "effet_centralite": projet.get("centralite", ""),
        "transition_ecologique": projet.get("transition", ""),
        "points_blocage": ligne["motif"],
    }


def _maitre_ouvrage(moa, territoire, commune):
    return {
        TypeMaitreOuvrage.EPCI: territoire.epci.nom,
        TypeMaitreOuvrage.BAILLEUR: BAILLEUR,
        TypeMaitreOuvrage.PRIVE: PRIVE,
        TypeMaitreOuvrage.SYNDICAT: SYNDICAT,
    }.get(moa, f"Commune {de(commune.nom)}")


def _dates(ligne):
    """Planned dates; the ends that drifted are set by `apply_life`."""
    return {
        "date_debut_prevue": month(int(ligne["debut"])) if ligne["debut"] else None,
        "date_fin_prevue": month(int(ligne["fin"])) if ligne["fin"] else None,
    }


def _save_draft(fiche, commune, age, rang):
    created, cout = moment(-age, 9), fiche.cout_total
    dated(fiche, created, fiche.created_by)
    if cout and rang % 3 == 0:
        # Costs move: the first estimate stays in the history.
        fiche.cout_total = cout * Decimal("0.9")
    fiche.save()
    fiche.cout_total = cout
    if fiche.echelle == Echelle.EPCI:
        membres = fiche.territoire.beneficiaires.values_list("commune", flat=True)
        fiche.communes.set(list(membres))
    else:
        fiche.communes.set([commune])
    backdate(fiche, created_at=created)


def creation_age(ligne):
    """Days since a fiche was begun: before it was sent, long before it was decided."""
    session = session_age(ligne)
    return session + 110 if session else int(ligne["nouvelle"]) + 60


def session_age(ligne):
    """Days since the session of the comité that decided on it; None when it is not decided."""
    validation = ligne["validation"]
    if validation not in DECIDEES:
        return None
    recent = (
        validation in {Validation.AJOURNEE, Validation.REFUSEE}
        or ligne["origine"] == Origine.COURS_DE_ROUTE
    )
    return DERNIERE_SEANCE if recent and int(ligne["nouvelle"]) < DERNIERE_SEANCE else SEANCE


def _create_rows(fiche, ligne, projet, commune, financeurs, rang):
    if fiche.cout_total:
        create_financements(fiche, commune, ligne["plan"], financeurs, rang)
    else:
        return
    partenaires = [split_line(partenaire) for partenaire in projet["partenaires"]]
    liens = [LIENS[fiche.theme]] if fiche.theme in LIENS else []
    if rang % 3:
        liens.append(("crte", f"Orientation {rang % 4 + 1}"))
    for rows in (
        [PartenaireFiche(fiche=fiche, nom=nom, role=role) for nom, role in partenaires],
        [_indicateur(fiche, ligne, *split_line(text)) for text in projet["indicateurs"]],
        list(_jalons(fiche, ligne)),
        [LienContrat(fiche=fiche, type=type_, reference=reference) for type_, reference in liens],
    ):
        create_at(rows, fiche._history_date, fiche.created_by)


def _number(text):
    return Decimal(text.replace(",", ".")) if text else None


def _indicateur(fiche, ligne, libelle, type_, unite, reference, cible, valeur):
    started = ligne["phase"] in {Phase.TRAVAUX, Phase.EXPLOITATION}
    done = ligne["statut"] == Statut.TERMINE
    measured = _number(cible if done else valeur) if started else None
    return Indicateur(
        fiche=fiche,
        libelle=libelle,
        type=type_,
        unite=unite,
        valeur_reference=_number(reference),
        date_reference=day(-500) if reference else None,
        cible=_number(cible),
        date_cible=fiche.date_fin_prevue if cible else None,
        valeur=measured,
        date_valeur=day(-int(ligne["nouvelle"])) if measured is not None else None,
    )


def _jalons(fiche, ligne):
    """Spread between start and end; the past ones are reached, but for a fiche that stalls."""
    debut, fin = fiche.date_debut_prevue, fiche.date_fin_prevue
    if debut is None or fin is None:
        return
    libelles = JALONS[fiche.nature_depense]
    step = (fin - debut) / max(1, len(libelles) - 1)
    prevus = [(libelle, debut + step * rang) for rang, libelle in enumerate(libelles)]
    today = timezone.localdate()
    stalled = ligne["statut"] in {Statut.EN_RETARD, Statut.BLOQUE, Statut.EN_PAUSE}
    passes = [date for _, date in prevus if date < today]
    for libelle, prevue in prevus:
        late = stalled and passes and prevue == passes[-1]
        reached = prevue < today and ligne["statut"] != Statut.ABANDONNE and not late
        yield Jalon(
            fiche=fiche,
            libelle=libelle,
            date_prevue=prevue,
            date_realisee=min(prevue + dt.timedelta(days=9), today) if reached else None,
        )
