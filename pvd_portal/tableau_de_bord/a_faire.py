"""« À faire maintenant »: what waits for the reader, who waits, since when."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db.models import CharField, Count, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from conventions.enums import StatutConvention
from conventions.models import Convention, MouvementConvention, RemarqueConvention
from fiches_action.enums import Validation
from fiches_action.models import FicheAction, MouvementFiche, RemarqueFiche
from fiches_action.regles import q_sans_nouvelles
from pvd_portal.accounts.enums import Role
from pvd_portal.core.words import pluralize

COLONNES = ("genre", "motif", "cible", "titre", "lieu", "depuis", "nombre")
MAX_LIGNES = 8
MOTIFS_PAR_CIBLE = 3

A_INSTRUIRE, A_COMPLETER, REMARQUES, REPONSES, A_JOUR = (
    "a_instruire",
    "a_completer",
    "remarques",
    "reponses",
    "a_mettre_a_jour",
)
# By rank: of what waits about the same act or fiche, the first one gives the button.
# motif -> (what happened, « 2 remarques… » when counted, verb of the button)
TEXTES = {
    A_COMPLETER: ("à compléter", "à compléter", "Compléter"),
    A_INSTRUIRE: ("transmise", "transmise", "Instruire"),
    REMARQUES: (
        "une remarque attend votre réponse,",
        "remarques attendent votre réponse,",
        "Répondre",
    ),
    REPONSES: ("une remarque a sa réponse,", "remarques ont leur réponse,", "Relire"),
    A_JOUR: ("dernière nouvelle", "dernière nouvelle", "Mettre à jour"),
}
PAGES = {"convention": "conventions:detail", "fiche": "fiches_action:detail"}
NOMS = {"convention": "Convention", "fiche": "Fiche"}


@dataclass(frozen=True)
class Attente:
    """One line: a thing that waits, and the button that leads to it."""

    genre: str
    motif: str
    cible: uuid.UUID
    titre: str
    lieu: str
    depuis: dt.datetime
    nombre: int
    bouton: str
    aussi: tuple = ()

    @property
    def url(self):
        return reverse(PAGES[self.genre], args=[self.cible])

    @property
    def nom(self):
        genre = NOMS[self.genre]
        return self.titre if self.titre.startswith(genre) else f"{genre} « {self.titre} »"

    @property
    def il_y_a(self):
        """« il y a 12 jours », « hier », « aujourd'hui »."""
        jours = (timezone.localdate() - timezone.localdate(self.depuis)).days
        if jours < 2:
            return ("aujourd'hui", "hier")[max(jours, 0)]
        return f"il y a {pluralize(jours, 'jour')}"

    @property
    def texte(self):
        un, plusieurs, _ = TEXTES[self.motif]
        return f"{self.nombre} {plusieurs}" if self.nombre > 1 else un


def load_a_faire(user, territoires):
    """The lines of the reader, the oldest first, in one query; a few more than shown.

    `territoires`: the keys of those that it sees, already read; plain values make a faster query
    than `visible_to` five times over.
    """
    parts = _PARTS[user.role](user, territoires) if user.role in _PARTS else []
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    lignes = rows.order_by("depuis", "cible")[: MOTIFS_PAR_CIBLE * MAX_LIGNES + 1]
    lecture = user.role not in {Role.PREFECTURE, Role.CHEF_DE_PROJET}
    attentes = [Attente(*row, "Lire" if lecture else TEXTES[row[1]][2]) for row in lignes]
    return _one_by_cible(attentes)


def _one_by_cible(attentes):
    """One line for an act or a fiche, at the place of its oldest motif."""
    rangs = list(TEXTES)
    par_cible = {}
    for attente in attentes:
        par_cible.setdefault((attente.genre, attente.cible), []).append(attente)
    lignes = []
    for motifs in par_cible.values():
        premier, *autres = sorted(motifs, key=lambda attente: rangs.index(attente.motif))
        aussi = tuple(autre.texte.rstrip(",") for autre in autres if autre.motif != A_JOUR)
        lignes.append(replace(premier, aussi=aussi))
    return lignes


