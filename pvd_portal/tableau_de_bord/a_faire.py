"""« À faire maintenant »: what waits for the reader, who waits, since when."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
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
from pvd_portal.core.words import spell_duration
from pvd_portal.dossiers.kinds import KINDS, kind_of
from pvd_portal.dossiers.rights import answering_role

MAX_LIGNES = 10

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
# The views of the list: (what its address says, its name); a line is in one of them.
CONVENTIONS, FICHES, COMITES, EN_REPONSE = "conventions", "fiches", "comites", "reponses"
VUES = {
    CONVENTIONS: "Conventions",
    FICHES: "Fiches action",
    COMITES: "Comités",
    EN_REPONSE: "Réponses",
}
# By rank: of what waits about the same act or fiche, the first one gives the button.
# motif -> (what happened, « 2 remarques… » when counted, verb of the button)
TEXTES = {
    A_COMPLETER: ("à compléter", "à compléter", "Compléter"),
    A_INSTRUIRE: ("transmise", "transmise", "Instruire"),
    REMARQUES: ("1 remarque", "remarques", "Répondre"),
    REPONSES: ("une remarque a sa réponse", "remarques ont leur réponse", "Relire"),
    SEANCE: ("relevé à valider", "relevé à valider", "Terminer"),
    AJOURNEE: ("ajournée par le comité", "ajournée par le comité", "Reprendre"),
    EN_RETARD: ("fin dépassée", "fin dépassée", "Mettre à jour"),
    A_JOUR: ("dernière nouvelle ancienne", "dernière nouvelle ancienne", "Mettre à jour"),
    BROUILLON: ("brouillon à transmettre", "brouillon à transmettre", "Compléter"),
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
    def nature(self):
        """« Fiche action », « Réponse »: what kind of thing waits."""
        return "Réponse" if self.motif == REPONSES else kind_of(self.genre).noun

    @property
    def age(self):
        """« 7 mois », « aujourd'hui »; empty when nobody knows since when."""
        return spell_since(self.depuis) if self.depuis else ""

    @property
    def texte(self):
        return _texte(self)

    @property
    def attendu(self):
        """« 2 remarques », « relevé à valider »: what is expected of the reader."""
        # The button says « Compléter » already.
        known = self.motif == A_COMPLETER and self.aussi
        return ", ".join(self.aussi if known else (self.texte, *self.aussi))

    @property
    def en_retard(self):
        return self.motif == EN_RETARD


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


@dataclass(frozen=True)
class AFaire:
    """What waits for the reader: the first lines of a view, and how many each view has."""

    lignes: list[Attente]
    comptes: Counter
    # Of the view that is shown.
    total: int
    depuis: dt.datetime | None

    @property
    def tous(self):
        return sum(self.comptes.values())


def spell_since(moment):
    """« 6 semaines », from the civil day of a moment to today."""
    return spell_duration(max((timezone.localdate() - timezone.localdate(moment)).days, 0))


def load_a_faire(user, lieux, recus, vue=""):
    """`recus`: what waits for the préfecture. `vue`: one of VUES, all of them when empty."""
    read = _READERS.get(user.role)
    par_cible = defaultdict(list)
    if read is not None and lieux.actifs:
        for motif in read(user, lieux, recus):
            par_cible[motif.genre, motif.cible].append(motif)
    comptes, siens = Counter(), []
    for motifs in par_cible.values():
        motifs.sort(key=lambda motif: RANGS[motif.motif])
        of_motifs = _view_of(motifs[0])
        comptes[of_motifs] += 1
        if vue in {"", of_motifs}:
            siens.append((min(motif.rang for motif in motifs), motifs))
    premiers = [motifs for _, motifs in nsmallest(MAX_LIGNES, siens, key=lambda one: one[0])]
    # What nobody else waits for is not a wait.
    moments = [
        motif.depuis
        for _, motifs in siens
        for motif in motifs
        if motif.depuis and motif.motif not in POUR_SOI
    ]
    lignes = [_spell(user, motifs, lieux.actifs) for motifs in premiers]
    return AFaire(lignes, comptes, len(siens), min(moments, default=None))


def _view_of(motif):
    if motif.motif == REPONSES:
        return EN_REPONSE
    return {FICHE.namespace: FICHES, COMITE.namespace: COMITES}.get(motif.genre, CONVENTIONS)


def _spell(user, motifs, lieux):
    """One line for an act or a fiche: its first motif gives the button, the others are said."""
    premier, *autres = motifs
    return Attente(
        genre=premier.genre,
        motif=premier.motif,
        cible=premier.cible,
        titre=premier.titre,
        lieu=lieux[premier.territoire].nom,
        depuis=premier.depuis,
        nombre=premier.nombre,
        remarque=next((motif.remarque for motif in motifs if motif.remarque), None),
        bouton=_button(user, premier.motif),
        aussi=tuple(_texte(autre) for autre in autres if autre.motif not in POUR_SOI),
    )


def _texte(motif):
    un, plusieurs, _ = TEXTES[motif.motif]
    return f"{motif.nombre} {plusieurs}" if motif.nombre > 1 else un


def _button(user, motif):
    """What the préfecture has in hand is only read by who is beside it."""
    lit = motif == A_INSTRUIRE and user.role != Role.PREFECTURE
    return "Lire" if lit else TEXTES[motif][2]


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
