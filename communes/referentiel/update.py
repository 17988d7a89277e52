"""A newer vintage: only what changed is written, with its date and its history."""

import datetime as dt
from collections import Counter

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from communes.enums import TypeEvolution
from communes.models import (
    AppartenanceEpci,
    Commune,
    Departement,
    Epci,
    EvolutionCommune,
    Region,
)
from communes.referentiel.anciennes import update_anciennes
from communes.referentiel.bulk import update_rows
from communes.referentiel.codes import resolve_absorbed
from communes.referentiel.first_load import new_commune, new_epci
from communes.referentiel.members import end_after, move_members
from communes.referentiel.report import Rapport
from communes.referentiel.vintage import ReferentielError
from pvd_portal.core.text import normalize_search

# Above it, the new vintage is more likely a truncated file.
PART_DISPARUE_MAX = 0.2
NOMBRE_DISPARU_MAX = 20


def rename(row, nom):
    """The name and its folded form, which bulk operations do not compute."""
    if row.nom != nom:
        row.nom, row.nom_recherche = nom, normalize_search(nom)


class Update:
    """One use: `Update(vintage).apply()`, inside a transaction.

    Afterwards `fusions` maps the code of each absorbed commune to its successor, and `members`
    is the part of it whose membership of the programme followed.
    """

    def __init__(self, vintage):
        self.vintage = vintage
        self.date = dt.date(vintage.annee, 1, 1)
        self.reason = f"Millésime {vintage.annee}"
        self.rapport = Rapport()
        self.evolutions = []
        self.fusions = {}
        self.members = {}
        self.communes = Commune.objects.in_bulk()
        self.epcis = Epci.objects.in_bulk()

    def apply(self):
        self._update_regions()
        self._update_epcis()
        gone = self._gone_communes()
        self._create_communes()
        self._update_communes()
        self._close_communes(gone)
        self._update_appartenances()
        self._close_epcis()
        update_anciennes(self.vintage, self.communes, self.fusions, self.rapport)
        # All that are gone: one that the administration closed follows at the next vintage.
        gone = {code: commune.pk for code, commune in resolve_absorbed().items()}
        self.members = move_members(gone, self.date, self.reason, self.rapport)
        EvolutionCommune.objects.bulk_create(self.evolutions)
        return self.rapport

    def _update_regions(self):
        self._update_names(Region, "Régions", self.vintage.regions)
        regions = {c: row.region for c, row in self.vintage.departements.items()}
        names = {c: row.nom for c, row in self.vintage.departements.items()}
        self._update_names(Departement, "Départements", names, region_id=regions)

    def _update_names(self, model, label, names, **columns):
        rows = model.objects.in_bulk()
        for code, nom in names.items():
            values = {"nom": nom, **{name: by_code[code] for name, by_code in columns.items()}}
            row = rows.get(code)
            if row is None:
                model.objects.create(code=code, **values)
                self.rapport.add(f"{label} ajoutés", f"{nom} ({code})")
            elif any(getattr(row, name) != value for name, value in values.items()):
                self.rapport.add(f"{label} modifiés", f"{row.nom} ({code}) → {nom}")
                model(code=code, **values).save()

    def _update_epcis(self):
        created, renamed, counted = [], [], []
        for siren, row in self.vintage.epcis.items():
            epci = self.epcis.get(siren)
            if epci is None:
                created.append(new_epci(siren, row))
                self.rapport.add("EPCI créés", f"{row.nom} ({siren})")
                continue
            before = (epci.nom, epci.nature, epci.date_fin)
            if before != (row.nom, row.nature, None):
                renamed.append(epci)
                self.rapport.add("EPCI modifiés", f"{epci.nom} ({siren}) → {row.nom}")
            elif epci.population != row.population:
                counted.append(epci)
            rename(epci, row.nom)
            epci.nature, epci.population = row.nature, row.population
            epci.date_fin = epci.successeur = None
        if created:
            bulk_create_with_history(created, Epci, default_change_reason=self.reason)
            self.epcis.update({epci.pk: epci for epci in created})
        fields = ["nom", "nom_recherche", "nature", "population", "date_fin", "successeur"]
        self._save_with_history(Epci, renamed, fields)
        update_rows(Epci, ["population"], ((epci.population, epci.pk) for epci in counted))

    def _gone_communes(self):
        gone = [
            commune
            for code, commune in self.communes.items()
            if commune.date_fin is None and code not in self.vintage.communes
        ]
        lost = [c for c in gone if not self.vintage.absorbing(c.pk)]
        if len(lost) > max(NOMBRE_DISPARU_MAX, PART_DISPARUE_MAX * len(self.communes)):
            raise ReferentielError(
                f"{len(lost)} communes disparaissent sans successeur : le fichier des communes "
                "est sans doute incomplet."
            )
        return gone

    def _create_communes(self):
        created = [
            new_commune(code, row)
            for code, row in self.vintage.communes.items()
            if code not in self.communes
        ]
        for commune in created:
            self.communes[commune.pk] = commune
            self._evolve(commune.pk, TypeEvolution.CREATION, "", commune.nom)
            self.rapport.add("Communes créées", str(commune))
        if created:
            bulk_create_with_history(created, Commune, default_change_reason=self.reason)

    def _update_communes(self):
        changed, counted = [], []
        for code, row in self.vintage.communes.items():
            commune = self.communes[code]
            if self._note_changes(commune, row):
                changed.append(commune)
            elif (commune.siren, commune.population) != (row.siren, row.population):
                counted.append(commune)
            rename(commune, row.nom)
            commune.departement_id, commune.epci_id = row.departement, row.epci
            commune.siren, commune.population = row.siren, row.population
            commune.date_fin = commune.absorbee_par = None
        self._save_communes(changed)
        # New populations of 35,000 communes are not worth a history line each.
        figures = ((commune.siren, commune.population, commune.pk) for commune in counted)
        update_rows(Commune, ["siren", "population"], figures)
        self.rapport.count("Populations ou SIREN mis à jour", len(counted))

    def _note_changes(self, commune, row):
        """Report and trace what differs; says whether something other than figures did."""
        code, before = commune.pk, len(self.evolutions)
        if commune.date_fin is not None:
            self._evolve(code, TypeEvolution.CREATION, "", row.nom)
            self.rapport.add("Communes rétablies", f"{row.nom} ({code})")
        if commune.nom != row.nom:
            self._evolve(code, TypeEvolution.RENOMMAGE, commune.nom, row.nom)
            self.rapport.add("Communes renommées", f"{commune.nom} ({code}) → {row.nom}")
        if commune.departement_id != row.departement:
            old, new = commune.departement_id, row.departement
            self._evolve(code, TypeEvolution.CHANGEMENT_DEPARTEMENT, old, new)
            self.rapport.add("Changements de département", f"{row.nom} ({code}) : {old} → {new}")
        if commune.epci_id != row.epci:
            old, new = self._epci_name(commune.epci_id), self._epci_name(row.epci)
            self._evolve(code, TypeEvolution.CHANGEMENT_EPCI, old, new)
            self.rapport.add("Changements d'EPCI", f"{row.nom} ({code}) : {old} → {new}")
        return len(self.evolutions) > before

    def _epci_name(self, siren):
        return f"{self.epcis[siren].nom} ({siren})" if siren else "aucun"

    def _close_communes(self, gone):
        for commune in gone:
            successor = self.communes.get(self.vintage.absorbing(commune.pk))
            commune.date_fin, commune.absorbee_par, commune.epci_id = self.date, successor, None
            if successor is None:
                self._evolve(commune.pk, TypeEvolution.SUPPRESSION, commune.nom, "")
                self.rapport.add("Communes supprimées", str(commune))
                continue
            self.fusions[commune.pk] = successor.pk
            if successor.departement_id != commune.departement_id:
                kind, label = TypeEvolution.CHANGEMENT_DEPARTEMENT, "Changements de département"
            else:
                kind, label = TypeEvolution.FUSION, "Communes fusionnées"
            self._evolve(commune.pk, kind, commune.nom, str(successor))
            self.rapport.add(label, f"{commune} → {successor}")
        self._save_communes(gone)

    def _save_communes(self, communes):
        fields = ["nom", "nom_recherche", "departement", "epci", "siren", "population"]
        self._save_with_history(Commune, communes, [*fields, "date_fin", "absorbee_par"])

    def _save_with_history(self, model, rows, fields):
        if rows:
            bulk_update_with_history(
                rows, model, fields, batch_size=200, default_change_reason=self.reason
            )

    def _update_appartenances(self):
        """Close the memberships that ended on 1 January, open those that began."""
        current = {a.commune_id: a for a in AppartenanceEpci.objects.filter(date_fin=None)}
        closed, corrected, opened = [], [], []
        for code, commune in self.communes.items():
            row, epci = current.get(code), commune.epci_id
            if (row.epci_id if row else None) == epci:
                continue
            if row and row.date_debut and row.date_debut >= self.date and epci:
                row.epci_id = epci  # the same vintage, corrected: it had not begun yet
                corrected.append(row)
                continue
            if row:
                row.date_fin = end_after(row.date_debut, self.date)
                closed.append(row)
            if epci:
                opened.append(AppartenanceEpci(commune_id=code, epci_id=epci, date_debut=self.date))
        AppartenanceEpci.objects.bulk_update(closed, ["date_fin"], batch_size=200)
        AppartenanceEpci.objects.bulk_update(corrected, ["epci"], batch_size=200)
        AppartenanceEpci.objects.bulk_create(opened)

    def _close_epcis(self):
        """An EPCI that is gone keeps its row; its successor, if all its communes went to one."""
        gone = [
            epci
            for siren, epci in self.epcis.items()
            if epci.date_fin is None and siren not in self.vintage.epcis
        ]
        if not gone:
            return
        heirs = self._heirs()
        for epci in gone:
            found = heirs.get(epci.pk, Counter())
            epci.date_fin = self.date
            epci.successeur_id = next(iter(found)) if len(found) == 1 else None
            suffix = f" → {self._epci_name(epci.successeur_id)}" if epci.successeur_id else ""
            self.rapport.add("EPCI disparus", f"{epci.nom} ({epci.pk}){suffix}")
        self._save_with_history(Epci, gone, ["date_fin", "successeur"])

    def _heirs(self):
        """SIREN of an EPCI left on this date -> where its communes are now."""
        heirs = {}
        rows = AppartenanceEpci.objects.filter(date_fin=self.date)
        for code, siren in rows.values_list("commune_id", "epci_id"):
            commune = self.communes[self.fusions.get(code, code)]
            if commune.epci_id:
                heirs.setdefault(siren, Counter())[commune.epci_id] += 1
        return heirs

    def _evolve(self, code, kind, before, after):
        self.evolutions.append(
            EvolutionCommune(
                code_insee=code,
                type=kind,
                date_effet=self.date,
                ancienne_valeur=before[:200],
                nouvelle_valeur=after[:200],
            )
        )
