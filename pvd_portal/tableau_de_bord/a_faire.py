"""« À faire maintenant »: what waits for the reader, who waits, since when."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, Min, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from communes.models import Territoire
from fiches_action.enums import Validation
from fiches_action.kind import FICHE
from fiches_action.models import FicheAction
from fiches_action.regles import q_en_retard, q_sans_nouvelles
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.kind import COMITE
from pvd_portal.core.dates import start_of_day
from pvd_portal.core.words import pluralize
from pvd_portal.dossiers.kinds import KINDS, kind_of
from pvd_portal.dossiers.querysets import q_answered_by
from pvd_portal.tableau_de_bord.besoins import name_few

MAX_LIGNES = 8
# Three about each line, and one more: that there are others.
MAX_MOTIFS = 3 * MAX_LIGNES + 1

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
FICHE_DU_CHEF = (
    "pk",
    "intitule",
    "territoire",
    "validation",
    "state_at",
    "derniere_nouvelle_at",
    "date_fin_prevue",
)
# Where the button leads, when it is not the top of the dossier's page.
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
        page = reverse(f"{self.genre}:{PAGES.get(self.motif, 'detail')}", args=[self.cible])
        if self.remarque:
            return f"{page}#remarque-{self.remarque}"
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


@dataclass(frozen=True)
class Lieux:
    """The territoires of the reader, already read: their names, and how a condition says them."""

    noms: dict
    tous: Any
    # Those that the reader's préfecture is the pilot of.
    pilotes: Any


def name_places(user, besoins):
    departements = user.perimetre.departements
    rows = Territoire.objects.visible_to(user).actifs()
    return Lieux(
        {besoin.pk: besoin.nom for besoin in besoins},
        name_few([besoin.pk for besoin in besoins], rows),
        name_few(
            [besoin.pk for besoin in besoins if besoin.pilote in departements],
            rows.filter(departement_pilote__in=departements),
        ),
    )


class Motif(NamedTuple):
    """One reason to come back to an act or a fiche."""

    motif: str
    # None: late by its statut, without a planned end.
    depuis: dt.datetime | None
    genre: str
    cible: uuid.UUID
    titre: str
    territoire: uuid.UUID
    nombre: int = 1
    remarque: int | None = None

    @property
    def rang(self):
        """What somebody waits for comes first; then the oldest."""
        unknown = self.depuis is None
        return self.motif in POUR_SOI, unknown, self.depuis or timezone.now(), self.cible


def load_a_faire(user, lieux):
    """The lines of the reader, a few more than shown."""
    read = _READERS.get(user.role)
    if read is None or not lieux.noms:
        return []
    motifs = nsmallest(MAX_MOTIFS, read(user, lieux), key=lambda motif: motif.rang)
    return _one_by_cible([_spell(user, motif, lieux.noms) for motif in motifs])


def _spell(user, motif, noms):
    return Attente(
        genre=motif.genre,
        motif=motif.motif,
        cible=motif.cible,
        titre=motif.titre,
        lieu=noms[motif.territoire],
        depuis=motif.depuis,
        nombre=motif.nombre,
        remarque=motif.remarque,
        bouton=_button(user, motif.motif),
    )


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


def _in_states(kind, territoires, motifs, bound=None):
    """The dossiers in these states, since they are, the oldest first. `motifs`: {state: motif}."""
    if not motifs:
        return
    rows = kind.model.objects.actifs().in_states(motifs).filter(territoire__in=territoires)
    titre = [kind.title_field] if kind.title_field else []
    columns = (kind.model.state_field, "state_at", "pk", "territoire", *titre)
    rows = rows.order_by("state_at", "pk").values_list(*columns)[:bound]
    for state, depuis, cible, territoire, *titre in rows:
        nom = titre[0] if titre else kind.noun
        yield Motif(motifs[state], depuis, kind.namespace, cible, nom, territoire)


def _fiches_du_chef(territoires, motifs):
    """The fiches in these states, those late, those without news: one may be all three."""
    rows = FicheAction.objects.actifs().filter(territoire__in=territoires).order_by()
    rows = rows.annotate(silence=q_sans_nouvelles(), retard=q_en_retard())
    for row in rows.values_list(*FICHE_DU_CHEF, "silence", "retard", named=True):
        fiche = FICHE.namespace, row.pk, row.intitule, row.territoire
        if row.silence:
            yield Motif(A_JOUR, row.derniere_nouvelle_at, *fiche)
        if row.retard:
            fin = row.date_fin_prevue
            yield Motif(EN_RETARD, start_of_day(fin) if fin else None, *fiche)
        if row.validation in motifs:
            yield Motif(motifs[row.validation], row.state_at, *fiche)


def _remarques(condition):
    """The remarks grouped by the dossier they are about: those to answer, those answered.

    `condition`: on the remarks. In one query for all the kinds.
    """
    parts = [_group_remarques(kind, condition) for kind in KINDS]
    rows = parts[0].union(*parts[1:], all=True).order_by("depuis", "cible")[:MAX_MOTIFS]
    for repondue, *remarques in rows:
        yield Motif(REPONSES if repondue else REMARQUES, *remarques)


def _group_remarques(kind, condition):
    rows = kind.remarques.filter(condition, dossier__archived_at=None, levee_at=None).order_by()
    dossier = {
        "genre": _constant(kind.namespace),
        "cible": F("dossier_id"),
        "titre": F(f"dossier__{kind.title_field}") if kind.title_field else _constant(kind.noun),
        "territoire": F("dossier__territoire"),
    }
    return (
        rows.annotate(repondue=Q(repondu_at__isnull=False), **dossier)
        .values("repondue", *dossier)
        .annotate(
            depuis=Min(Coalesce("repondu_at", "created_at")), nombre=Count("pk"), remarque=Min("pk")
        )
        .values_list("repondue", "depuis", *dossier, "nombre", "remarque")
    )


def _constant(texte):
    return Value(texte, output_field=CharField())


def _to_answer(role):
    return Q(repondu_at__isnull=True) & q_answered_by(role)


def _answered(role):
    """What that side wrote and now settles."""
    return Q(repondu_at__isnull=False, auteur__role=role)


def _prefecture(user, lieux):
    """An associated one settles what its side wrote; it neither reviews nor answers."""
    for kind in KINDS:
        motifs = dict.fromkeys(_waiting_states(kind, Role.PREFECTURE), A_INSTRUIRE)
        yield from _in_states(kind, lieux.pilotes, motifs, MAX_MOTIFS)
    yield from _remarques(
        (_to_answer(Role.PREFECTURE) & Q(dossier__territoire__in=lieux.pilotes))
        | (_answered(Role.PREFECTURE) & Q(dossier__territoire__in=lieux.tous))
    )


def _chef(user, lieux):
    """Without a bound for the dossiers: a chef de projet has one territoire, or a few."""
    for kind in KINDS:
        motifs = {
            **dict.fromkeys(kind.model.lifecycle.drafts, BROUILLON),
            **dict.fromkeys(_waiting_states(kind, Role.CHEF_DE_PROJET), A_COMPLETER),
            **ETATS_DU_CHEF.get(kind.namespace, {}),
        }
        if kind is FICHE:
            yield from _fiches_du_chef(lieux.tous, motifs)
        else:
            yield from _in_states(kind, lieux.tous, motifs)
    side = _to_answer(Role.CHEF_DE_PROJET) | _answered(Role.CHEF_DE_PROJET)
    yield from _remarques(side & Q(dossier__territoire__in=lieux.tous))


def _lecteur(user, lieux):
    """What the préfecture has in hand, for who reads beside it; and the answers to its remarks."""
    for kind in KINDS:
        motifs = dict.fromkeys(_waiting_states(kind, Role.PREFECTURE), A_INSTRUIRE)
        yield from _in_states(kind, lieux.tous, motifs, MAX_MOTIFS)
    repondues = Q(repondu_at__isnull=False, auteur=user)
    yield from _remarques(repondues & Q(dossier__territoire__in=lieux.tous))


def _waiting_states(kind, role):
    return sorted(kind.model.lifecycle.waiting.get(role, ()))


_READERS = {
    Role.PREFECTURE: _prefecture,
    Role.CHEF_DE_PROJET: _chef,
    Role.SERVICE_ETAT: _lecteur,
    Role.ELU: _lecteur,
}
