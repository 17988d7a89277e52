"""« Ce qui attend quelqu'un » of one territoire: who, what, since when; the reader's first."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import CharField, Count, Value

from conventions.enums import RoleSignature, StatutConvention
from conventions.kind import CONVENTION
from conventions.lifecycle import LIFECYCLE as CYCLE_CONVENTION
from conventions.models import Signature
from fiches_action.enums import Validation
from fiches_action.kind import FICHE
from fiches_action.lifecycle import LIFECYCLE as CYCLE_FICHE
from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import StatutComite
from pvd_portal.comites.kind import COMITE
from pvd_portal.core.links import link_to
from pvd_portal.core.prepared import Prepared
from pvd_portal.core.tons import LOOK_A_VOUS, LOOK_AUTRES
from pvd_portal.core.words import lower_first, pluralize
from pvd_portal.dossiers.kinds import KINDS
from pvd_portal.dossiers.rights import answering_role, reading_of, writes_in
from pvd_portal.territoires.dossier import Espace

# Who has the turn, when it is neither a role nor both sides.
SIGNATAIRES, DEUX_PARTIES = "signataires", "deux_parties"
QUI = {
    Role.PREFECTURE: "Préfecture",
    Role.CHEF_DE_PROJET: "Chef de projet",
    SIGNATAIRES: "Signataires",
    DEUX_PARTIES: "Chef de projet",
}
INSTRUIRE, COMPLETER = "Instruire", "Compléter"
ETATS = {Role.PREFECTURE: INSTRUIRE, Role.CHEF_DE_PROJET: COMPLETER}


@dataclass(frozen=True)
class Attente:
    """One line: a dossier, and what somebody is expected to do with it."""

    genre: str
    cible: Any
    titre: str
    qui: str
    quoi: str
    depuis: dt.datetime
    url: str
    # What the button says, when it is the reader's.
    verbe: str
    a_moi: bool = False

    @property
    def nom_de_qui(self) -> str:
        return "Vous" if self.a_moi else QUI.get(self.qui) or Role(self.qui).label

    @property
    def ton(self) -> str:
        return (LOOK_A_VOUS if self.a_moi else LOOK_AUTRES)[0]

    @property
    def icone(self) -> str:
        return (LOOK_A_VOUS if self.a_moi else LOOK_AUTRES)[1]

    @property
    def bouton(self) -> str:
        return f"{self.verbe} « {shorten(self.titre)} »"


class Remarque(NamedTuple):
    """An open one, with what it is about."""

    genre: str
    cible: Any
    titre: str
    pk: int
    role: str
    created_at: dt.datetime
    repondu_at: dt.datetime | None

    @property
    def qui(self) -> str:
        """Its author's side once it is answered."""
        return self.role if self.repondu_at else answering_role(self.role)

    @property
    def depuis(self) -> dt.datetime:
        return self.repondu_at or self.created_at


def load_attentes(user: Any, espace: Espace) -> list[Attente]:
    """The reader's first, the oldest first."""
    lignes = [*_of_states(espace), *_of_signatures(espace)]
    if _reads_remarks(user):
        lignes = _with_remarks(lignes, _load_remarks(espace.territoire.pk))
    ecrit = writes_in(user, espace.territoire)
    lignes = [replace(row, a_moi=_is_mine(row, user, ecrit=ecrit)) for row in lignes]
    return sorted(lignes, key=lambda row: (not row.a_moi, row.depuis, row.titre))


def _is_mine(row: Attente, user: Any, *, ecrit: bool) -> bool:
    if row.qui == DEUX_PARTIES:
        return ecrit
    if row.qui != user.role:
        return False
    # An associated préfecture settles what its side wrote, and does nothing else.
    return ecrit or row.verbe == "Relire"


def _of_states(espace: Espace) -> list[Attente]:
    """The acts and the fiches in the hands of a side, the sessions without their minutes."""
    pk = espace.territoire.pk
    lignes = [
        _waiting(CONVENTION, row, role)
        for row in espace.actes
        if row.territoire == pk and row.archived_at is None
        for role in _sides_of(CYCLE_CONVENTION, row.statut)
    ]
    for fiche in espace.plan:
        lignes += [
            _waiting(FICHE, fiche, role) for role in _sides_of(CYCLE_FICHE, fiche.validation)
        ]
        if fiche.validation == Validation.AJOURNEE:
            lignes.append(_line(FICHE, fiche, Role.CHEF_DE_PROJET, "Reprendre", "ajournée"))
    for seance in espace.seances:
        if seance.statut == StatutComite.TENU:
            titre = f"Comité du {seance.date:%d/%m/%Y}"
            lignes.append(
                Attente(
                    genre=COMITE.namespace,
                    cible=seance.pk,
                    titre=titre,
                    qui=DEUX_PARTIES,
                    quoi="Valider le relevé",
                    depuis=seance.state_at,
                    url=COMITE.url_of(seance.pk),
                    verbe="Valider le relevé",
                )
            )
    return lignes


def _sides_of(cycle: Any, state: str) -> list[Any]:
    return [role for role in ETATS if state in cycle.waiting.get(role, ())]


