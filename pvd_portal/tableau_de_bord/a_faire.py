"""« À faire maintenant »: what waits for the reader, who waits, since when."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from functools import cache
from heapq import nsmallest
from typing import Any, NamedTuple

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils import timezone

from fiches_action.enums import Validation
from fiches_action.kind import FICHE
from fiches_action.models import FicheAction
from fiches_action.regles import q_en_retard, q_sans_nouvelles
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.kind import COMITE
from pvd_portal.core.words import pluralize
from pvd_portal.dossiers.kinds import KINDS, kind_of
from pvd_portal.dossiers.rights import answering_role

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
RANGS = {motif: rang for rang, motif in enumerate(TEXTES)}
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


class Remarque(NamedTuple):
    """A remark that its author's side has not settled."""

    genre: str
    cible: uuid.UUID
    titre: str
    territoire: uuid.UUID
    pk: int
    auteur: Any
    role: str
    created_at: dt.datetime
    repondu_at: dt.datetime | None


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
        """What somebody waits for comes first; then the oldest, and the one with the button."""
        since = (self.depuis is None, self.depuis or timezone.now())
        return self.motif in POUR_SOI, *since, self.cible, RANGS[self.motif]


def load_a_faire(user, lieux, recus):
    """The lines of the reader, a few more than shown. `recus`: what waits for the préfecture."""
    read = _READERS.get(user.role)
    if read is None or not lieux.actifs:
        return []
    motifs = nsmallest(MAX_MOTIFS, read(user, lieux, recus), key=lambda motif: motif.rang)
    return _one_by_cible([_spell(user, motif, lieux.actifs) for motif in motifs])


def _spell(user, motif, lieux):
    return Attente(
        genre=motif.genre,
        motif=motif.motif,
        cible=motif.cible,
        titre=motif.titre,
        lieu=lieux[motif.territoire].nom,
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
    par_cible = {}
    for attente in attentes:
        par_cible.setdefault((attente.genre, attente.cible), []).append(attente)
    lignes = []
    for motifs in par_cible.values():
        premier, *autres = sorted(motifs, key=lambda attente: RANGS[attente.motif])
        aussi = tuple(autre.texte.rstrip(",") for autre in autres if autre.motif not in POUR_SOI)
        remarque = next((m.remarque for m in (premier, *autres) if m.remarque), None)
        lignes.append(replace(premier, aussi=aussi, remarque=remarque))
    return lignes


def _in_states(kind, territoires, motifs):
    """The dossiers in these states, since they are. `motifs`: {state: motif}."""
    rows = kind.model.objects.actifs().in_states(motifs).filter(territoire__in=territoires)
    titre = [kind.title_field] if kind.title_field else []
    columns = (kind.model.state_field, "state_at", "pk", "territoire", *titre)
    for state, depuis, cible, territoire, *titre in rows.order_by().values_list(*columns):
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
            yield Motif(EN_RETARD, _to_moment(row.date_fin_prevue), *fiche)
        if row.validation in motifs:
            yield Motif(motifs[row.validation], row.state_at, *fiche)


def _to_moment(jour):
    return jour and dt.datetime.combine(jour, dt.time.min, dt.UTC)


def _remarques(lieux, choose):
    """The remarks grouped by the dossier they are about, in one query for all the kinds.

    `choose`: a remark -> its motif, or None.
    """
    first, *others = (
        rows.filter(dossier__territoire__in=lieux.condition) for rows in _open_remarks()
    )
    groupes = {}
    for row in first.union(*others, all=True):
        remarque = Remarque(*row)
        if motif := choose(remarque):
            groupes.setdefault((remarque.cible, motif), []).append(remarque)
    for (cible, motif), remarques in groupes.items():
        yield Motif(
            motif,
            min(remarque.repondu_at or remarque.created_at for remarque in remarques),
            remarques[0].genre,
            cible,
            remarques[0].titre,
            remarques[0].territoire,
            len(remarques),
            min(remarque.pk for remarque in remarques),
        )


@cache
def _open_remarks():
    """One queryset a kind, built once."""
    return [_columns_of_remarks(kind) for kind in KINDS]


def _columns_of_remarks(kind):
    rows = kind.remarques.filter(dossier__archived_at=None, levee_at=None)
    titre = f"dossier__{kind.title_field}" if kind.title_field else _constant(kind.noun)
    return rows.order_by().values_list(
        _constant(kind.namespace),
        "dossier",
        titre,
        "dossier__territoire",
        "pk",
        "auteur",
        "auteur__role",
        "created_at",
        "repondu_at",
    )


def _constant(texte):
    return Value(texte, output_field=CharField())


def _to_answer_or_settle(role):
    """What waits for that side: the others' remarks to answer, its own once answered."""

    def choose(remarque):
        if remarque.repondu_at is None:
            return REMARQUES if answering_role(remarque.role) == role else None
        return REPONSES if remarque.role == role else None

    return choose


def _prefecture(user, lieux, recus):
    """An associated one settles what its side wrote; it neither reviews nor answers."""
    departements = user.perimetre.departements
    pilotes = {pk for pk, lieu in lieux.actifs.items() if lieu.pilote in departements}
    yield from _to_review(recus, pilotes)
    for motif in _remarques(lieux, _to_answer_or_settle(Role.PREFECTURE)):
        if motif.motif == REPONSES or motif.territoire in pilotes:
            yield motif


def _chef(user, lieux, recus):
    """Without a bound: a chef de projet has one territoire, or a few."""
    for kind in KINDS:
        motifs = {
            **dict.fromkeys(kind.model.lifecycle.drafts, BROUILLON),
            **dict.fromkeys(kind.model.lifecycle.waiting.get(Role.CHEF_DE_PROJET, ()), A_COMPLETER),
            **ETATS_DU_CHEF.get(kind.namespace, {}),
        }
        if kind is FICHE:
            yield from _fiches_du_chef(lieux.condition, motifs)
        else:
            yield from _in_states(kind, lieux.condition, motifs)
    yield from _remarques(lieux, _to_answer_or_settle(Role.CHEF_DE_PROJET))


def _lecteur(user, lieux, recus):
    """What the préfecture has in hand, for who reads beside it; and the answers to its remarks."""
    yield from _to_review(recus, lieux.actifs)

    def choose(remarque):
        answered = remarque.auteur == user.pk and remarque.repondu_at
        return REPONSES if answered else None

    yield from _remarques(lieux, choose)


def _to_review(recus, territoires):
    for recu in recus:
        if recu.territoire in territoires:
            yield Motif(
                A_INSTRUIRE, recu.depuis, recu.genre, recu.cible, recu.titre, recu.territoire
            )


_READERS = {
    Role.PREFECTURE: _prefecture,
    Role.CHEF_DE_PROJET: _chef,
    Role.SERVICE_ETAT: _lecteur,
    Role.ELU: _lecteur,
}
