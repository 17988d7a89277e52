"""Old codes: each must go on naming the commune that it now belongs to."""

from communes.models import CommuneAncienne
from communes.referentiel.bulk import update_rows
from communes.referentiel.first_load import new_ancienne
from pvd_portal.core.text import normalize_search


def update_anciennes(vintage, communes, fusions, rapport):
    """Add and correct the rows of the vintage; a code it no longer knows keeps its last row."""
    existing = {(row.code, row.type): row for row in CommuneAncienne.objects.all()}
    names = {code: row.nom for (code, _), row in existing.items()}
    names |= {code: communes[code].nom for code in fusions}
    created, changed = [], []
    for key, read in vintage.anciennes.items():
        read = read._replace(nom=read.nom or names.get(key[0], ""))
        row = existing.pop(key, None)
        if row is None:
            created.append(new_ancienne(*key, read))
        elif (row.nom, row.chef_lieu_id) != (read.nom or row.nom, read.chef_lieu):
            row.nom, row.chef_lieu_id = read.nom or row.nom, read.chef_lieu
            row.nom_recherche = normalize_search(row.nom)
            changed.append(row)
    replaced = _replaced(existing.values(), vintage)
    moved = _moved(existing.values(), fusions)
    CommuneAncienne.objects.filter(pk__in=[row.pk for row in replaced]).delete()
    CommuneAncienne.objects.bulk_create(created)
    update_rows(
        CommuneAncienne,
        ["nom", "nom_recherche", "chef_lieu"],
        ((row.nom, row.nom_recherche, row.chef_lieu_id, row.pk) for row in [*changed, *moved]),
    )
    rapport.count("Communes anciennes ajoutées", len(created))
    rapport.count("Communes anciennes modifiées", len(changed) + len(moved) + len(replaced))


def _replaced(rows, vintage):
    """The same code under another type, or a commune again: the vintage says it all."""
    codes = {code for code, _ in vintage.anciennes} | vintage.communes.keys()
    return [row for row in rows if row.code in codes]


def _moved(rows, fusions):
    moved = [row for row in rows if row.chef_lieu_id in fusions]
    for row in moved:
        row.chef_lieu_id = fusions[row.chef_lieu_id]
    return moved
