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
from conventions.imports.fichiers import Fautes, read_csv, read_dates, refuse_duplicates
from conventions.imports.rapport import RapportImport
from conventions.imports.redondances import COLONNES
from conventions.imports.valeurs import is_placeholder
from conventions.models import Convention, DatesBeneficiaire
from pvd_portal.core.dates import today
from pvd_portal.core.text import join_french, normalize_search
from pvd_portal.core.words import pluralize

MOTIF = "Repris de la liste ouverte de l'ANCT"
CODE, NOM, DATE, ID_PVD = "insee_com", "lib_com", "date_signature", "id_pvd"
ID_PVD_MAX = 20


class LignePvd(NamedTuple):
    numero: int
    commune: Commune
    id_pvd: str
    date: dt.date | None

    @property
    def groupe(self):
        """Communes with the same one form one territoire."""
        return self.id_pvd.casefold() or (self.commune.epci_id or self.commune.pk, self.date)


def import_pvd(liste):
    """Read the list and write what it says; returns the report. In a transaction."""
    rapport = RapportImport(liste.entete)
    lignes = _members_only(_read(liste, rapport), rapport)
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


def _read(liste, rapport):
    fautes = Fautes()
    colonnes = [CODE, NOM, DATE]
    rows = read_csv(liste.path, colonnes, [ID_PVD, *COLONNES], fautes=fautes)
    refuse_duplicates(rows, CODE, fautes)
    # Before any other check: a malformed date refuses the file, even on a line left out.
    dates = read_dates(rows, DATE, fautes)
    for row in rows:
        if len(row.get(ID_PVD)) > ID_PVD_MAX:
            fautes.add(row.numero, f"id_pvd dépasse {ID_PVD_MAX} caractères.")
    fautes.refuse()
    rapport.count("Lignes lues", len(rows))
    lignes = [
        LignePvd(
            row.numero,
            row.commune,
            _read_id(row),
            _plausible(row, dates[row.numero], liste, rapport),
        )
        for row in tie_to_communes(rows, CODE, rapport, nom=NOM)
    ]
    _note_ids(rows, lignes, rapport)
    return lignes


def _read_id(row):
    """« NA » names no territoire: else it would hold all those that have none."""
    text = row.valeurs.get(ID_PVD, "")
    return "" if is_placeholder(text) else text


def _note_ids(rows, lignes, rapport):
    """What the identifiers have of odd: marks for nothing, and groups over a boundary."""
    vides = Counter(row.get(ID_PVD) for row in rows if is_placeholder(row.get(ID_PVD)))
    for text, nombre in sorted(vides.items()):
        if text:
            lues = pluralize(nombre, "ligne")
            rapport.note(0, "id_pvd", f"« {text} » n'est pas un identifiant : lu vide ({lues}).")
    groups = {}
    for ligne in lignes:
        if ligne.id_pvd:
            groups.setdefault(ligne.groupe, []).append(ligne)
    for group in groups.values():
        communes = [ligne.commune for ligne in group]
        lieux = [
            ("départements", {c.departement_id for c in communes}),
            ("EPCI", {c.epci.nom if c.epci else "sans EPCI" for c in communes}),
        ]
        for quoi, valeurs in lieux:
            if len(valeurs) > 1:
                reunis = f"réunit {len(valeurs)} {quoi} ({', '.join(sorted(valeurs))})"
                rapport.note(group[0].numero, group[0].id_pvd, f"cet identifiant {reunis}.")


def _plausible(row, date, liste, rapport):
    """The date, or None when it is not one that an act can have; notes what is odd."""
    if date is None:
        rapport.note(row.numero, row.commune, "sans date d'adhésion.")
    elif liste.is_to_come(row, date, rapport):
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
    restees = Beneficiaire.objects.pas_sortis(today())
    sorties = dict(
        Beneficiaire.objects.filter(date_sortie__lte=today())
        .exclude(commune__in=restees.values("commune"))
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
        for row in Beneficiaire.objects.pas_sortis(today()).filter(commune__in=codes)
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
                _note_pilot(created[-1], new, rapport)
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


def _note_pilot(territoire, lignes, rapport):
    """Its own préfecture must find why another one writes."""
    parts = Counter(ligne.commune.departement_id for ligne in lignes)
    if len(parts) == 1:
        return
    pilote = territoire.departement_pilote_id
    siennes = pluralize(parts[pilote], "commune")
    autres = join_french(sorted(parts.keys() - {pilote}))
    rapport.note(
        lignes[0].numero,
        territoire.nom,
        f"sur {len(parts)} départements ; pilote : {pilote}, {siennes} sur "
        f"{parts.total()} (le plus de communes, le plus petit code à égalité). Associé : "
        f"{autres}, qui lit et commente ; un administrateur peut changer le pilote.",
    )


def _note_absent(lignes, rapport):
    """Present members that the list no longer has: an exit has a date and a reason, typed."""
    imported = (
        Beneficiaire.objects.pas_sortis(today())
        .filter(commune__conventions__source=Convention.Source.ANCT)
        .exclude(commune__in=[ligne.commune.pk for ligne in lignes])
    )
    for row in imported.select_related("commune").order_by("commune").distinct():
        rapport.note(0, row.commune, "absente de la liste ; si elle est sortie, saisissez-le.")
