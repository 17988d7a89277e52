"""The first vintage: everything at once, without a history line for each of 35,000 communes."""

from communes.models import (
    AppartenanceEpci,
    Commune,
    CommuneAncienne,
    Departement,
    Epci,
    Region,
)
from communes.referentiel.bulk import analyze, insert_rows
from communes.referentiel.report import Rapport
from pvd_portal.core.text import normalize_search


def load(vintage):
    """Fill the empty tables; returns what was counted. To be called in a transaction."""
    insert_rows(Region, ["code", "nom"], vintage.regions.items())
    departements = ((code, row.nom, row.region) for code, row in vintage.departements.items())
    insert_rows(Departement, ["code", "nom", "region"], departements)
    epcis = ((siren, *row) for siren, row in vintage.epcis.items())
    insert_rows(Epci, ["siren", "nom", "nature", "population"], epcis)
    communes = ((code, *row) for code, row in vintage.communes.items())
    columns = ["code_insee", "nom", "departement", "epci", "siren", "population"]
    insert_rows(Commune, columns, communes)
    appartenances = ((code, row.epci) for code, row in vintage.communes.items() if row.epci)
    insert_rows(AppartenanceEpci, ["commune", "epci"], appartenances)
    anciennes = (
        (code, row.nom or nom_inconnu(code), type_, row.chef_lieu)
        for (code, type_), row in vintage.anciennes.items()
    )
    insert_rows(CommuneAncienne, ["code", "nom", "type", "chef_lieu"], anciennes)
    analyze(Departement, Epci, Commune, AppartenanceEpci, CommuneAncienne)
    rapport = Rapport()
    rapport.count("Régions", len(vintage.regions))
    rapport.count("Départements", len(vintage.departements))
    rapport.count("EPCI", len(vintage.epcis))
    rapport.count("Communes", len(vintage.communes))
    rapport.count("Communes anciennes", len(vintage.anciennes))
    return rapport


def nom_inconnu(code):
    return f"Ancienne commune {code}"


def named(model, *, nom, **fields):
    """A row with its folded name: bulk operations do not go through `save`."""
    return model(nom=nom, nom_recherche=normalize_search(nom), **fields)


def new_epci(siren, row):
    return named(Epci, siren=siren, nom=row.nom, nature=row.nature, population=row.population)


def new_commune(code, row):
    return named(
        Commune,
        code_insee=code,
        nom=row.nom,
        departement_id=row.departement,
        epci_id=row.epci,
        siren=row.siren,
        population=row.population,
    )


def new_ancienne(code, type_, row):
    nom = row.nom or nom_inconnu(code)
    return named(CommuneAncienne, code=code, type=type_, nom=nom, chef_lieu_id=row.chef_lieu)
