"""What a cell says, once the marks that a spreadsheet leaves on it are taken off."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation

from pvd_portal.core.dates import FIRST_YEAR, LAST_YEAR

JJ_MM_AAAA = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
AAAA_MM_JJ = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# What people and programs write where there is nothing to write, without accents nor signs.
RIEN = frozenset(
    "a completer|aucun|aucune|inconnu|inconnue|na|nan|nc|nd|neant|non communique|non concerne|"
    "non disponible|non renseigne|nonrenseigne|none|null|nul|nr|pas d id|ref|sans|sans objet|so|"
    "valeur|value|vide|x|xx|xxx".split("|")
)
# A number as a spreadsheet rewrites it: « 1034.0 », « 1 034 », « 1,034 », « 2,0003E+08 ».
DECIMALES_NULLES = re.compile(r"[.,]0+")
MILLIERS = re.compile(r"[0-9]{1,3}(?:[ ,.\u00a0\u202f][0-9]{3})+")
SCIENTIFIQUE = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
ENTIER_MAX = 12


class ValeurIllisible(ValueError):
    """A French sentence: why this cell cannot be read."""


def is_placeholder(text):
    """« NA », « #N/A », « - », « s.o. », « néant », « 0 »: a mark for nothing is no value."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    words = " ".join(re.findall(r"[a-z0-9]+", folded))
    return not words.strip("0 ") or words in RIEN or words.replace(" ", "") in RIEN


def clean_identifier(text):
    """The identifier without what a spreadsheet made of it as a number; its zeros stay lost."""
    text = text.strip().lstrip("'\u2019").strip().upper()
    if SCIENTIFIQUE.fullmatch(text):
        return _whole(text)
    entier = DECIMALES_NULLES.sub("", text) if _ends_with_zeros(text) else text
    if MILLIERS.fullmatch(entier):
        return re.sub(r"\D", "", entier)
    return entier


def _ends_with_zeros(text):
    """« 1034.0 », and not « 34.000 », which groups thousands."""
    return re.fullmatch(r"[0-9]+[.,]0{1,2}", text) is not None


def _whole(text):
    """« 2,00046977E+08 » is 200046977; « 2,00E+08 » has lost its digits, and stays as it is."""
    mantisse, exposant = re.split("[eE]", text.replace(",", "."))
    try:
        value = Decimal(mantisse).scaleb(int(exposant))
    except InvalidOperation:
        return text
    decimales = len(mantisse.partition(".")[2])
    if decimales < int(exposant) or value.adjusted() >= ENTIER_MAX or value != int(value):
        return text
    return str(int(value))


def read_date(text):
    """An ISO or a French date, None when empty; ValeurIllisible says what else it is."""
    text = text.strip()
    if not text:
        return None
    date = _parse(text)
    if date is None:
        vide = " ; laissez la case vide si elle n'est pas connue" if is_placeholder(text) else ""
        raise ValeurIllisible(
            f"« {text[:40]} » n'est pas une date (attendu : 2021-07-02 ou 02/07/2021{vide})."
        )
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise ValeurIllisible(
            f"« {text[:40]} » : vérifiez l'année, une date est ici entre {FIRST_YEAR} et "
            f"{LAST_YEAR}."
        )
    return date


def _parse(text):
    try:
        if found := AAAA_MM_JJ.fullmatch(text):
            return dt.date(*(int(part) for part in found.groups()))
        if found := JJ_MM_AAAA.fullmatch(text):
            jour, mois, annee = (int(part) for part in found.groups())
            return dt.date(annee, mois, jour)
    except ValueError:
        pass
    return None
