"""Pictures of the follow-up pages: each stands beside its figures."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

from fiches_action.enums import APPARENCE_FINANCEMENT
from fiches_action.enums import APPARENCE_STATUT as FICHES
from pvd_portal.core.dates import today
from pvd_portal.core.images import HEIGHT, WIDTH
from pvd_portal.core.templatetags.portail import badge
from pvd_portal.core.words import format_number, spell_month

register = template.Library()


@register.simple_tag
def barre_fiches(fiches):
    """Finished, under way, the others: the fiches of a territoire as one bar."""
    if not fiches.total:
        return ""
    parts, x = [], 0.0
    autres = fiches.total - fiches.terminees - fiches.en_cours
    for name, nombre in (
        ("accorde", fiches.terminees),
        ("sollicite", fiches.en_cours),
        ("reste", max(autres, 0)),
    ):
        width = round(WIDTH * nombre / fiches.total, 1)
        if nombre:
            parts.append((name, x, width))
        x = round(x + width, 1)
    return format_html(
        '<svg class="barre" viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>',
        WIDTH,
        HEIGHT,
        f"{fiches.terminees} terminées, {fiches.en_cours} en cours, {max(autres, 0)} autres",
        format_html_join(
            "", '<rect class="barre__{}" x="{}" y="4" width="{}" height="12"/>', parts
        ),
    )


@register.simple_tag
def barre_nombre(nombre, plus_grand):
    """A bar as long as its number; decorative, the number stands beside it."""
    width = round(WIDTH * nombre / plus_grand, 1) if plus_grand else 0
    return format_html(
        '<svg class="barre" viewBox="0 0 {0} {1}" aria-hidden="true" focusable="false">'
        '<rect class="barre__sollicite" y="4" width="{2}" height="12"/></svg>',
        WIDTH,
        HEIGHT,
        width,
    )


@register.simple_tag
def nombre_lie(nombre, date, texte, **query):
    """A figure that leads to its rows in the open data; a zero has none to show."""
    if not nombre:
        return "0"
    query = {name: value for name, value in query.items() if value}
    if date != today():
        query["date"] = date.isoformat()
    url = reverse("public:communes_pvd_csv", query=query)
    return format_html('<a href="{}">{}<span class="fr-sr-only"> {}</span></a>', url, nombre, texte)


@register.simple_tag
def ligne_situations(ligne, jour, champ, interne=False):
    """A row of the tables by place: each number leads to the communes that it counts."""
    url = reverse("territoires:communes" if interne else "public:communes_pvd_csv")
    query = {champ: ligne.code}
    if jour != today():
        query["date"] = jour.isoformat()
    cells = [_cell(url, query, ligne.total, "communes", ligne.nom)]
    for situation, nombre in ligne.colonnes:
        cells.append(
            _cell(url, {**query, "situation": situation}, nombre, situation.label, ligne.nom)
        )
    return format_html(
        '<tr><th scope="row">{}</th>{}</tr>',
        ligne.nom,
        format_html_join("", "{}", ((cell,) for cell in cells)),
    )


def _cell(url, query, nombre, quoi, ou):
    if not nombre:
        return format_html('<td class="nombre">{}</td>', 0)
    return format_html(
        '<td class="nombre"><a href="{}?{}" title="{}">{}</a></td>',
        url,
        urlencode(query),
        f"{ou}, {quoi.lower()} : {nombre}",
        format_number(nombre),
    )


@register.simple_tag
def badge_statut(fiche):
    return badge(fiche.get_statut_display(), *FICHES[fiche.statut])


@register.simple_tag
def badge_financement(ligne):
    return badge(ligne.get_statut_display(), *APPARENCE_FINANCEMENT[ligne.statut])


@register.filter
def mois_annee(value):
    """« octobre 2022 »."""
    return spell_month(value)
