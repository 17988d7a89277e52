"""Text made comparable, and cells made harmless."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})
_SAINT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def normalize_search(value):
    """Lower case, no accents, words apart by one space, « St » read as « Saint ».

    >>> normalize_search("Saint-André-de-Sangonis") == normalize_search("st andre  de sangonis")
    True
    """
    folded = unicodedata.normalize("NFKD", value.translate(_LIGATURES))
    ascii_only = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    words = re.findall(r"[a-z0-9]+", ascii_only)
    return " ".join(_SAINT.get(word, word) for word in words)


def join_french(words):
    """A list read aloud.

    >>> join_french(["A", "B", "C"])
    'A, B et C'
    """
    *start, last = words
    return f"{', '.join(start)} et {last}" if start else last


def neutralize_cell(value):
    """A text cell that no spreadsheet will run as a formula (CSV injection)."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
