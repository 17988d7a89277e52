"""A commune by its name, its code, or those that it had: every list finds the same ones."""

from django.db.models import Q

from communes.models import Commune, CommuneAncienne
from pvd_portal.core.search import q_code, q_words
from pvd_portal.core.text import normalize_search

LETTRES_CODE = 5


def q_commune(text, path=""):
    """Condition on communes; `path`: how another model leads to them, as « commune__ »."""
    # One of former times leads to that of today, by its name and by its code.
    anciennes = CommuneAncienne.objects.filter(_own(text, "nom_recherche", "code"))
    absorbees = Commune.objects.filter(_own(text, "nom_recherche", "pk"), date_fin__isnull=False)
    return (
        _own(text, f"{path}nom_recherche", f"{path}pk")
        | Q((f"{path}pk__in", anciennes.values("chef_lieu")))
        | Q((f"{path}pk__in", absorbees.values("absorbee_par")))
    )


def _own(text, nom, code):
    return q_words(text, nom) | q_code(text, code, length=LETTRES_CODE)


def search_communes(rows, text):
    """Those that the text names; all of them when it names nothing."""
    return rows.filter(q_commune(text)) if normalize_search(text) else rows
