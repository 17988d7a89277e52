"""Reading a CSV list strictly: what is broken is refused, each fault with its line."""

import csv
import io
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from communes.referentiel.sources import explain_os_error
from conventions.imports.valeurs import ValeurIllisible, is_placeholder, read_date
from pvd_portal.core.text import normalize_search

SEPARATEURS = (",", ";", "\t")


class ImportRefuse(Exception):
    """The file is broken: nothing is written. French sentences, each with its line."""

    def __init__(self, message, numero=None):
        super().__init__(f"Ligne {numero} : {message}" if numero else message)


class Fautes:
    """All the faults of a file, so that one run names them all."""

    def __init__(self):
        self.lignes = []

    def add(self, numero, message):
        self.lignes.append((numero, message))

    @contextmanager
    def noted(self, numero):
        """The fault of one cell; the rest of the file is read all the same."""
        try:
            yield
        except ValeurIllisible as error:
            self.add(numero, str(error))

    def refuse(self):
        """ImportRefuse when there is any, line by line."""
        if self.lignes:
            rows = sorted(dict.fromkeys(self.lignes))
            raise ImportRefuse("\n".join(f"Ligne {numero} : {mots}" for numero, mots in rows))


class Ligne(NamedTuple):
    numero: int
    valeurs: dict[str, str]

    def get(self, colonne):
        return self.valeurs.get(colonne, "")


def read_csv(path, obligatoires, facultatives=(), *, fautes):
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
    try:
        for numero, row in rows:
            if len(row) == len(entete):
                lignes.append(Ligne(numero, {nom: row[i].strip() for nom, i in colonnes.items()}))
            else:
                fautes.add(numero, f"{len(row)} valeurs au lieu de {len(entete)}.")
    except LigneIllisible as error:
        # What follows cannot be told apart any more.
        fautes.add(error.numero, error.mots)
    return lignes


def _read_text(path):
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefuse(
            f"Le fichier {path} est illisible : {explain_os_error(error)}."
        ) from error
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
        try:
            _, entete = next(_rows(text, separateur), (1, []))
        except LigneIllisible as error:
            raise ImportRefuse(error.mots, error.numero) from error
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
        raise LigneIllisible(numero) from error


class LigneIllisible(Exception):
    mots = (
        "la ligne ne se lit pas : un guillemet n'est pas refermé, ou n'est pas doublé (dans un "
        "texte entre guillemets, un guillemet s'écrit deux fois)."
    )

    def __init__(self, numero):
        super().__init__(self.mots)
        self.numero = numero


def read_dates(lignes, colonne, fautes):
    """{line: its date or None}."""
    dates = {}
    for ligne in lignes:
        with fautes.noted(ligne.numero):
            dates[ligne.numero] = read_date(ligne.get(colonne))
    return dates


def refuse_duplicates(lignes, colonne, fautes):
    """The same code twice would leave open which line is right."""
    seen = {}
    for ligne in lignes:
        code = ligne.get(colonne)
        if is_placeholder(code):
            dit = f" (« {code} »)" if code else ""
            fautes.add(ligne.numero, f"le code de la commune manque{dit}.")
        elif (first := seen.setdefault(code, ligne.numero)) != ligne.numero:
            fautes.add(ligne.numero, f"la commune {code} figure déjà ligne {first}.")
