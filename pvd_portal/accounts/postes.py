"""Who fills the post of chef de projet of a territoire, said once: in SQL and of rows read.

A person has two sides in the portal: a contact of the territoire, and an account affected to it.
They are of one person when they have the same e-mail or the same name. Whoever has both is in
post while both say so: ended on one side, the post is vacant at once on every page. Whoever has
only one is in post while that one says so; a contact or an affectation to come fills nothing yet.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower

from communes.enums import FonctionContact
from communes.models import Contact, Territoire
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation
from pvd_portal.core.dates import today
from pvd_portal.core.words import spell_date

CHEF = FonctionContact.CHEF_DE_PROJET


def _spell_name(reference: Any = F, path: str = "user__") -> Lower:
    return Lower(Concat(reference(f"{path}prenom"), Value(" "), reference(f"{path}nom")))


def _affectations() -> QuerySet[Affectation]:
    return Affectation.objects.filter(user__role=Role.CHEF_DE_PROJET, territoire__isnull=False)


def _contacts_of_account() -> QuerySet[Contact]:
    """Of an outer affectation: the contacts of the same person there."""
    rows = Contact.objects.filter(fonction=CHEF, territoire=OuterRef("territoire"))
    rows = rows.annotate(adresse=Lower("email"), appele=Lower("nom"))
    return rows.filter(Q(adresse=Lower(OuterRef("user__email"))) | Q(appele=_spell_name(OuterRef)))


def _accounts_of_contact() -> QuerySet[Affectation]:
    """Of an outer contact: the affectations of the same person there."""
    rows = _affectations().filter(territoire=OuterRef("territoire"))
    rows = rows.annotate(adresse=Lower("user__email"), appele=_spell_name())
    return rows.filter(Q(adresse=Lower(OuterRef("email"))) | Q(appele=Lower(OuterRef("nom"))))


def chefs_en_poste() -> QuerySet[Affectation]:
    """The affectations of accounts that fill a post today."""
    contacts = _contacts_of_account()
    rows = _affectations().en_cours().filter(user__is_active=True)
    return rows.filter(~Exists(contacts) | Exists(contacts.en_poste(today())))


def contacts_en_poste() -> QuerySet[Contact]:
    """The contacts in post today; a chef de projet whose account is no more of there is not."""
    accounts = _accounts_of_contact()
    ended = Exists(accounts) & ~Exists(accounts.en_cours().filter(user__is_active=True))
    return Contact.objects.en_poste(today()).exclude(Q(fonction=CHEF) & ended)


def filter_posts(territoires: QuerySet[Territoire], *, vacant: bool) -> QuerySet[Territoire]:
    """Those where somebody is chef de projet today, or nobody; as `Poste.chefs`."""
    here = {"territoire": OuterRef("pk")}
    filled = Exists(chefs_en_poste().filter(**here)) | Exists(
        contacts_en_poste().filter(fonction=CHEF, **here)
    )
    return territoires.filter(~filled if vacant else filled)


class Cote(NamedTuple):
    """One side of a person in a territoire: an account's affectation, or a contact."""

    territoire: Any
    compte: bool
    fonction: str
    email: str
    nom: str
    debut: dt.date | None
    fin: dt.date | None
    actif: bool
    # What the caller asked beside.
    details: tuple[Any, ...] = ()

    def is_same(self, other: "Cote") -> bool:
        if self.compte and other.compte:
            return self.email == other.email  # Two accounts of one name are two people.
        return self.email == other.email != "" or self.nom == other.nom

    def is_current(self, jour: dt.date) -> bool:
        begun = self.debut is None or self.debut <= jour
        return self.actif and begun and not self.is_ended(jour)

    def is_ended(self, jour: dt.date) -> bool:
        return self.fin is not None and self.fin < jour


@dataclass
class Poste:
    """The post of chef de projet of a territoire today."""

    chefs: int = 0
    # Whoever fills it, filled it or will.
    connus: int = 0
    # First day without anybody; None when it is filled, or when nobody knows.
    vacant_depuis: dt.date | None = None

    @property
    def vacance(self) -> str:
        """Since when nobody is chef de projet, in words; empty when somebody is."""
        if self.chefs:
            return ""
        if not self.connus:
            return "Chef de projet jamais enregistré"
        depuis = f" depuis le {spell_date(self.vacant_depuis)}" if self.vacant_depuis else ""
        return f"Poste de chef de projet vacant{depuis}"


