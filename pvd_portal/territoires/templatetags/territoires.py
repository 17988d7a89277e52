"""Pictures of the follow-up pages: each stands beside its figures."""

from django import template
from django.urls import reverse
from django.utils.html import format_html

from pvd_portal.core.dates import today
from pvd_portal.core.images import HEIGHT, WIDTH, picture
from pvd_portal.core.words import spell_month

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
    return picture(
        "barre",
        f"{fiches.terminees} terminées, {fiches.en_cours} en cours, {max(autres, 0)} autres",
        [
            format_html('<rect class="barre__{}" x="{}" y="4" width="{}" height="12"/>', *part)
            for part in parts
        ],
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
def lien_communes(jour, *, interne=False, champ="", code="", situation="", signee=False):
    """The address of the communes that a figure counts: the reader's list, or the open data."""
    query = {champ: code, "situation": str(situation)}
    if signee:
        query["signee"] = "on" if interne else "oui"
    if jour != today():
        query["date"] = jour.isoformat()
    name = "territoires:communes" if interne else "public:communes_pvd_csv"
    return reverse(name, query={key: value for key, value in query.items() if value})


@register.filter
def mois_annee(value):
    """« octobre 2022 »."""
    return spell_month(value)
