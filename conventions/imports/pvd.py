"""The ANCT's list of beneficiary communes: territoires, memberships and adhésions."""

import datetime as dt
from collections import Counter
from typing import NamedTuple

from django.conf import settings
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from communes.models import Beneficiaire, Commune, Territoire
from communes.referentiel.bulk import analyze
from conventions.enums import TypeConvention
from conventions.imports.actes import NOMS_MAX, Cle, Synchronisation
from conventions.imports.communes import tie_to_communes
from conventions.imports.fichiers import ImportRefuse, read_csv, read_date, refuse_duplicates
from conventions.imports.rapport import RapportImport
from conventions.models import Convention, DatesBeneficiaire
from pvd_portal.core.dates import today
from pvd_portal.core.text import join_french, normalize_search

MOTIF = "Repris de la liste ouverte de l'ANCT"
ID_PVD_MAX = 20


class LignePvd(NamedTuple):
    numero: int
    commune: Commune
    id_pvd: str
    date: dt.date | None

    @property
    def groupe(self):
        """Communes with the same one form one territoire."""
        return self.id_pvd or (self.commune.epci_id or self.commune.pk, self.date)


def import_pvd(path):
    """Read the list and write what it says; returns the report. In a transaction."""
    rapport = RapportImport()
    lignes = _members_only(_read(path, rapport), rapport)
    territoires, joined = _assign_territoires(lignes, rapport)
    _note_absent(lignes, rapport)
    wanted = {
        ligne.commune: Cle(
            TypeConvention.ADHESION,
            ligne.date,
            ligne.commune.epci_id,
            territoires[ligne.commune.pk],
        )
        for ligne in lignes
        if ligne.date
    }
    acts = Synchronisation(
        source=Convention.Source.ANCT, types=[TypeConvention.ADHESION], motif=MOTIF
    )
    touched = acts.apply(wanted, rapport)
    if codes := touched | joined:
        DatesBeneficiaire.objects.refresh(codes)
    return rapport


def _read(path, rapport):
    rows = read_csv(path, ["insee_com", "lib_com", "date_signature"], ["id_pvd"])
    refuse_duplicates(rows, "insee_com")
    # Before any other check: a malformed date refuses the file, even on a line left out.
    dates = {row.numero: read_date(row.get("date_signature"), row.numero) for row in rows}
    for row in rows:
        if len(row.get("id_pvd")) > ID_PVD_MAX:
            raise ImportRefuse(f"id_pvd dépasse {ID_PVD_MAX} caractères.", row.numero)
    rapport.count("Lignes lues", len(rows))
    return [
        LignePvd(
            row.numero,
            row.commune,
            row.valeurs.get("id_pvd", ""),
            _plausible(row, dates[row.numero], rapport),
        )
        for row in tie_to_communes(rows, "insee_com", rapport)
    ]


def _plausible(row, date, rapport):
    """The date, or None when it is not one that an act can have; notes what is odd."""
    if date is None:
        rapport.note(row.numero, row.commune, "sans date d'adhésion.")
    elif date > today():
        rapport.note(row.numero, row.commune, f"date à venir ({date:%d/%m/%Y}), non reprise.")
        return None
    elif date < dt.date.fromisoformat(settings.PROGRAMME_LANCEMENT):
        rapport.note(
            row.numero,
            row.commune,
            f"adhésion du {date:%d/%m/%Y}, avant le lancement du programme.",
        )
    return date


def _members_only(lignes, rapport):
    """Without the communes that left the programme, unless a later adhésion brings them back."""
    sorties = dict(
        Beneficiaire.objects.filter(date_sortie__isnull=False)
        .exclude(commune__in=Beneficiaire.objects.filter(date_sortie=None).values("commune"))
        .order_by("date_sortie")
        .values_list("commune_id", "date_sortie")
    )
    kept = []
    for ligne in lignes:
        sortie = sorties.get(ligne.commune.pk)
        if sortie and (ligne.date is None or ligne.date < sortie):
            message = f"sortie du programme le {sortie:%d/%m/%Y}, ligne ignorée."
            rapport.note(ligne.numero, ligne.commune, message)
        else:
            kept.append(ligne)
    return kept


