"""Read the demo's own data files."""

import csv
import tomllib
from pathlib import Path

DONNEES = Path(__file__).resolve().parent / "donnees"


def read_toml(name):
    return tomllib.loads((DONNEES / name).read_text(encoding="utf-8"))


def read_csv(name, delimiter=","):
    with (DONNEES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def split_line(text):
    """« nom | rôle » → ["nom", "rôle"]."""
    return [part.strip() for part in text.split("|")]
