"""The table on the screen, the result kept as a file, what grew since, and the page of docs."""

import datetime as dt
import json
import os
import sys

# What a run keeps of each page: key, head of its column, format.
COLONNES = (
    ("sql", "SQL", "{:d}"),
    ("mediane", "méd. ms", "{:.1f}"),
    ("p95", "p95 ms", "{:.1f}"),
    ("plancher", "× planch.", "{:.2f}"),
    ("calcul", "calc. ms", "{:.1f}"),
    ("debit", "req/s", "{:.0f}"),
    ("octets", "octets", "{:d}"),
    ("compresses", "compr.", "{:d}"),
)
# Between two runs of the same code, a median moves by as much.
BRUIT = 1.15


def page_values(m):
    return {
        "page": m.page.cle, "sql": m.requetes_sql, "mediane": m.median, "p95": m.p95,
        "plancher": m.rapport, "calcul": m.calcul, "debit": m.par_seconde,
        "octets": m.octets, "compresses": m.compresses,
    }  # fmt: skip


def print_header():
    heads = "".join(f"{head:>10}" for _, head, _ in COLONNES)
    sys.stdout.write(f"{'page':<34}{heads}\n")


def print_row(mesure):
    """As soon as it is known: a run takes minutes."""
    values = page_values(mesure)
    cells = "".join(f"{form.format(values[key]):>10}" for key, _, form in COLONNES)
    sys.stdout.write(f"{values['page']:<34}{cells}\n")
    sys.stdout.flush()


def describe_run(visite, export, memoire):
    """What is measured once a run, beside the pages."""
    return {
        "jour": f"{dt.date.today():%Y-%m-%d}",  # noqa: DTZ011
        "charge": os.getloadavg()[0],
        "coeurs": os.cpu_count(),
        "visite_requetes": visite.requetes,
        "visite_ko": visite.octets / 1000,
        "export_lignes": export.lignes if export else None,
        "export_ms": export.ms_par_ligne - export.plancher if export else None,
        "memoire_mo": memoire[0],
        "memoire_export_mo": memoire[1],
    }


def print_summary(run):
    out = sys.stdout.write
    out(f"Première visite : {run['visite_requetes']} requêtes, {run['visite_ko']:.0f} ko\n")
    if run["export_lignes"]:
        lignes, ms = run["export_lignes"], run["export_ms"]
        out(f"Export CSV : {lignes} lignes, {ms:.3f} ms par ligne de plus que csv.writer seul\n")
    out(f"Mémoire d'un processus : {run['memoire_mo']:.0f} Mo ; ")
    out(f"avec l'export : {run['memoire_export_mo']:.0f} Mo\n")
    out(f"Charge de la machine : {run['charge']:.1f} pour {run['coeurs']} cœurs\n")


def compare(path, run):
    """What grew since the last whole run of the same engine and scale."""
    if not path.exists():
        return
    before = json.loads(path.read_text(encoding="utf-8"))
    known = {page["page"]: page for page in before["pages"]}
    grown = [
        f"  {page['page']} : {known[page['page']]['mediane']:.1f} → {page['mediane']:.1f} ms\n"
        for page in run["pages"]
        if page["page"] in known and page["mediane"] > BRUIT * known[page["page"]]["mediane"]
    ]
    sys.stdout.write(f"Plus lent que le {before['jour']} de plus de 15 % :")
    sys.stdout.write("\n" + "".join(grown) if grown else " rien.\n")


def write_run(path, run):
    path.write_text(json.dumps(run, ensure_ascii=False, indent=1), encoding="utf-8")


# The page of docs


def read_runs(folder):
    """{(engine, scale): run} of the whole runs that the folder keeps."""
    runs = {}
    for path in folder.glob("*-*.json"):
        engine, _, scale = path.stem.partition("-")
        runs[engine, int(scale)] = json.loads(path.read_text(encoding="utf-8"))
    return runs


def print_tables(folder):
    """The tables of docs/mesures.md, in Markdown."""
    runs = read_runs(folder)
    for engine, name in (("postgresql", "PostgreSQL"), ("sqlite", "SQLite")):
        scales = sorted(scale for kind, scale in runs if kind == engine)
        for scale in scales:
            _print_table(f"{name}, taille {scale}", runs[engine, scale], runs.get((engine, 1)))


def _print_table(title, run, base):
    out = sys.stdout.write
    charge = f"{run['charge']:.1f}".replace(".", ",")
    out(f"\n## {title}\n\nLe {run['jour']} ; charge de la machine à la fin : {charge}.\n\n")
    heads = [head for _, head, _ in COLONNES]
    grows = base is not None and base is not run
    if grows:
        heads += ["méd. / taille 1", "p95 / taille 1"]
    out(f"| Page | {' | '.join(heads)} |\n|---|{'--:|' * len(heads)}\n")
    known = {page["page"]: page for page in base["pages"]} if base else {}
    for page in run["pages"]:
        cells = [form.format(page[key]) for key, _, form in COLONNES]
        if grows:
            first = known[page["page"]]
            cells += [f"{page[key] / first[key]:.2f}" for key in ("mediane", "p95")]
        out(f"| {page['page']} | {' | '.join(cells)} |\n".replace(".", ","))
