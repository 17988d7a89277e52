"""The dates of a territoire: a list by year, and a light picture of the same dates."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join

from conventions.enums import TypeConvention
from conventions.regles import spell_delai
from pvd_portal.comites.enums import StatutComite
from pvd_portal.core.dates import today
from pvd_portal.core.links import link_to

LARGEUR, HAUTEUR, AXE, MARGE = 960, 76, 44, 12
# Where the labels stand, above the marks; the years are below.
TEXTE, ANNEE = 22, 70
LARGEUR_LETTRE = 7
# Marks nearer than that are one, with its number.
ECART = 16
GENRES = {
    "adhesion": "adhésion",
    "limite": "échéance",
    "acte": "acte signé",
    "comite": "comité tenu",
    "a_venir": "comité prévu",
}
# Which of several marks in one place gives its look and its label.
RANGS = ("limite", "adhesion", "acte", "a_venir", "comite")


@dataclass(frozen=True)
class Repere:
    date: dt.date
    genre: str
    libelle: str
    court: str
    url: str = ""

    @property
    def nature(self):
        return GENRES[self.genre]


def load_reperes(espace):
    """Adhésion, deadline, signed acts, sessions: by date. Costs no query."""
    jour = today()
    reperes = [*_deadlines(espace.beneficiaires)]
    for acte in espace.actes:
        if acte.date_signature:
            reperes.append(_act(acte))
    for seance in espace.seances:
        if seance.statut != StatutComite.ANNULE:
            genre = "a_venir" if seance.date >= jour else "comite"
            url = link_to("comites:detail", seance.pk)
            reperes.append(Repere(seance.date, genre, "Comité de projet", "Comité", url))
    return sorted(reperes, key=lambda e: (e.date, e.libelle))


def group_by_year(reperes):
    """[(year, its dates)], the last year first."""
    groupes = [(year, list(rows)) for year, rows in groupby(reperes, key=lambda e: e.date.year)]
    return [(year, rows[::-1]) for year, rows in groupes[::-1]]


def _deadlines(beneficiaires):
    """One deadline per date: the communes of a territoire mostly share it."""
    communes = {}
    for row in beneficiaires:
        if row.horloge.limite:
            communes.setdefault(row.horloge.limite, []).append(row.commune.nom)
    for date, noms in communes.items():
        suffixe = "" if len(communes) == 1 else f" ({', '.join(noms)})"
        yield Repere(date, "limite", f"Échéance des {spell_delai()}{suffixe}", "Échéance")


def _act(acte):
    url = link_to("conventions:detail", acte.pk)
    if acte.type == TypeConvention.ADHESION:
        return Repere(acte.date_signature, "adhesion", acte.intitule, "Adhésion", url)
    court = {TypeConvention.ORT: "ORT", TypeConvention.CADRE: "Cadre"}.get(acte.type, "Acte")
    return Repere(acte.date_signature, "acte", acte.intitule, court, url)


def draw_timeline(reperes):
    """The SVG; "" without any date. The list beside it says the same in full."""
    if not reperes:
        return ""
    jour = today()
    dates = [e.date for e in reperes] + [jour]
    debut, fin = dt.date(min(dates).year, 1, 1), dt.date(max(dates).year + 1, 1, 1)
    jours = (fin - debut).days

    def x(date):
        return round(MARGE + (LARGEUR - 2 * MARGE) * (date - debut).days / jours, 1)

    period = f"Du {min(dates):%d/%m/%Y} au {max(dates):%d/%m/%Y}"
    title = f"{period} : {len(reperes)} dates, listées dessous"
    return format_html(
        '<svg class="frise" viewBox="0 0 {} {}" role="img"><title>{}</title>'
        '<path class="frise__axe" d="M{} {}H{}"/>{}{}{}</svg>',
        LARGEUR,
        HAUTEUR,
        title,
        MARGE,
        AXE,
        LARGEUR - MARGE,
        _years(debut, fin, x),
        format_html('<path class="frise__jour" d="M{} {}v32"/>', x(jour), AXE - 16),
        _marks(reperes, x),
    )


def _years(debut, fin, x):
    ticks = [
        (x(dt.date(year, 1, 1)), AXE - 5, x(dt.date(year, 7, 1)), ANNEE, year)
        for year in range(debut.year, fin.year)
    ]
    return format_html_join(
        "",
        '<path class="frise__annee" d="M{} {}v10"/>'
        '<text class="frise__an" x="{}" y="{}" text-anchor="middle">{}</text>',
        ticks,
    )


def _clusters(reperes, x):
    """[(place, rows)]: what would be drawn on top of one another is one mark."""
    clusters = []
    for row in reperes:
        place = x(row.date)
        if clusters and place - clusters[-1][0] < ECART:
            clusters[-1][1].append(row)
        else:
            clusters.append((place, [row]))
    return clusters


def _marks(reperes, x):
    """A mark each, with its number when it stands for several; a label where there is room."""
    parts, end = [], 0.0
    for place, rows in _clusters(reperes, x):
        first = min(rows, key=lambda row: RANGS.index(row.genre))
        texte = first.court if len(rows) == 1 else f"{first.court} +{len(rows) - 1}"
        width = len(texte) * LARGEUR_LETTRE
        start = min(max(place - width / 2, 0), LARGEUR - width)
        if start >= end:
            end = start + width + 12
            parts.append(
                format_html(
                    '<text class="frise__texte" x="{}" y="{}">{}</text>',
                    round(start, 1),
                    TEXTE,
                    texte,
                )
            )
        parts.append(
            format_html(
                '<circle class="frise__{}" cx="{}" cy="{}" r="{}"/>',
                first.genre,
                place,
                AXE,
                6 if len(rows) == 1 else 7.5,
            )
        )
    return format_html_join("", "{}", ((part,) for part in parts))
