"""Developer's tool: make the committed snapshot of the référentiel from its published JSON files.

    python script/build_snapshot.py DOSSIER ANNEE [DOSSIER_PLUS_ANCIEN...]

Older vintages only lend their names to communes that were merged since.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from communes.referentiel.sources import read_dossier, write_snapshot  # noqa: E402


def former_names(dossiers):
    """Code -> name, the most recent dossier first."""
    names = {}
    for dossier in dossiers:
        for file in ("communes.json", "historique-communes.json"):
            path = Path(dossier) / file
            rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
            for row in rows:
                if row["type"] in {"commune-actuelle", "COM", "COMD", "COMA"}:
                    names.setdefault(row["code"], row["nom"])
    return names


def main(dossier, annee, *older):
    vintage = read_dossier(dossier, int(annee))
    names = former_names(older)
    vintage.anciennes = {
        key: row if row.nom else row._replace(nom=names.get(key[0], ""))
        for key, row in vintage.anciennes.items()
    }
    path = ROOT / "communes" / "data" / f"cog-{annee}.json.gz"
    write_snapshot(vintage, path)
    unnamed = sum(not row.nom for row in vintage.anciennes.values())
    sys.stdout.write(
        f"{path.name}: {path.stat().st_size / 1024:.0f} kB, {len(vintage.communes)} communes, "
        f"{len(vintage.anciennes)} anciennes ({unnamed} without a name)\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
