"""Where a vintage is read: the snapshot carried by the project, or the published JSON files.

No model here: `script/build_snapshot.py` uses it without a database.
"""

import gzip
import json
import zlib
from pathlib import Path

from communes.referentiel.vintage import (
    AncienneLue,
    CommuneLue,
    DepartementLu,
    EpciLu,
    ReferentielError,
    Vintage,
)

SNAPSHOT = Path(__file__).resolve().parent.parent / "data" / "cog-2026.json.gz"
ACTUELLE = "commune-actuelle"
FUSIONNEE = "commune-fusionnee"


def read_snapshot(path=SNAPSHOT):
    """The compact file written by `write_snapshot`."""
    try:
        data = json.loads(gzip.decompress(path.read_bytes()))
        vintage = Vintage(
            annee=data["annee"],
            regions=dict(data["regions"]),
            departements={code: DepartementLu(*rest) for code, *rest in data["departements"]},
            epcis={siren: EpciLu(*rest) for siren, *rest in data["epcis"]},
            communes={code: CommuneLue(*rest) for code, *rest in data["communes"]},
            anciennes={
                (code, type_): AncienneLue(*rest) for code, type_, *rest in data["anciennes"]
            },
        )
    except OSError as error:
        raise ReferentielError(
            f"Le fichier {path.name} est illisible : {explain_os_error(error)}."
        ) from error
    except (EOFError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise ReferentielError(
            f"Le fichier {path.name} est illisible : il est abîmé, ou n'est pas un millésime."
        ) from error
    vintage.check()
    return vintage


def write_snapshot(vintage, path):
    """Same vintage, same bytes: no date in the file."""
    data = {
        "annee": vintage.annee,
        "regions": sorted(vintage.regions.items()),
        "departements": [[code, *row] for code, row in sorted(vintage.departements.items())],
        "epcis": [[siren, *row] for siren, row in sorted(vintage.epcis.items())],
        "communes": [[code, *row] for code, row in sorted(vintage.communes.items())],
        "anciennes": [[*key, *row] for key, row in sorted(vintage.anciennes.items())],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def read_dossier(dossier, annee):
    """The JSON files of one vintage, as « decoupage-administratif » publishes them."""
    dossier = Path(dossier)
    regions, departements, epcis, communes = (
        _read_json(dossier / f"{name}.json")
        for name in ("regions", "departements", "epci", "communes")
    )
    try:
        vintage = _build(annee, regions, departements, epcis, communes)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        champ = f" : il manque le champ « {error.args[0]} »" if _names_a_field(error) else ""
        raise ReferentielError(f"Le dossier {dossier} n'a pas la forme attendue{champ}.") from error
    vintage.check()
    return vintage


def _names_a_field(error):
    return isinstance(error, KeyError) and isinstance(error.args[0], str)


def explain_os_error(error):
    """Why a file is not read, in French: the system says it in its own language."""
    match error:
        case FileNotFoundError():
            return "il n'existe pas"
        case IsADirectoryError():
            return "c'est un dossier"
        case PermissionError():
            return "la lecture en est interdite"
    return "le système ne le donne pas à lire"


def _read_json(path):
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ReferentielError(f"Le fichier {path} est introuvable.") from error
    except OSError as error:
        raise ReferentielError(
            f"Le fichier {path} est illisible : {explain_os_error(error)}."
        ) from error
    except json.JSONDecodeError as error:
        raise ReferentielError(
            f"Le fichier {path} n'est pas du JSON : voyez la ligne {error.lineno}."
        ) from error
    except UnicodeDecodeError as error:
        raise ReferentielError(f"Le fichier {path} n'est pas en UTF-8.") from error
    if not isinstance(rows, list):
        raise ReferentielError(f"Le fichier {path} devrait contenir une liste.")
    return rows


def _build(annee, regions, departements, epcis, communes):
    appartenances = _memberships(epcis)
    actuelles = [row for row in communes if row["type"] == ACTUELLE]
    vintage = Vintage(
        annee=annee,
        regions={row["code"]: row["nom"] for row in regions},
        departements={
            row["code"]: DepartementLu(row["nom"], row["region"]) for row in departements
        },
        epcis={
            row["code"]: EpciLu(row["nom"], row["type"], row.get("populationMunicipale"))
            for row in epcis
        },
        communes={
            row["code"]: CommuneLue(
                row["nom"],
                row["departement"],
                appartenances.get(row["code"]),
                row.get("siren") or "",
                row.get("population"),
            )
            for row in actuelles
        },
    )
    if len(vintage.communes) != len(actuelles):
        raise ReferentielError("Une commune figure deux fois dans communes.json.")
    vintage.anciennes = _anciennes(communes, actuelles)
    return vintage


def _memberships(epcis):
    """Commune code -> SIREN of its EPCI."""
    found = {}
    for epci in epcis:
        for membre in epci["membres"]:
            other = found.setdefault(membre["code"], epci["code"])
            if other != epci["code"]:
                raise ReferentielError(
                    f"La commune {membre['code']} est dans deux EPCI : {other} et {epci['code']}."
                )
    return found


def _anciennes(communes, actuelles):
    """Delegated and associated communes, arrondissements, and the bare codes merged long ago."""
    rows = {
        (row["code"], row["type"]): AncienneLue(
            row["nom"], row["chefLieu"] if "chefLieu" in row else row["commune"]
        )
        for row in communes
        if row["type"] != ACTUELLE
    }
    known = {code for code, _ in rows} | {row["code"] for row in actuelles}
    for row in actuelles:
        for code in row.get("anciensCodes", ()):
            if code not in known:
                rows[code, FUSIONNEE] = AncienneLue("", row["code"])
    return rows