def _waiting(kind: Any, row: Any, role: Any) -> Attente:
    return _line(kind, row, role, ETATS[role], "")


def _line(kind: Any, row: Any, qui: str, verbe: str, pourquoi: str) -> Attente:
    return Attente(
        genre=kind.namespace,
        cible=row.pk,
        titre=row.intitule,
        qui=qui,
        quoi=f"{verbe}, {pourquoi}" if pourquoi else verbe,
        depuis=row.state_at,
        url=link_to(f"{kind.namespace}:detail", row.pk),
        verbe=verbe,
    )


def _of_signatures(espace: Espace) -> list[Attente]:
    """The préfecture's before the signature; then those who have not signed yet."""
    pk = espace.territoire.pk
    actes = [row for row in espace.actes if row.territoire == pk and row.archived_at is None]
    lignes = [
        _line(CONVENTION, row, Role.PREFECTURE, "Mettre à la signature", "")
        for row in actes
        if row.statut == StatutConvention.VALIDEE
    ]
    ouverts = [row for row in actes if row.statut == StatutConvention.EN_SIGNATURE]
    comptes = _count_signatures(ouverts)
    for row in ouverts:
        faites, toutes = comptes.get(row.pk, (0, 0))
        line = _line(CONVENTION, row, SIGNATAIRES, "Signer", "")
        if toutes:
            signees = pluralize(faites, "signature")
            line = replace(line, quoi=f"{signees} sur {toutes}")
        lignes.append(line)
    return lignes


def _count_signatures(actes: list[Any]) -> dict[Any, tuple[int, int]]:
    if not actes:
        return {}
    rows = Signature.objects.filter(convention__in=[row.pk for row in actes])
    rows = rows.exclude(role=RoleSignature.EN_PRESENCE).order_by()
    counts = rows.values_list("convention").annotate(Count("date_signature"), Count("pk"))
    return {pk: (faites, toutes) for pk, faites, toutes in counts}


def _reads_remarks(user: Any) -> bool:
    """Who reads no draft does not read what was written about one either."""
    readings = [reading_of(user, kind.model) for kind in KINDS]
    return all(reading and reading.remarks and reading.drafts for reading in readings)


def _load_remarks(territoire: Any) -> list[Remarque]:
    return [Remarque(*row) for row in OPEN_REMARKS.rows(territoire)]


def _open_remarks(territoire: Any) -> Any:
    first, *others = (_columns_of(kind, territoire) for kind in KINDS)
    return first.union(*others, all=True)


OPEN_REMARKS = Prepared(_open_remarks)


def _columns_of(kind: Any, territoire: Any) -> Any:
    rows = kind.remarques.filter(
        dossier__territoire=territoire, dossier__archived_at=None, levee_at=None
    )
    titre = f"dossier__{kind.title_field}" if kind.title_field else _constant(kind.noun)
    return rows.order_by().values_list(
        _constant(kind.namespace),
        "dossier",
        titre,
        "pk",
        "auteur__role",
        "created_at",
        "repondu_at",
    )


def _constant(texte: str) -> Value:
    return Value(texte, output_field=CharField())


def _with_remarks(lignes: list[Attente], remarques: list[Remarque]) -> list[Attente]:
    """A line for the remarks of each dossier and side; beside its state when it waits for both."""
    groupes: dict[Any, list[Remarque]] = {}
    for row in remarques:
        groupes.setdefault((row.genre, row.cible, row.qui, bool(row.repondu_at)), []).append(row)
    par_cle = {(row.genre, row.cible, row.qui): row for row in lignes}
    for (genre, cible, qui, repondues), rows in groupes.items():
        line = _remark_line(rows, qui, repondues=repondues)
        known = par_cle.get((genre, cible, qui))
        if known is None:
            par_cle[genre, cible, qui] = line
            continue
        beside = line.quoi if repondues else pluralize(len(rows), "remarque")
        par_cle[genre, cible, qui] = replace(
            known,
            quoi=f"{known.quoi}, {lower_first(beside)}",
            depuis=min(known.depuis, line.depuis),
            url=line.url,
        )
    return list(par_cle.values())


def _remark_line(rows: list[Remarque], qui: str, *, repondues: bool) -> Attente:
    nombre, first = len(rows), min(rows, key=lambda row: row.pk)
    if repondues:
        verbe, quoi = "Relire", "la réponse" if nombre == 1 else f"{nombre} réponses"
    else:
        verbe, quoi = "Répondre", "à la remarque" if nombre == 1 else f"à {nombre} remarques"
    return Attente(
        genre=first.genre,
        cible=first.cible,
        titre=first.titre,
        qui=qui,
        quoi=f"{verbe} {quoi}",
        depuis=min(row.depuis for row in rows),
        url=f"{link_to(f'{first.genre}:detail', first.cible)}#remarque-{first.pk}",
        verbe=verbe,
    )


def shorten(titre: str, most: int = 28) -> str:
    """The first words of a title, for a button."""
    if len(titre) <= most:
        return titre
    return titre[:most].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