def _assign_territoires(lignes, rapport):
    """({code: id of its territoire}, codes of the new members); creates what misses."""
    codes = [ligne.commune.pk for ligne in lignes]
    members = {
        row.commune_id: row
        for row in Beneficiaire.objects.filter(commune__in=codes, date_sortie=None)
    }
    _update_id_pvd(lignes, members, rapport)
    groups = {}
    for ligne in lignes:
        groups.setdefault(ligne.groupe, []).append(ligne)
    territoires, created, joining = {}, [], []
    for group in groups.values():
        places = {
            x.commune.pk: members[x.commune.pk].territoire_id
            for x in group
            if x.commune.pk in members
        }
        new = [x for x in group if x.commune.pk not in members]
        if new:
            place = _most_common(places.values())
            if place is None:
                created.append(_new_territoire(new))
                place = created[-1].pk
            joining += [(x, place) for x in new]
            places |= {x.commune.pk: place for x in new}
        territoires |= places
    bulk_create_with_history(created, Territoire, default_change_reason=MOTIF)
    _create_members(joining)
    analyze(Territoire, Beneficiaire)
    rapport.count("Territoires créés", len(created))
    rapport.count("Communes ajoutées", len(joining))
    rapport.count("Communes déjà bénéficiaires", len(members))
    return territoires, {ligne.commune.pk for ligne, _ in joining}


def _create_members(joining):
    known = set(
        Beneficiaire.objects.filter(commune__in=[x.commune.pk for x, _ in joining]).values_list(
            "commune_id", flat=True
        )
    )
    bulk_create_with_history(
        [
            Beneficiaire(
                territoire_id=place,
                commune=ligne.commune,
                id_pvd=ligne.id_pvd,
                # A second period begins with its adhésion (edge case 37).
                date_entree=ligne.date if ligne.commune.pk in known else None,
            )
            for ligne, place in joining
        ],
        Beneficiaire,
        default_change_reason=MOTIF,
    )


def _update_id_pvd(lignes, members, rapport):
    changed = []
    for ligne in lignes:
        row = members.get(ligne.commune.pk)
        if row and ligne.id_pvd and row.id_pvd != ligne.id_pvd:
            row.id_pvd = ligne.id_pvd
            changed.append(row)
    if changed:
        bulk_update_with_history(
            changed, Beneficiaire, ["id_pvd"], batch_size=200, default_change_reason=MOTIF
        )
    rapport.count("Identifiants modifiés", len(changed))


def _most_common(values):
    """The most frequent value, the smallest on a tie; None of nothing."""
    counter = Counter(values)
    return min(counter, key=lambda value: (-counter[value], str(value)), default=None)


def _new_territoire(lignes):
    """The pilot is the département with the most communes, the lowest code on a tie."""
    communes = [ligne.commune for ligne in lignes]
    epci_id = _most_common([c.epci_id for c in communes if c.epci_id])
    noms = sorted((c.nom for c in communes), key=normalize_search)
    if len(noms) > NOMS_MAX and epci_id:
        nom = next(c.epci.nom for c in communes if c.epci_id == epci_id)
    else:
        nom = join_french(noms)
    nom = nom[:150]
    return Territoire(
        nom=nom,
        nom_recherche=normalize_search(nom)[:150],
        epci_id=epci_id,
        departement_pilote_id=_most_common(c.departement_id for c in communes),
        cree_par_import=True,
    )


def _note_absent(lignes, rapport):
    """Present members that the list no longer has: an exit has a date and a reason, typed."""
    imported = Beneficiaire.objects.filter(
        date_sortie=None, commune__conventions__source=Convention.Source.ANCT
    ).exclude(commune__in=[ligne.commune.pk for ligne in lignes])
    for row in imported.select_related("commune").order_by("commune").distinct():
        rapport.note(0, row.commune, "absente de la liste ; si elle est sortie, saisissez-le.")
