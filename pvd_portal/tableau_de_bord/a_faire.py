"""« À faire maintenant »: what waits for the reader, who waits, since when."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    Min,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone

from fiches_action.enums import Validation
from fiches_action.kind import FICHE
from fiches_action.models import FicheAction
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.kind import COMITE
from pvd_portal.core.words import pluralize
from pvd_portal.dossiers.kinds import KINDS, kind_of
from pvd_portal.dossiers.querysets import q_answered_by

COLONNES = ("genre", "motif", "cible", "titre", "territoire_nom", "depuis", "nombre", "remarque")
MAX_LIGNES = 8
MOTIFS_PAR_CIBLE = 3

A_INSTRUIRE, A_COMPLETER, REMARQUES, REPONSES = (
    "a_instruire",
    "a_completer",
    "remarques",
    "reponses",
)
SEANCE, AJOURNEE, EN_RETARD, A_JOUR, BROUILLON = (
    "seance",
    "ajournee",
    "en_retard",
    "a_mettre_a_jour",
    "brouillon",
)
# Nobody else waits for these: they come after what somebody waits for.
POUR_SOI = (AJOURNEE, EN_RETARD, A_JOUR, BROUILLON)
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
    SEANCE: (
        "relevé à valider, séance ouverte",
        "relevé à valider, séance ouverte",
        "Valider le relevé",
    ),
    AJOURNEE: ("ajournée par le comité", "ajournée par le comité", "Reprendre"),
    EN_RETARD: ("en retard, fin prévue", "en retard, fin prévue", "Mettre à jour"),
    A_JOUR: ("dernière nouvelle", "dernière nouvelle", "Mettre à jour"),
    BROUILLON: ("à transmettre, brouillon", "à transmettre, brouillon", "Compléter"),
}
# Where the button leads, when it is not the top of the dossier's page.
DES_REMARQUES = (A_COMPLETER, REMARQUES, REPONSES)
PAGES = {SEANCE: "releve"}
ANCRES = {A_JOUR: "#nouvelle"}
# What waits for the chef de projet in states that the tables say nothing of.
ETATS_DU_CHEF = {
    FICHE.namespace: {Validation.AJOURNEE: AJOURNEE},
    COMITE.namespace: {StatutComite.TENU: SEANCE},
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
    # The first of the remarks it is about.
    remarque: int | None
    bouton: str
    aussi: tuple = ()

    @property
    def url(self):
        """The place itself: the remark, rather than the top of the page."""
        if self.remarque and self.motif in DES_REMARQUES:
            return kind_of(self.genre).remarks_url_of(self.cible, self.remarque)
        page = reverse(f"{self.genre}:{PAGES.get(self.motif, 'detail')}", args=[self.cible])
        return page + ANCRES.get(self.motif, "")

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
    """The lines of the reader, in one query, a few more than shown.

    What somebody waits for comes first; then the oldest.

    `territoires`: the keys of those that it sees, already read; plain values make a faster query
    than `visible_to` five times over.
    """
    parts = _PARTS[user.role](user, territoires) if user.role in _PARTS else []
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    lignes = rows.order_by("pour_soi", "depuis", "cible")[: MOTIFS_PAR_CIBLE * MAX_LIGNES + 1]
    return _one_by_cible([Attente(*row[:-1], _button(user, row[1])) for row in lignes])


def _button(user, motif):
    """What the préfecture has in hand is only read by who is beside it."""
    lit = motif == A_INSTRUIRE and user.role != Role.PREFECTURE
    return "Lire" if lit else TEXTES[motif][2]


def _one_by_cible(attentes):
    """One line for an act or a fiche, at the place of its oldest motif."""
    rangs = list(TEXTES)
    par_cible = {}
    for attente in attentes:
        par_cible.setdefault((attente.genre, attente.cible), []).append(attente)
    lignes = []
    for motifs in par_cible.values():
        premier, *autres = sorted(motifs, key=lambda attente: rangs.index(attente.motif))
        aussi = tuple(autre.texte.rstrip(",") for autre in autres if autre.motif not in POUR_SOI)
        remarque = next((m.remarque for m in (premier, *autres) if m.remarque), None)
        lignes.append(replace(premier, aussi=aussi, remarque=remarque))
    return lignes


def _constant(texte):
    return Value(texte, output_field=CharField())


def _in_states(kind, territoires, motifs, condition=None):
    """[the dossiers in these states, since they are]. `motifs`: {state: motif}."""
    if not motifs:
        return []
    rows = kind.model.objects.actifs().in_states(motifs).filter(territoire__in=territoires)
    cases = [When(**{kind.model.state_field: state}, then=Value(m)) for state, m in motifs.items()]
    motif = Case(*cases, output_field=CharField())
    return [_named(rows if condition is None else rows.filter(condition), kind, motif, "state_at")]


def _named(rows, kind, motif, depuis):
    return (
        rows.order_by()
        .annotate(
            genre=_constant(kind.namespace),
            motif=motif,
            cible=F("pk"),
            titre=_title(kind),
            territoire_nom=F("territoire__nom"),
            depuis=Cast(depuis, DateTimeField()),
            nombre=Value(1),
            # Cast: PostgreSQL takes a bare NULL for text, and refuses the union.
            remarque=Cast(Value(None), BigIntegerField()),
            pour_soi=Case(When(motif__in=POUR_SOI, then=Value(1)), default=Value(0)),
        )
        .values_list(*COLONNES, "pour_soi")
    )


def _title(kind, path=""):
    return F(f"{path}{kind.title_field}") if kind.title_field else _constant(kind.noun)


def _remarques(kind, territoires, condition):
    """Remarks grouped by the dossier they are about: those to answer, those answered."""
    return (
        kind.remarques.filter(
            condition,
            dossier__territoire__in=territoires,
            dossier__archived_at__isnull=True,
            levee_at__isnull=True,
        )
        .order_by()
        .annotate(
            motif=Case(
                When(repondu_at__isnull=True, then=Value(REMARQUES)),
                default=Value(REPONSES),
                output_field=CharField(),
            )
        )
        .values("dossier_id", "motif")
        .annotate(
            genre=_constant(kind.namespace),
            cible=F("dossier_id"),
            titre=_title(kind, "dossier__"),
            territoire_nom=F("dossier__territoire__nom"),
            depuis=Min(Coalesce("repondu_at", "created_at")),
            nombre=Count("pk"),
            remarque=Min("pk"),
            pour_soi=Value(0),
        )
        .values_list(*COLONNES, "pour_soi")
    )


def _for_side(role):
    """The remarks that wait for that side: to be answered, or to be settled once answered."""
    return (Q(repondu_at__isnull=True) & q_answered_by(role)) | Q(
        repondu_at__isnull=False, auteur__role=role
    )


def _prefecture(user, territoires):
    departements = user.perimetre.departements
    pilote = Q(territoire__departement_pilote__in=departements)
    # An associated préfecture settles what its side wrote, and answers nothing.
    siennes = _for_side(Role.PREFECTURE) & (
        Q(repondu_at__isnull=False) | Q(dossier__territoire__departement_pilote__in=departements)
    )
    parts = []
    for kind in KINDS:
        motifs = dict.fromkeys(_waiting_states(kind, Role.PREFECTURE), A_INSTRUIRE)
        parts += _in_states(kind, territoires, motifs, pilote)
        parts.append(_remarques(kind, territoires, siennes))
    return parts


def _chef(user, territoires):
    fiches = FicheAction.objects.actifs().filter(territoire__in=territoires)
    parts = [
        _named(fiches.sans_nouvelles(), FICHE, _constant(A_JOUR), "derniere_nouvelle_at"),
        _named(fiches.en_retard(), FICHE, _constant(EN_RETARD), "date_fin_prevue"),
    ]
    for kind in KINDS:
        motifs = {
            **dict.fromkeys(kind.model.lifecycle.drafts, BROUILLON),
            **dict.fromkeys(_waiting_states(kind, Role.CHEF_DE_PROJET), A_COMPLETER),
            **ETATS_DU_CHEF.get(kind.namespace, {}),
        }
        parts += _in_states(kind, territoires, motifs)
        parts.append(_remarques(kind, territoires, _for_side(Role.CHEF_DE_PROJET)))
    return parts


def _lecteur(user, territoires):
    """What the préfecture has in hand, for who reads beside it; and the answers to its remarks."""
    parts = []
    for kind in KINDS:
        motifs = dict.fromkeys(_waiting_states(kind, Role.PREFECTURE), A_INSTRUIRE)
        parts += _in_states(kind, territoires, motifs)
        repondues = Q(repondu_at__isnull=False, auteur=user)
        parts.append(_remarques(kind, territoires, repondues))
    return parts


def _waiting_states(kind, role):
    return sorted(kind.model.lifecycle.waiting.get(role, ()))


_PARTS = {
    Role.PREFECTURE: _prefecture,
    Role.CHEF_DE_PROJET: _chef,
    Role.SERVICE_ETAT: _lecteur,
    Role.ELU: _lecteur,
}