def _constant(texte):
    return Value(texte, output_field=CharField())


def _conventions(territoires, condition, motif):
    moves = MouvementConvention.objects.filter(convention=OuterRef("pk")).order_by("-at")
    return _named(
        Convention.objects.filter(condition, territoire__in=territoires),
        "convention",
        motif,
        titre=F("intitule"),
        lieu=F("territoire__nom"),
        depuis=Coalesce(Subquery(moves.values("at")[:1]), "updated_at"),
    )


def _fiches(territoires, condition, motif, *, depuis=None):
    moves = MouvementFiche.objects.filter(fiche=OuterRef("pk")).order_by("-at")
    return _named(
        FicheAction.objects.actives().filter(condition, territoire__in=territoires),
        "fiche",
        motif,
        titre=F("intitule"),
        lieu=F("territoire__nom"),
        depuis=depuis or Coalesce(Subquery(moves.values("at")[:1]), "updated_at"),
    )


def _named(rows, genre, motif, *, titre, lieu, depuis):
    return (
        rows.order_by()
        .annotate(
            genre=_constant(genre),
            motif=_constant(motif),
            cible=F("pk"),
            titre=titre,
            lieu=lieu,
            depuis=depuis,
            nombre=Value(1),
        )
        .values_list(*COLONNES)
    )


def _remarques(modele, lien, territoires, motif, condition, moment):
    """Remarks grouped by what they are about."""
    return (
        modele.objects.filter(
            condition, **{f"{lien}__territoire__in": territoires}, levee_at__isnull=True
        )
        .order_by()
        .values(f"{lien}_id")
        .annotate(
            genre=_constant(lien),
            motif=_constant(motif),
            cible=F(f"{lien}_id"),
            titre=F(f"{lien}__intitule"),
            lieu=F(f"{lien}__territoire__nom"),
            depuis=Min(moment),
            nombre=Count("pk"),
        )
        .values_list(*COLONNES)
    )


def _toutes_remarques(territoires, motif, condition, moment):
    actives = condition & Q(fiche__archived_at__isnull=True)
    return [
        _remarques(RemarqueConvention, "convention", territoires, motif, condition, moment),
        _remarques(RemarqueFiche, "fiche", territoires, motif, actives, moment),
    ]


def _prefecture(user, territoires):
    pilote = Q(territoire__departement_pilote__in=user.perimetre.departements)
    repondues = Q(repondu_at__isnull=False, auteur__role=Role.PREFECTURE)
    transmise = pilote & Q(statut=StatutConvention.TRANSMISE)
    proposee = pilote & Q(validation=Validation.PROPOSEE)
    return [
        _conventions(territoires, transmise, A_INSTRUIRE),
        _fiches(territoires, proposee, A_INSTRUIRE),
        *_toutes_remarques(territoires, REPONSES, repondues, "repondu_at"),
    ]


def _chef(user, territoires):
    derniere = F("derniere_nouvelle_at")
    return [
        _conventions(territoires, Q(statut=StatutConvention.A_COMPLETER), A_COMPLETER),
        _fiches(territoires, Q(validation=Validation.A_COMPLETER), A_COMPLETER),
        _fiches(territoires, q_sans_nouvelles(), A_JOUR, depuis=derniere),
        *_toutes_remarques(territoires, REMARQUES, Q(repondu_at__isnull=True), "created_at"),
    ]


def _lecteur(user, territoires):
    return [
        _conventions(territoires, Q(statut=StatutConvention.TRANSMISE), A_INSTRUIRE),
        _fiches(territoires, Q(validation=Validation.PROPOSEE), A_INSTRUIRE),
    ]


_PARTS = {
    Role.PREFECTURE: _prefecture,
    Role.CHEF_DE_PROJET: _chef,
    Role.SERVICE_ETAT: _lecteur,
    Role.ELU: _lecteur,
}
