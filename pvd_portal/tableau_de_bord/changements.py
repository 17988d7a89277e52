"""« Ce qui a changé »: the moves of others, decisions on money, people who came or left."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    CharField,
    DateField,
    DecimalField,
    F,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone

from communes.models import Contact
from conventions.enums import ActionConvention
from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_PERDUS,
    NatureFinancement,
    StatutFinancement,
)
from fiches_action.kind import FICHE
from fiches_action.models import Financement
from pvd_portal.core.dates import start_of_day, today
from pvd_portal.core.words import format_number
from pvd_portal.dossiers.kinds import KINDS, kind_of
from pvd_portal.dossiers.models import ARCHIVE, RESTORE
from pvd_portal.dossiers.rights import reading_of

# Somebody who comes for the first time reads the last month.
JOURS_PREMIERE_VISITE = 30
FINANCEMENT, CONTACT = "financement", "contact"
COLONNES = (
    "at genre cible titre jour territoire_pk lieu action etat detail montant qui"  # in their order
).split()
DECISIONS = FINANCEMENTS_ACCORDES | FINANCEMENTS_PERDUS
# Moves that keep the state: what they did instead.
SANS_ETAT = {
    ARCHIVE: "archivé",
    RESTORE: "restauré",
    ActionConvention.CORRECT_DATE: "date de signature corrigée",
}


# By what the record of the contact did.
ARRIVEE_OU_DEPART = {"+": "nouveau contact", "~": "fin de poste"}


class Depuis(TextChoices):
    VISITE = "visite", "Depuis ma dernière visite"
    SEMAINE = "7", "Depuis 7 jours"
    MOIS = "30", "Depuis 30 jours"


@dataclass(frozen=True)
class Changement:
    """One line: what changed, where, and who did it."""

    at: dt.datetime
    genre: str
    cible: uuid.UUID
    titre: str
    jour: dt.date | None
    territoire: uuid.UUID
    lieu: str
    action: str
    etat: str
    detail: str
    montant: Decimal | None
    qui: str

    @property
    def url(self):
        if self.genre == CONTACT:
            return reverse("territoires:pilotage", args=[self.cible])
        return (FICHE if self.genre == FINANCEMENT else kind_of(self.genre)).url_of(self.cible)

    @property
    def nom(self):
        return f"{self.titre} du {self.jour:%d/%m/%Y}" if self.jour else self.titre

    @property
    def libelle(self):
        if self.genre == CONTACT:
            return f"{Contact.Fonction(self.etat).label}, {ARRIVEE_OU_DEPART[self.action]}"
        if self.genre == FINANCEMENT:
            montant = format_number(self.montant.quantize(Decimal(1)))
            statut = StatutFinancement(self.etat).label.lower()
            return f"financement de {self.detail}, {montant}\u202f€ : {statut}"
        return SANS_ETAT.get(self.action) or kind_of(self.genre).model.lifecycle.label(self.etat)


def get_last_visit(user):
    """The last visit of a day before today, or a month ago."""
    return user.derniere_visite or timezone.now() - dt.timedelta(days=JOURS_PREMIERE_VISITE)


def read_since(user, depuis):
    """The moment where a choice of `Depuis` begins."""
    if depuis == Depuis.VISITE:
        return get_last_visit(user)
    return start_of_day(today() - dt.timedelta(days=int(depuis)))


def reads_changes(user):
    """Whoever reads the whole history of every kind of dossier, drafts included."""
    readings = [reading_of(user, kind.model) for kind in KINDS]
    return all(reading and reading.history and reading.drafts for reading in readings)


def select_changements(user, territoires, depuis):
    """What others changed in these territoires since then, as one queryset of COLONNES.

    `territoires`: those that the reader sees, or their keys. What an import changed has no
    author, and is no news.
    """
    parts = [*_all_moves(territoires, depuis, user), _money(territoires, depuis, user)]
    if user.lit_les_contacts:
        parts.append(_people(territoires, depuis, user))
    return parts[0].union(*parts[1:], all=True)


def _text(value):
    return Value(value, output_field=CharField())


def _nothing(field):
    # Cast: PostgreSQL takes a bare NULL for text, and refuses the union.
    return Cast(Value(None), field)


def _columns(rows, *, author, **columns):
    """The columns of one part; those that it does not have are empty."""
    empty = {"action": _text(""), "detail": _text("")}
    empty |= {
        "jour": _nothing(DateField()),
        "montant": _nothing(DecimalField(max_digits=14, decimal_places=2)),
    }
    columns |= {"qui": Concat(f"{author}__prenom", Value(" "), f"{author}__nom")}
    columns = {name: F(c) if isinstance(c, str) else c for name, c in {**empty, **columns}.items()}
    own = {name: column for name, column in columns.items() if column != F(name)}
    return rows.order_by().annotate(**own).values_list(*COLONNES)


def _all_moves(territoires, depuis, user):
    return [_moves(kind, territoires, depuis, user) for kind in KINDS]


def _moves(kind, territoires, depuis, user):
    rows = kind.mouvements.filter(
        dossier__territoire__in=territoires, at__gte=depuis, user__isnull=False
    ).exclude(user=user)
    return _columns(
        rows,
        author="user",
        at="at",
        genre=_text(kind.namespace),
        cible="dossier_id",
        titre=f"dossier__{kind.title_field}" if kind.title_field else _text(kind.noun),
        territoire_pk="dossier__territoire",
        lieu="dossier__territoire__nom",
        action="action",
        etat="to_state",
        **({"jour": f"dossier__{kind.day_field}"} if kind.day_field else {}),
    )


def _records(model, depuis, user):
    return model.history.filter(history_date__gte=depuis, history_user__isnull=False).exclude(
        history_user=user
    )


def _before(model, field):
    """The value of a field in the record before an outer one."""
    earlier = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return Subquery(earlier.order_by("-history_id").values(field)[:1])


def _money(territoires, depuis, user):
    """A funder's line that a decision changed: granted, lost, or another amount granted."""
    rows = (
        _records(Financement, depuis, user)
        .filter(fiche__territoire__in=territoires, statut__in=DECISIONS)
        .exclude(Q(history_type="-") | Q(nature=NatureFinancement.FONDS_PROPRES))
        .annotate(
            avant=_before(Financement, "statut"), montant_avant=_before(Financement, "montant")
        )
        .filter(Q(avant=None) | ~Q(avant=F("statut")) | ~Q(montant_avant=F("montant")))
    )
    return _columns(
        rows,
        author="history_user",
        at="history_date",
        genre=_text(FINANCEMENT),
        cible="fiche_id",
        titre="fiche__intitule",
        territoire_pk="fiche__territoire",
        lieu="fiche__territoire__nom",
        etat="statut",
        detail="organisme__nom",
        montant="montant",
    )


def _people(territoires, depuis, user):
    """Who was typed in the portal, or given an end there."""
    left = Q(history_type="~", date_fin__isnull=False, fin_avant=None)
    rows = (
        _records(Contact, depuis, user)
        .filter(territoire__in=territoires)
        .annotate(fin_avant=_before(Contact, "date_fin"))
        .filter(Q(history_type="+") | left)
    )
    return _columns(
        rows,
        author="history_user",
        at="history_date",
        genre=_text(CONTACT),
        cible="territoire_id",
        titre="nom",
        territoire_pk="territoire_id",
        lieu="territoire__nom",
        action="history_type",
        etat="fonction",
    )
