"""What a trial says: tables in French Markdown, on the screen or in a file."""

import os
from collections import Counter

from endurance.coupures import spread
from endurance.writes import REFUSED, SAVED, UNKNOWN

SHOWN = 40


def table(heads, rows):
    """A Markdown table; the columns after the first are numbers."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine():
    load = f"{os.getloadavg()[0]:.1f}".replace(".", ",")
    return f"{os.cpu_count()} cœurs, charge {load} à la fin"


def number(value):
    return f"{value:,}".replace(",", "\u202f")


def seconds(value):
    return f"{value:.1f}".replace(".", ",") + "\u00a0s"


def report_cuts(result, options):
    requests, writes = result.journal.requests, result.journal.writes
    outcomes = Counter(write.outcome for write in writes)
    conflicts = sum(r.status == 409 for r in requests)
    rows = [
        ("Personnes connectées", options.utilisateurs),
        ("Durée", seconds(result.seconds)),
        ("Processus tués (SIGKILL)", len(result.chaos.kills)),
        ("Redémarrages de la base après un arrêt brutal", len(result.chaos.outages)),
        ("Requêtes", number(len(requests))),
        ("Écritures tentées", number(len(writes))),
        ("… enregistrées", number(outcomes[SAVED])),
        ("… refusées avec une explication (dont conflits)", number(outcomes[REFUSED])),
        ("… restées sans réponse, entières ou absentes", number(outcomes[UNKNOWN])),
        ("Conflits répondus 409", number(conflicts)),
        (
            "Écritures enregistrées entre deux processus tués (min / médiane / max)",
            spread(result.between_kills),
        ),
    ]
    for rank, (first, last) in enumerate(result.returns, 1):
        rows.append((f"Retour de la base n° {rank} : première réponse", seconds(first)))
        rows.append((f"Retour de la base n° {rank} : dernière erreur", seconds(last)))
    rows.append(("/sante/ à la fin", result.health))
    errors = [
        (f"{cause}, {kind}", number(count))
        for (cause, kind), count in sorted(result.errors.items())
    ]
    parts = [
        f"Graine {options.graine}, {machine()}.",
        table(["Mesure", "Valeur"], rows),
        table(["Erreurs, et leur cause", "Nombre"], errors or [("aucune", 0)]),
        _writes_table(writes),
        tell_violations(result.violations),
    ]
    return "\n\n".join(parts) + "\n"


def report_pairs(result, options):
    rows = [
        (form, meeting, sum(counts.values()), _answers(counts), result.breaches[form, meeting])
        for (form, meeting), counts in result.answers.items()
    ]
    requests = result.journal.requests
    parts = [
        f"Graine {options.graine}, {machine()} : {number(result.pairs)} paires, dont "
        f"{number(result.overlapping)} vraiment en même temps ; {number(len(requests))} requêtes, "
        f"{sum(r.failed for r in requests)} erreur(s).",
        table(["Formulaire", "Rencontre", "Paires", "Réponses", "Manquements"], rows),
        tell_violations(result.violations),
    ]
    return "\n\n".join(parts) + "\n"


def _answers(counts):
    """« 409 + fait : 12 »."""
    return ", ".join(f"{' + '.join(pair)} : {count}" for pair, count in counts.most_common())


def _writes_table(writes):
    counts = Counter((write.what, write.outcome) for write in writes)
    names = sorted({write.what for write in writes})
    rows = [
        [name, *(number(counts[name, outcome]) for outcome in (SAVED, REFUSED, UNKNOWN))]
        for name in names
    ]
    return table(["Écriture", "Enregistrées", "Refusées", "Sans réponse"], rows)


def tell_violations(violations):
    if not violations:
        return "Aucun manquement."
    lines = [f"- {sentence}" for sentence in violations[:SHOWN]]
    if len(violations) > SHOWN:
        lines.append(f"- … et {len(violations) - SHOWN} autres.")
    return f"{len(violations)} manquement(s) :\n\n" + "\n".join(lines)
