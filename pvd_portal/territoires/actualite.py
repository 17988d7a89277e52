"""What moved last in one territoire, and its dates to come."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast, Concat

from conventions.enums import TypeConvention
from conventions.lifecycle import LIFECYCLE as CYCLE_CONVENTION
from conventions.regles import spell_delai
from fiches_action.models import Jalon
from pvd_portal.comites.enums import StatutComite
from pvd_portal.core.dates import today
from pvd_portal.core.links import link_to
from pvd_portal.core.prepared import Prepared
from pvd_portal.core.words import lower_first, pluralize, spell_time
from pvd_portal.dossiers.kinds import KINDS, kind_of
from pvd_portal.dossiers.models import OUT_OF_CYCLE
from pvd_portal.dossiers.rights import reading_of
from pvd_portal.territoires.dossier import Acte, Espace
from pvd_portal.territoires.horloges import is_open

MAX_MOUVEMENTS = 5
MAX_DATES = 5


class Mouvement(NamedTuple):
    at: dt.datetime
    genre: str
    cible: Any
    titre: str
    jour: dt.date | None
    action: str
    etat: str
    qui: str

    @property
    def url(self) -> str:
        return link_to(f"{self.genre}:detail", self.cible)

    @property
    def nom(self) -> str:
        return f"{self.titre} du {self.jour:%d/%m/%Y}" if self.jour else self.titre

    @property
    def quoi(self) -> str:
        if self.action in OUT_OF_CYCLE:
            return {"archive": "archivé", "restore": "restauré"}[self.action]
        return lower_first(kind_of(self.genre).model.lifecycle.label(self.etat))


def reads_moves(user: Any) -> bool:
    """Whoever reads the whole history of every kind, drafts included."""
    readings = [reading_of(user, kind.model) for kind in KINDS]
    return all(reading and reading.history and reading.drafts for reading in readings)


def load_last_moves(user: Any, territoire: Any) -> list[Mouvement]:
    """What an import moved has no author, and is no news."""
    if not reads_moves(user):
        return []
    return [Mouvement(*row) for row in LAST_MOVES.rows(territoire)]


def _last_moves(territoire: Any) -> Any:
    first, *others = (_columns(kind, territoire) for kind in KINDS)
    return first.union(*others, all=True).order_by("-at")[:MAX_MOUVEMENTS]


LAST_MOVES = Prepared(_last_moves)


def _columns(kind: Any, territoire: Any) -> Any:
    constant = {"genre": kind.namespace}
    if not kind.title_field:
        constant["titre"] = kind.noun
    own = {name: Value(text, output_field=CharField()) for name, text in constant.items()}
    own.setdefault("titre", F(f"dossier__{kind.title_field}"))
    own["jour"] = (
        F(f"dossier__{kind.day_field}") if kind.day_field else Cast(Value(None), DateField())
    )
    own["qui"] = Concat("user__prenom", Value(" "), "user__nom")
    rows = kind.mouvements.filter(dossier__territoire=territoire, user__isnull=False)
    return (
        rows.order_by()
        .annotate(**own)
        .values_list("at", "genre", "dossier", "titre", "jour", "action", "to_state", "qui")
    )


class Rendezvous(NamedTuple):
    """A date to come: what happens, and one more line about it."""

    date: dt.date
    titre: str
    detail: str
    url: str


def load_dates(espace: Espace) -> list[Rendezvous]:
    jour = today()
    rows = [
        *_sessions(espace, jour),
        *_signatures(espace, jour),
        *_deadlines(espace, jour),
        *_ends(espace, jour),
        *_milestones(espace, jour),
    ]
    return sorted(rows, key=lambda row: (row.date, row.titre))[:MAX_DATES]


def _sessions(espace: Espace, jour: dt.date) -> Any:
    for row in espace.seances:
        if row.statut == StatutComite.PLANIFIE and row.date >= jour:
            detail = ", ".join(filter(None, (row.heure and spell_time(row.heure), row.lieu)))
            yield Rendezvous(
                row.date, "Comité de projet", detail, link_to("comites:detail", row.pk)
            )


def _signatures(espace: Espace, jour: dt.date) -> Any:
    """Those of one day together."""
    par_jour: dict[dt.date, list[Acte]] = {}
    for row in espace.actes:
        prevue = row.date_signature_prevue
        alive = row.archived_at is None and row.statut not in CYCLE_CONVENTION.closed
        if prevue and prevue >= jour and alive:
            par_jour.setdefault(prevue, []).append(row)
    for date, actes in par_jour.items():
        if len(actes) == 1:
            acte = actes[0]
            yield Rendezvous(
                date, "Signature prévue", acte.intitule, link_to("conventions:detail", acte.pk)
            )
            continue
        avenants = sum(acte.type == TypeConvention.AVENANT for acte in actes)
        autres = len(actes) - avenants
        parts = [
            pluralize(n, mot) for n, mot in ((autres, "convention"), (avenants, "avenant")) if n
        ]
        titre = f"{len(actes)} signatures prévues"
        url = link_to("territoires:conventions", espace.territoire.pk)
        yield Rendezvous(date, titre, " et ".join(parts), url)


def _deadlines(espace: Espace, jour: dt.date) -> Any:
    """One a day: the communes of a territoire mostly share theirs."""
    communes: dict[dt.date, list[Any]] = {}
    for row in espace.beneficiaires:
        if row.horloge.limite and row.horloge.limite >= jour and is_open(row.horloge):
            communes.setdefault(row.horloge.limite, []).append(row)
    for date, rows in communes.items():
        noms = ", ".join(row.commune.nom for row in rows[:3])
        detail = noms if len(rows) <= 3 else pluralize(len(rows), "commune")
        url = link_to("territoires:commune", rows[0].commune_id)
        yield Rendezvous(date, f"Échéance des {spell_delai()}", detail, url)


def _ends(espace: Espace, jour: dt.date) -> Any:
    for row in espace.actes:
        signed = row.archived_at is None and row.date_signature
        if signed and row.date_fin and row.date_fin >= jour:
            url = link_to("conventions:detail", row.pk)
            yield Rendezvous(row.date_fin, "Fin de convention", row.intitule, url)


def _milestones(espace: Espace, jour: dt.date) -> Any:
    """Of the fiches that the reader sees."""
    fiches = {row.pk: row for row in espace.plan}
    for date, libelle, pk in OPEN_MILESTONES.rows(espace.territoire.pk):
        if date >= jour and pk in fiches:
            url = link_to("fiches_action:detail", pk)
            yield Rendezvous(date, libelle, fiches[pk].intitule, url)


OPEN_MILESTONES = Prepared(
    lambda pk: (
        Jalon.objects.filter(fiche__territoire=pk, date_realisee=None, date_prevue__isnull=False)
        .order_by()
        .values_list("date_prevue", "libelle", "fiche")
    )
)
