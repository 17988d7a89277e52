"""A commune by its name, its code, or those that it had: every list finds the same ones."""

from django.db.models import Q

from communes.models import Commune, CommuneAncienne
from pvd_portal.core.search import find_few, q_code, q_words
from pvd_portal.core.text import normalize_search

LETTRES_CODE = 5


def q_commune(text, path="", named=None):
    """Condition on communes; `path`: how another model leads to them, as « commune__ ».

    `named`: what `find_named` found for the text, when several conditions are to come.
    """
    if named is not None:
        return Q((f"{path}pk__in", named))
    anciennes, absorbees = _former(text)
    return (
        _own(text, f"{path}nom_recherche", f"{path}pk")
        | Q((f"{path}pk__in", anciennes))
        | Q((f"{path}pk__in", absorbees))
    )


def find_named(text):
    """The codes of the communes that the text names, each found by an index; None: too many."""
    rows = Commune.objects.filter(_own(text, "nom_recherche", "pk", indexed=True))
    return find_few(rows.values_list("pk"), *_former(text, indexed=True))


def _former(text, **options):
    """The communes of today behind those of former times that the text names."""
    anciennes = CommuneAncienne.objects.filter(_own(text, "nom_recherche", "code", **options))
    absorbees = Commune.objects.filter(_own(text, "nom_recherche", "pk"), date_fin__isnull=False)
    return anciennes.values_list("chef_lieu"), absorbees.values_list("absorbee_par")


def _own(text, nom, code, **options):
    return q_words(text, nom, **options) | q_code(text, code, length=LETTRES_CODE)


def search_communes(rows, text, named=None):
    """Those that the text names; all of them when it names nothing."""
    return rows.filter(q_commune(text, named=named)) if normalize_search(text) else rows
