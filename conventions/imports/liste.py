"""A list is of a day: what it dates from later is not counted before somebody has checked it."""

import datetime as dt
from dataclasses import dataclass, field

from conventions.enums import StatutConvention
from conventions.imports.fichiers import ImportRefuse
from conventions.imports.valeurs import ValeurIllisible, read_date
from conventions.models import ConventionCommune
from pvd_portal.core.dates import today


@dataclass
class Liste:
    """The file, the day that it speaks of, and the communes whose odd date was checked."""

    path: str
    date: dt.date | None = None
    confirmes: frozenset = field(default_factory=frozenset)

    @property
    def entete(self):
        if self.date:
            return f"Liste du {self.date:%d/%m/%Y}."
        return (
            f"Liste lue comme celle d'aujourd'hui ({today():%d/%m/%Y}) ; "
            "dites sa date avec --date-liste."
        )

    def is_to_come(self, row, date, rapport):
        """Can the list not know it yet? Noted, and left out unless it was confirmed."""
        if date > today():
            rapport.note(row.numero, row.commune, f"date à venir ({date:%d/%m/%Y}), non reprise.")
            return True
        if self.date is None or date <= self.date:
            return False
        quand = f"{date:%d/%m/%Y}, après la date de la liste ({self.date:%d/%m/%Y})"
        if row.commune.pk in self.confirmes:
            rapport.note(row.numero, row.commune, f"{quand} : confirmée.")
            return False
        if _is_known(row.commune, date):
            rapport.note(row.numero, row.commune, f"{quand} : déjà dans le portail.")
            return False
        rapport.note(
            row.numero,
            row.commune,
            f"{quand} : non comptée. Une fois vérifiée : --confirmer {row.commune.pk}.",
        )
        return True


def _is_known(commune, date):
    return ConventionCommune.objects.filter(
        commune=commune,
        convention__statut=StatutConvention.SIGNEE,
        convention__date_signature=date,
    ).exists()


def read_list_date(text):
    """The day of `--date-liste`, None when it is not given."""
    try:
        date = read_date(text or "")
    except ValeurIllisible as error:
        raise ImportRefuse(f"Option --date-liste : {error}") from error
    if date and date > today():
        raise ImportRefuse("Option --date-liste : une liste n'est pas datée d'après aujourd'hui.")
    return date
