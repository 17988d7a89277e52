"""Reading a CSV list strictly: what is broken is refused, with its line."""

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import NamedTuple

from pvd_portal.core.text import normalize_search

SEPARATEURS = (",", ";", "\t")
JJ_MM_AAAA = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
AAAA_MM_JJ = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class ImportRefuse(Exception):
    """The file is broken: nothing is written. The message is French, and names the line."""

    def __init__(self, message, numero=None):
        super().__init__(f"Ligne {numero} : {message}" if numero else message)


class Ligne(NamedTuple):
    numero: int
    valeurs: dict[str, str]

    def get(self, colonne):
        return self.valeurs.get(colonne, "")


def read_csv(path, obligatoires, facultatives=()):
    """The rows as Ligne, their columns named as asked whatever their case in the file."""
    text = _read_text(Path(path))
    separateur = _separator(text, obligatoires)
    rows = _rows(text, separateur)
    numero, entete = next(rows)
    places = {normalize_search(nom): i for i, nom in enumerate(entete)}
    colonnes = {
        nom: places[normalize_search(nom)]
        for nom in (*obligatoires, *facultatives)
        if normalize_search(nom) in places
    }
    lignes = []
    for numero, row in rows:
        if len(row) != len(entete):
            raise ImportRefuse(f"{len(row)} valeurs au lieu de {len(entete)}.", numero)
        lignes.append(Ligne(numero, {nom: row[i].strip() for nom, i in colonnes.items()}))
    return lignes


def _read_text(path):
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefuse(f"Le fichier {path} est illisible : {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefuse(
            "ce fichier n'est pas en UTF-8. Enregistrez-le au format « CSV UTF-8 ».",
            data.count(b"\n", 0, error.start) + 1,
        ) from error
    if "\0" in text:
        raise ImportRefuse(
            "ce fichier n'est pas un texte CSV.", text.count("\n", 0, text.index("\0")) + 1
        )
    if not text.strip():
        raise ImportRefuse("Le fichier est vide.")
    return text


def _separator(text, obligatoires):
    """The first separator that makes the expected columns appear."""
    best = None
    for separateur in SEPARATEURS:
        _, entete = next(_rows(text, separateur), (1, []))
        known = {normalize_search(nom) for nom in entete}
        missing = [nom for nom in obligatoires if normalize_search(nom) not in known]
        if not missing:
            return separateur
        if best is None or len(missing) < len(best):
            best = missing
    noms = ", ".join(f"« {nom} »" for nom in best)
    raise ImportRefuse(
        f"il manque la colonne {noms} (séparateurs acceptés : virgule, point-virgule, tabulation).",
        1,
    )


def _rows(text, separateur):
    """(line number where the row starts, values), without blank rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separateur, strict=True)
    numero = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield numero, row
            numero = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefuse(f"la ligne ne se lit pas ({error}).", numero) from error


def read_date(text, numero):
    """An ISO or a French date, None when empty; anything else refuses the file."""
    text = text.strip()
    if not text:
        return None
    try:
        if found := AAAA_MM_JJ.fullmatch(text):
            return dt.date(*(int(part) for part in found.groups()))
        if found := JJ_MM_AAAA.fullmatch(text):
            jour, mois, annee = (int(part) for part in found.groups())
            return dt.date(annee, mois, jour)
    except ValueError:
        pass
    raise ImportRefuse(
        f"« {text[:40]} » n'est pas une date (attendu : 2021-07-02 ou 02/07/2021).", numero
    )


def refuse_duplicates(lignes, colonne):
    """The same code twice would leave open which line is right."""
    seen = {}
    for ligne in lignes:
        code = ligne.get(colonne)
        if not code:
            raise ImportRefuse("le code de la commune manque.", ligne.numero)
        if (first := seen.setdefault(code, ligne.numero)) != ligne.numero:
            raise ImportRefuse(f"la commune {code} figure déjà ligne {first}.", ligne.numero)
