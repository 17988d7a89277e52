"""A tiny France, written as the published JSON files, to change from one vintage to the next."""

import copy
import json

REGIONS = [
    {"code": "84", "nom": "Auvergne-Rhône-Alpes"},
    {"code": "94", "nom": "Corse"},
    {"code": "01", "nom": "Guadeloupe"},
    {"code": "987", "nom": "Polynésie française"},
]
DEPARTEMENTS = [
    {"code": "01", "nom": "Ain", "region": "84"},
    {"code": "38", "nom": "Isère", "region": "84"},
    {"code": "2A", "nom": "Corse-du-Sud", "region": "94"},
    {"code": "971", "nom": "Guadeloupe", "region": "01"},
    {"code": "987", "nom": "Polynésie française", "region": "987"},
]
EPCIS = {
    "240000001": ("CC du Pays Bellegardien", ["01033", "01189"]),
    "240000002": ("CC de la Matheysine", ["38269", "38226", "38999"]),
    "240000003": ("CA du Pays Ajaccien", ["2A004"]),
}
COMMUNES = {
    "01033": "Valserhône",
    "01189": "Injoux-Génissiat",
    "38269": "La Mure",
    "38226": "Mens",
    "38999": "Œuilly-l'Étang",
    "2A004": "Ajaccio",
    "97101": "Les Abymes",
    "98735": "Papeete",
}
ANCIENNES = [
    {"code": "01205", "nom": "Lancrans", "type": "commune-deleguee", "chefLieu": "01033"},
    {"code": "01033", "nom": "Bellegarde", "type": "commune-deleguee", "chefLieu": "01033"},
]


class Pays:
    """What the files will say; a test changes it and writes it again."""

    def __init__(self):
        self.epcis = copy.deepcopy(EPCIS)
        self.communes = dict(COMMUNES)
        self.anciennes = copy.deepcopy(ANCIENNES)
        self.anciens_codes = {"01033": ["01091"]}
        self.departements = {}
        self.population = 1000

    def merge(self, code, into):
        """`code` becomes a delegated commune of `into`."""
        nom = self.communes.pop(code)
        self.leave(code)
        self.anciennes.append(
            {"code": code, "nom": nom, "type": "commune-deleguee", "chefLieu": into}
        )

    def move(self, code, siren):
        self.leave(code)
        self.epcis[siren][1].append(code)

    def leave(self, code):
        for _, membres in self.epcis.values():
            if code in membres:
                membres.remove(code)

    def write(self, dossier):
        dossier.mkdir(exist_ok=True)
        for name, rows in {
            "regions": REGIONS,
            "departements": DEPARTEMENTS,
            "epci": [self._epci(siren) for siren in self.epcis],
            "communes": [self._commune(code) for code in self.communes] + self.anciennes,
        }.items():
            text = json.dumps(rows, ensure_ascii=False)
            (dossier / f"{name}.json").write_text(text, encoding="utf-8")
        return dossier

    def _epci(self, siren):
        nom, membres = self.epcis[siren]
        return {
            "code": siren,
            "nom": nom,
            "type": nom.split()[0],
            "populationMunicipale": self.population * 10,
            "membres": [{"code": code} for code in membres],
        }

    def _commune(self, code):
        long_code = code.startswith(("97", "98"))
        return {
            "code": code,
            "nom": self.communes[code],
            "type": "commune-actuelle",
            "departement": self.departements.get(code, code[: 3 if long_code else 2]),
            "siren": f"21{code.replace('A', '0')}00",
            "population": self.population,
            "anciensCodes": self.anciens_codes.get(code, []),
        }
