"""« À faire maintenant »: what waits for the reader, who waits, since when."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db.models import CharField, Count, F, Min, Q, Value
from django.utils import timezone

from fiches_action.kind import FICHE
from fiches_action.models import FicheAction
from pvd_portal.accounts.enums import Role
from pvd_portal.core.words import pluralize
from pvd_portal.dossiers.kinds import KINDS, kind_of

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
        return kind_of(self.genre).url_of(self.cible)

    @property
    def nom(self):
        genre = kind_of(self.genre).noun
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


def _waiting(kind, territoires, role, motif, condition=None):
    """The dossiers whose state waits for that role, since they are in it."""
    states = kind.model.lifecycle.waiting.get(role)
    if not states:
        return []
    rows = kind.model.objects.actifs().in_states(states).filter(territoire__in=territoires)
    return [_named(rows if condition is None else rows.filter(condition), kind, motif, "state_at")]


def _named(rows, kind, motif, depuis):
    return (
        rows.order_by()
        .annotate(
            genre=_constant(kind.namespace),
            motif=_constant(motif),
            cible=F("pk"),
            titre=_title(kind),
            lieu=F("territoire__nom"),
            depuis=F(depuis),
            nombre=Value(1),
        )
        .values_list(*COLONNES)
    )


def _title(kind, path=""):
    return F(f"{path}{kind.title_field}") if kind.title_field else _constant(kind.noun)


def _remarques(kind, territoires, motif, condition, moment):
    """Remarks grouped by the dossier they are about."""
    return (
        kind.remarques.filter(
            condition,
            dossier__territoire__in=territoires,
            dossier__archived_at__isnull=True,
            levee_at__isnull=True,
        )
        .order_by()
        .values("dossier_id")
        .annotate(
            genre=_constant(kind.namespace),
            motif=_constant(motif),
            cible=F("dossier_id"),
            titre=_title(kind, "dossier__"),
            lieu=F("dossier__territoire__nom"),
            depuis=Min(moment),
            nombre=Count("pk"),
        )
        .values_list(*COLONNES)
    )


def _prefecture(user, territoires):
    pilote = Q(territoire__departement_pilote__in=user.perimetre.departements)
    repondues = Q(repondu_at__isnull=False, auteur__role=Role.PREFECTURE)
    parts = []
    for kind in KINDS:
        parts += _waiting(kind, territoires, Role.PREFECTURE, A_INSTRUIRE, pilote)
        parts.append(_remarques(kind, territoires, REPONSES, repondues, "repondu_at"))
    return parts


def _chef(user, territoires):
    silencieuses = FicheAction.objects.actifs().sans_nouvelles().filter(territoire__in=territoires)
    parts = [_named(silencieuses, FICHE, A_JOUR, "derniere_nouvelle_at")]
    sans_reponse = Q(repondu_at__isnull=True)
    for kind in KINDS:
        parts += _waiting(kind, territoires, Role.CHEF_DE_PROJET, A_COMPLETER)
        parts.append(_remarques(kind, territoires, REMARQUES, sans_reponse, "created_at"))
    return parts


def _lecteur(user, territoires):
    """What the préfecture has in hand, for who reads beside it."""
    return [
        part for kind in KINDS for part in _waiting(kind, territoires, Role.PREFECTURE, A_INSTRUIRE)
    ]


_PARTS = {
    Role.PREFECTURE: _prefecture,
    Role.CHEF_DE_PROJET: _chef,
    Role.SERVICE_ETAT: _lecteur,
    Role.ELU: _lecteur,
}
