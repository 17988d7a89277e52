"""The table on the screen, and as a file."""

import csv
import os
import sys

ENTETES = (
    "page", "role", "requetes_sql", "mediane_ms", "p95_ms", "rapport_au_plancher",
    "calcul_ms", "rapport_du_calcul", "requetes_par_seconde", "octets", "octets_compresses",
)  # fmt: skip


def _values(m):
    return (
        m.page.nom, m.page.role or "public", m.requetes_sql, f"{m.median:.1f}", f"{m.p95:.1f}",
        f"{m.rapport:.2f}", f"{m.calcul:.1f}", f"{m.rapport_calcul:.2f}", f"{m.par_seconde:.0f}",
        m.octets, m.compresses,
    )  # fmt: skip


def print_header():
    out = sys.stdout.write
    out(f"{'page':<20}{'rôle':<16}{'SQL':>4}{'méd. ms':>9}{'p95 ms':>9}{'× planch.':>10}")
    out(f"{'calc. ms':>9}{'× planch.':>10}")
    out(f"{'req/s':>7}{'octets':>9}{'compr.':>8}\n")


def print_row(mesure):
    """As soon as it is known: a run takes minutes."""
    nom, role, *numbers = _values(mesure)
    widths = (4, 9, 9, 10, 9, 10, 7, 9, 8)
    cells = (f"{value:>{width}}" for value, width in zip(numbers, widths, strict=True))
    sys.stdout.write(f"{nom:<20}{role:<16}{''.join(cells)}\n")
    sys.stdout.flush()


def print_summary(visite, export, memoire):
    out = sys.stdout.write
    out(
        f"Première visite : {visite.requetes} requêtes, {visite.octets / 1000:.0f} ko compressés "
        f"(la page seule : {visite.page_suivante / 1000:.1f} ko)\n"
    )
    if export:
        out(
            f"Export CSV des fiches : {export.lignes} lignes, {export.ms_par_ligne:.3f} ms par "
            f"ligne ; le seul csv.writer : {export.plancher:.3f} ms\n"
        )
    out(f"Mémoire d'un processus, au plus : {memoire[0]:.0f} Mo ; export : {memoire[1]:.0f} Mo\n")
    out(f"Charge de la machine : {os.getloadavg()[0]:.1f} pour {os.cpu_count()} cœurs\n")


def write_report(path, mesures):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ENTETES)
        writer.writerows(map(_values, mesures))
