"""What the steps count, territoire by territoire, in one statement.

Written by hand: through the ORM these fifteen subqueries take ten times longer to compile than
to run, on every page of a territoire. Portable SQL; the tests of the steps hold it.
"""

import datetime as dt

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from communes.models import (
    AxeStrategique,
    Contact,
    Departement,
    Enjeu,
    Epci,
    Territoire,
)
from conventions.enums import StatutConvention
from conventions.models import Convention, MouvementConvention
from conventions.regles import ACTES_CLOS
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.comites.enums import MINIMUM_COMITE, StatutComite
from pvd_portal.comites.models import Comite, MembreComite
from pvd_portal.core.dates import today

F = Contact.Fonction
FONCTIONS_ELUES = (F.MAIRE, F.PRESIDENT_EPCI, F.ELU_REFERENT)
COMITES_TENUS = (StatutComite.TENU, StatutComite.VERROUILLE)


def _values(members):
    """('tenu', 'verrouille'): members of our own enums, never what somebody typed."""
    return "(" + ", ".join(f"'{member.value}'" for member in members) + ")"


TABLES = {
    model.__name__: model._meta.db_table
    for model in (
        *(Affectation, AxeStrategique, Comite, Contact, Convention, Departement, Enjeu, Epci),
        *(MembreComite, MouvementConvention, Territoire, User),
    )
}
NOMS = {
    "chef": f"'{Role.CHEF_DE_PROJET.value}'",
    "contact_chef": f"'{F.CHEF_DE_PROJET.value}'",
    "elus": _values(FONCTIONS_ELUES),
    "tenus": _values(COMITES_TENUS),
    "planifie": f"'{StatutComite.PLANIFIE.value}'",
    "clos": _values(ACTES_CLOS),
    "transmise": f"'{StatutConvention.TRANSMISE.value}'",
    "minimum": _values(MINIMUM_COMITE),
    "en_poste": "(c.date_debut IS NULL OR c.date_debut <= %s)"
    " AND (c.date_fin IS NULL OR c.date_fin >= %s)",
}
# Each %s is today; the last {lignes} is the subquery of the territoires asked for.
SQL = """
SELECT t.*, e.nom AS epci_nom, d.nom AS departement_nom,
  (SELECT COUNT(*) FROM {Affectation} a JOIN {User} u ON u.id = a.user_id
   WHERE a.territoire_id = t.id AND u.role = {chef} AND u.is_active
     AND (a.date_debut IS NULL OR a.date_debut <= %s)
     AND (a.date_fin IS NULL OR a.date_fin >= %s)) AS nb_affectes,
  (SELECT COUNT(*) FROM {Contact} c
   WHERE c.territoire_id = t.id AND c.fonction = {contact_chef} AND {en_poste}
  ) AS nb_contacts_chefs,
  (SELECT COUNT(*) FROM {Contact} c
   WHERE c.territoire_id = t.id AND c.fonction = {contact_chef})
  + (SELECT COUNT(*) FROM {Affectation} a JOIN {User} u ON u.id = a.user_id
     WHERE a.territoire_id = t.id AND u.role = {chef}) AS nb_chefs_connus,
  (SELECT COUNT(*) FROM {Contact} c
   WHERE c.territoire_id = t.id AND c.fonction IN {elus} AND {en_poste}) AS nb_elus,
  (SELECT COUNT(*) FROM {Enjeu} x WHERE x.territoire_id = t.id) AS nb_enjeux,
  (SELECT COUNT(*) FROM {AxeStrategique} x WHERE x.territoire_id = t.id) AS nb_axes,
  (SELECT COUNT(*) FROM {AxeStrategique} x
   WHERE x.territoire_id = t.id AND x.enjeux <> '' AND x.indicateurs <> '') AS nb_axes_complets,
  (SELECT COUNT(*) FROM {Comite} s
   WHERE s.territoire_id = t.id AND s.statut IN {tenus}) AS nb_comites_tenus,
  (SELECT COUNT(*) FROM {Comite} s
   WHERE s.territoire_id = t.id AND s.statut = {planifie} AND s.date >= %s) AS nb_comites_prevus,
  (SELECT MAX(s.date) FROM {Comite} s
   WHERE s.territoire_id = t.id AND s.statut IN {tenus}) AS dernier_comite,
  (SELECT COUNT(DISTINCT m.qualite) FROM {MembreComite} m
   WHERE m.present AND m.qualite IN {minimum} AND m.comite_id = (
     SELECT s.id FROM {Comite} s WHERE s.territoire_id = t.id AND s.statut IN {tenus}
     ORDER BY s.date DESC, s.id DESC LIMIT 1)) AS nb_minimum_present,
  (SELECT COUNT(*) FROM {Convention} v
   WHERE v.territoire_id = t.id AND v.statut NOT IN {clos}) AS nb_actes_en_cours,
  (SELECT COUNT(*) FROM {Convention} v
   WHERE v.territoire_id = t.id AND v.statut = {transmise}) AS nb_actes_a_instruire,
  (SELECT MAX(m.at) FROM {MouvementConvention} m JOIN {Convention} v ON v.id = m.dossier_id
   WHERE v.territoire_id = t.id AND m.user_id IS NOT NULL) AS dernier_mouvement
FROM {Territoire} t
LEFT JOIN {Epci} e ON e.siren = t.epci_id
JOIN {Departement} d ON d.code = t.departement_pilote_id
WHERE t.id IN ({lignes})
""".format(**TABLES, **NOMS, lignes="{lignes}")  # noqa: S608 - names and members of ours


def read_comptes(territoires):
    """The rows, with what their steps count as attributes, their EPCI and their département."""
    try:
        lignes, params = territoires.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    jours = [connection.ops.adapt_datefield_value(today())] * SQL.count("%s")
    rows = Territoire.objects.raw(SQL.replace("{lignes}", lignes), [*jours, *params])
    return [_complete(row) for row in rows]


def _complete(row):
    if row.epci_id:  # a few islands have none
        row.epci = Epci(siren=row.epci_id, nom=row.epci_nom)
    row.departement_pilote = Departement(code=row.departement_pilote_id, nom=row.departement_nom)
    row.dernier_comite = _date(row.dernier_comite)
    row.dernier_mouvement = _moment(row.dernier_mouvement)
    return row


def _date(value):
    """SQLite gives what it computes as text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value):
    if isinstance(value, str):
        value = parse_datetime(value)
    return make_aware(value, dt.UTC) if value and is_naive(value) else value
