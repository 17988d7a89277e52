"""The ministry's list of signed ORT: conventions-cadres, and ORT older than the adhésion."""

import datetime as dt

from communes.models import Beneficiaire, choose_membership
from conventions.echeance import with_dates
from conventions.enums import TypeConvention
from conventions.imports.actes import Cle, Synchronisation
from conventions.imports.communes import tie_to_communes
from conventions.imports.fichiers import Fautes, read_csv, read_dates, refuse_duplicates
from conventions.imports.rapport import RapportImport
from conventions.imports.redondances import COLONNES
from conventions.imports.valeurs import is_placeholder
from conventions.models import Convention, DatesBeneficiaire
from pvd_portal.core.dates import today
from pvd_portal.core.text import normalize_search

MOTIF = "Repris de la liste ouverte des ORT"
CODE, COMMUNE = "Code commune", "Commune"
SIGNEE, DATE = "Signée ?", "Si signée, date de signature"
# Promulgation of the « loi ELAN », whose article 157 creates the ORT.
CREATION_ORT = dt.date(2018, 11, 23)


def import_ort(liste):
    """Read the list and write what it says of the programme's communes; returns the report."""
    rapport = RapportImport(liste.entete)
    rows, dates = _read(liste.path)
    signed = [row for row in rows if _is_signed(row, rapport)]
    rapport.count("Lignes lues", len(rows))
    rapport.count("Lignes non signées, ignorées", len(rows) - len(signed))
    members = set(Beneficiaire.objects.pas_sortis(today()).values_list("commune_id", flat=True))
    lignes = tie_to_communes(
        signed, CODE, rapport, nom=COMMUNE, keep=lambda commune: commune.pk in members
    )
    rapport.count("Communes du programme", len(lignes))
    memberships = _load_memberships(members)
    wanted = {}
    for row in lignes:
        date = dates[row.numero]
        # An act of an earlier membership is read with the adhésion of its time (edge case 37).
        adhesion = choose_membership(memberships[row.commune.pk], date).date_adhesion
        if _is_plausible(row, date, adhesion, liste, rapport):
            earlier = adhesion is not None and date < adhesion
            type_ = TypeConvention.ORT if earlier else TypeConvention.CADRE
            wanted[row.commune] = Cle(type_, date, row.commune.epci_id)
    acts = Synchronisation(
        source=Convention.Source.MINISTERE_ORT,
        types=[TypeConvention.CADRE, TypeConvention.ORT],
        motif=MOTIF,
    )
    if touched := acts.apply(wanted, rapport):
        DatesBeneficiaire.objects.refresh(touched)
    return rapport


def _read(path):
    """(rows, {line: date}); ImportRefuse names every fault of the file."""
    fautes = Fautes()
    rows = read_csv(path, [CODE, SIGNEE, DATE], [COMMUNE, *COLONNES], fautes=fautes)
    refuse_duplicates(rows, CODE, fautes)
    dates = read_dates(rows, DATE, fautes)
    fautes.refuse()
    return rows, dates


def _is_signed(row, rapport):
    """« Signée » and nothing else: « Signature prévue » is not yet one."""
    statut = row.get(SIGNEE)
    words = normalize_search(statut)
    if words == "signee":
        return True
    if words != "non signee" and not is_placeholder(statut):
        sujet = row.get(COMMUNE) or row.get(CODE)
        message = f"« {statut} » n'est pas « Signée » : ligne ignorée."
        rapport.note(row.numero, sujet, message)
    return False


def _load_memberships(codes):
    """{code: its memberships, past ones included, with the dates of their acts}."""
    memberships = {}
    for row in with_dates(Beneficiaire.objects.filter(commune__in=codes), today()):
        memberships.setdefault(row.commune_id, []).append(row)
    return memberships


def _is_plausible(row, date, adhesion, liste, rapport):
    """Can an act have this date? Notes what is odd, whether it is taken or not."""
    if date is None:
        rapport.note(row.numero, row.commune, "dite signée, sans date : ligne ignorée.")
        return False
    if liste.is_to_come(row, date, rapport):
        return False
    if date < CREATION_ORT:
        rapport.note(
            row.numero, row.commune, f"ORT du {date:%d/%m/%Y}, avant la loi qui crée les ORT."
        )
    if adhesion is None:
        rapport.note(row.numero, row.commune, "ORT signée, sans adhésion connue.")
    elif date < adhesion:
        rapport.note(
            row.numero,
            row.commune,
            f"ORT du {date:%d/%m/%Y}, antérieure à l'adhésion du {adhesion:%d/%m/%Y}.",
        )
    return True
