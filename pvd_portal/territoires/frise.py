"""The timeline of a territoire: its dates as a list (the table), and drawn from that list."""

import datetime as dt
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join

from conventions.enums import TypeConvention
from conventions.regles import spell_delai
from pvd_portal.comites.enums import StatutComite

LARGEUR, HAUTEUR, AXE, MARGE = 960, 150, 92, 12
# Labels stand on these lines, the first that is free where they begin.
LIGNES = (78, 56, 34, 12)
LARGEUR_LETTRE = 6.6


@dataclass(frozen=True)
class Repere:
    date: dt.date
    genre: str
    libelle: str
    court: str
    url: str = ""


def load_reperes(dossier, conventions, comites, jour):
    """Adhésion, deadline, signed acts, sessions: by date. Costs no query."""
    reperes = [*_deadlines(dossier)]
    for acte in conventions:
        if acte.date_signature:
            reperes.append(_act(acte))
    for comite in comites:
        if comite.statut != StatutComite.ANNULE:
            genre = "a_venir" if comite.date >= jour else "comite"
            reperes.append(Repere(comite.date, genre, "Comité de projet", "Comité"))
    return sorted(reperes, key=lambda e: (e.date, e.libelle))


def _deadlines(dossier):
    """One deadline per date: the communes of a territoire mostly share it."""
    communes = {}
    for row in dossier.beneficiaires:
        if row.horloge.limite:
            communes.setdefault(row.horloge.limite, []).append(row.commune.nom)
    for date, noms in communes.items():
        suffixe = "" if len(communes) == 1 else f" ({', '.join(noms)})"
        yield Repere(date, "limite", f"Échéance des {spell_delai()}{suffixe}", "Échéance")


def _act(acte):
    if acte.type == TypeConvention.ADHESION:
        return Repere(acte.date_signature, "adhesion", acte.intitule, "Adhésion")
    court = acte.get_type_display() if acte.type != TypeConvention.ORT else "ORT"
    return Repere(acte.date_signature, "acte", acte.intitule, court)


def draw_timeline(reperes, jour):
    """The SVG; "" without any date. The table beside it says the same in full."""
    if not reperes:
        return ""
    dates = [e.date for e in reperes] + [jour]
    debut, fin = min(dates), max(dates)
    jours = max((fin - debut).days, 1)

    def x(date):
        return round(MARGE + (LARGEUR - 2 * MARGE) * (date - debut).days / jours, 1)

    today_mark = Repere(jour, "aujourdhui", "Aujourd'hui", "Aujourd'hui")
    marks = sorted([*_merge(reperes), today_mark], key=lambda e: e.date)
    title = f"Du {debut:%d/%m/%Y} au {fin:%d/%m/%Y} : {len(reperes)} dates, détaillées ci-dessous"
    return format_html(
        '<svg class="frise" viewBox="0 0 {} {}" role="img"><title>{}</title>'
        '<path class="frise__axe" d="M{} {}H{}"/>{}{}</svg>',
        LARGEUR,
        HAUTEUR,
        title,
        MARGE,
        AXE,
        LARGEUR - MARGE,
        _years(debut, fin, x),
        _marks(marks, x),
    )


def _merge(reperes):
    """Same day, same label: one mark."""
    return list({(e.date, e.court): e for e in reperes}.values())


def _years(debut, fin, x):
    ticks = [
        (x(dt.date(year, 1, 1)), AXE - 4, AXE + 4, x(dt.date(year, 1, 1)), AXE + 26, year)
        for year in range(debut.year + 1, fin.year + 1)
    ]
    return format_html_join(
        "",
        '<path class="frise__annee" d="M{} {}V{}"/>'
        '<text class="frise__an" x="{}" y="{}" text-anchor="middle">{}</text>',
        ticks,
    )


def _marks(marks, x):
    """A mark on the axis each; its label above, where there is room, else none."""
    ends = dict.fromkeys(LIGNES, 0)
    parts = []
    for mark in marks:
        place = x(mark.date)
        texte = mark.court if mark.genre == "aujourdhui" else f"{mark.court} {mark.date:%m/%Y}"
        width = len(texte) * LARGEUR_LETTRE
        start = min(max(place - width / 2, 0), LARGEUR - width)
        line = next((y for y in LIGNES if ends[y] <= start), None)
        if line is not None:
            ends[line] = start + width + 8
            parts.append(_label(mark, place, round(start, 1), line, texte))
        parts.append(
            format_html('<circle class="frise__{}" cx="{}" cy="{}" r="6"/>', mark.genre, place, AXE)
        )
    return format_html_join("", "{}", ((part,) for part in parts))


def _label(mark, place, start, line, texte):
    return format_html(
        '<path class="frise__lien" d="M{} {}V{}"/>'
        '<text class="frise__texte" x="{}" y="{}">{}</text>',
        place,
        line + 4,
        AXE - 7,
        start,
        line,
        texte,
    )