def load_sides(
    territoires: Iterable[Any],
    fonctions: Iterable[str] = (CHEF,),
    details: tuple[Sequence[Any], Sequence[Any]] = ((), ()),
) -> list[Cote]:
    """Both sides of the people of these territoires, in one query."""
    return read_sides(select_sides(territoires, fonctions, details))


def read_sides(rows: Iterable[tuple[Any, ...]]) -> list[Cote]:
    return [_read_side(*row) for row in rows]


def select_sides(
    territoires: Iterable[Any],
    fonctions: Iterable[str],
    details: tuple[Sequence[Any], Sequence[Any]],
) -> QuerySet[Any, tuple[Any, ...]]:
    """`details`: columns of the contact, those of the account's affectation beside."""
    of_contact, of_account = details
    contacts = Contact.objects.filter(territoire__in=territoires, fonction__in=fonctions)
    accounts = _affectations().filter(territoire__in=territoires)
    rows = contacts.order_by().values_list(
        "territoire_id",
        Value(False),
        "fonction",
        Lower("email"),
        Value(""),
        Lower("nom"),
        "date_debut",
        "date_fin",
        Value(True),
        *of_contact,
    )
    return rows.union(
        accounts.order_by().values_list(
            "territoire_id",
            Value(True),
            Value(CHEF.value),
            Lower("user__email"),
            Lower("user__prenom"),
            Lower("user__nom"),
            "date_debut",
            "date_fin",
            "user__is_active",
            *of_account,
        ),
        all=True,
    )


def _read_side(
    territoire: Any,
    compte: bool,
    fonction: str,
    email: str,
    prenom: str,
    nom: str,
    debut: dt.date | None,
    fin: dt.date | None,
    actif: bool,
    *details: Any,
) -> Cote:
    # As `_spell_name`, which costs more to write than to read.
    name = f"{prenom} {nom}" if compte else nom
    return Cote(territoire, compte, fonction, email, name, debut, fin, actif, details)


def sides_in_post(sides: Iterable[Cote]) -> list[Cote]:
    """Of one territoire: as `chefs_en_poste` and `contacts_en_poste`."""
    jour, rows = today(), list(sides)
    return [side for side in rows if side.is_current(jour) and _other_side_agrees(side, rows, jour)]


def _other_side_agrees(side: Cote, sides: Iterable[Cote], jour: dt.date) -> bool:
    """Whoever has both is chef de projet while both say so."""
    if side.fonction != CHEF:
        return True
    others = [
        other.is_current(jour)
        for other in sides
        if other.fonction == CHEF and other.compte != side.compte and other.is_same(side)
    ]
    return any(others) or not others


def read_post(sides: Iterable[Cote], jour: dt.date | None = None) -> Poste:
    """Of the sides of the chefs de projet of one territoire. `jour`: today, when read once."""
    jour = jour or today()
    people = _group_by_person(sides)
    en_poste = [person for person in people if all(_current(person, jour))]
    if en_poste:
        return Poste(chefs=len(en_poste), connus=len(people))
    ends = [end for person in people if (end := _last_day(person, jour))]
    depuis = max(ends) + dt.timedelta(days=1) if ends else None
    return Poste(connus=len(people), vacant_depuis=depuis)


def load_posts(territoires: Any) -> dict[Any, Poste]:
    """{territoire pk: its post}, in one query; one that nobody ever filled is not there."""
    sides: dict[Any, list[Cote]] = defaultdict(list)
    for side in load_sides(territoires):
        sides[side.territoire].append(side)
    jour = today()
    return {pk: read_post(row, jour) for pk, row in sides.items()}


def _group_by_person(sides: Iterable[Cote]) -> list[list[Cote]]:
    people: list[list[Cote]] = []
    # The accounts first: a contact joins the one that it is.
    for side in sorted(sides, key=lambda side: not side.compte):
        same = [person for person in people if any(side.is_same(other) for other in person)]
        if same:
            same[0].append(side)
        else:
            people.append([side])
    return people


def _split(person: list[Cote]) -> list[list[Cote]]:
    """The account, the contact: those of the two that the person has."""
    halves = ([s for s in person if s.compte], [s for s in person if not s.compte])
    return [half for half in halves if half]


def _current(person: list[Cote], jour: dt.date) -> Iterable[bool]:
    return (any(side.is_current(jour) for side in half) for half in _split(person))


def _last_day(person: list[Cote], jour: dt.date) -> dt.date | None:
    ends = [
        max(side.fin for side in half if side.fin)
        for half in _split(person)
        if all(side.is_ended(jour) for side in half)
    ]
    return min(ends, default=None)
