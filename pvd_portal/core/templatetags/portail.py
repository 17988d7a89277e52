"""Filters and tags of every template (builtin library): no template inside, they run per row."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import nh3
from django import template
from django.conf import settings
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from pvd_portal.core import images
from pvd_portal.core.icons import ICONS
from pvd_portal.core.words import (
    NARROW_SPACE,
    choose_plural,
    format_number,
    spell_date,
    spell_time,
)

register = template.Library()

# Two constants of ours, no value in them.
NOT_GIVEN = mark_safe(  # noqa: S308
    '<span class="fr-sr-only">non renseigné</span><span aria-hidden="true">—</span>'
)
NAVIGATION = (
    ("Tableau de bord", "tableau_de_bord:tableau_de_bord"),
    ("Territoires", "territoires:list"),
    ("Communes", "territoires:communes"),
    ("Conventions", "conventions:list"),
    ("Fiches action", "fiches_action:list"),
    ("Comités", "comites:list"),
    ("Financements", "financements:list"),
    ("Échéances", "agenda:echeances"),
)
PUBLIC_NAVIGATION = (("Accueil", "public:accueil"), ("Statistiques", "public:statistiques"))
CURRENT_PAGE = mark_safe(' aria-current="page"')  # noqa: S308
CURRENT_SECTION = mark_safe(' aria-current="true"')  # noqa: S308
BADGE_COLOURS = {"success", "info", "warning", "error", "new", "neutral"}
MARKDOWN_TAGS = set("a blockquote br code em hr li ol p pre strong ul".split())


# Dates


def _civil_date(value):
    """The date in Paris of a date or a datetime."""
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def date_texte(value):
    """« 16 octobre 2022 », « 1er mars 2023 », in a <time>."""
    if not value:
        return NOT_GIVEN
    date = _civil_date(value)
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), spell_date(date))


@register.filter
def date_courte(value):
    """« 16/10/2022 », in a <time>: for tables."""
    if not value:
        return NOT_GIVEN
    date = _civil_date(value)
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), date.strftime("%d/%m/%Y"))


@register.filter
def date_heure(value):
    """« 16/10/2022 à 14 h 05 », Paris time, in a <time>."""
    if not value:
        return NOT_GIVEN
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        f"{local:%d/%m/%Y} à {spell_time(local)}",
    )


# Numbers


@register.filter
def nombre(value):
    """« 1 234,5 »: a measure's trailing zeros are not shown."""
    if value is None or value == "":
        return NOT_GIVEN
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else value.normalize()
    return format_number(value)


@register.filter
def renseigne(value):
    """The value, or « non renseigné » for a screen reader and a dash for the eye."""
    return NOT_GIVEN if value in (None, "") else value


@register.filter
def euros(value):
    """« 1 250 000 € »; the cents only where there are some."""
    if value is None or value == "":
        return NOT_GIVEN
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    amount = amount.quantize(Decimal("0.01"))
    if amount == amount.to_integral_value():
        amount = int(amount)
    return f"{format_number(amount)}{NARROW_SPACE}€"


@register.filter
def pluriel(count, words):
    """{{ n|pluriel:"commune,communes" }}: the plural starts at 2 in French."""
    singular, plural = words.split(",")
    return choose_plural(count or 0, singular, plural)


# Long texts


def _markdown_parser():
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")

    def heading_open(self, tokens, index, options, env):
        return "<p><strong>"

    def heading_close(self, tokens, index, options, env):
        return "</strong></p>\n"

    # A title typed in a field would break the outline of the page around it.
    parser.add_render_rule("heading_open", heading_open)
    parser.add_render_rule("heading_close", heading_close)
    return parser


_PARSER = _markdown_parser()


@register.filter
def markdown(value):
    """CommonMark to safe HTML: no HTML typed, no image, no title."""
    if not value:
        return ""
    html = nh3.clean(_PARSER.render(value), tags=MARKDOWN_TAGS, url_schemes={"http", "https"})
    return mark_safe(html)  # noqa: S308 - nh3 has just cleaned it


# Badges and pictures


@register.simple_tag
def badge(libelle, couleur="neutral", icone=""):
    """{% badge "En retard" "error" "time-line" %}: text, icon and colour together."""
    if couleur not in BADGE_COLOURS:
        raise ValueError(f"badge: unknown colour {couleur!r}")
    if icone and icone not in ICONS:
        raise ValueError(f"badge: icon {icone!r} is not shipped (core/icons.py)")
    if icone:
        classes = f"fr-badge--icon-left fr-icon-{icone} etat-{couleur}"
    elif couleur == "neutral":
        classes = ""
    else:
        classes = f"fr-badge--{couleur}"
    return format_html('<span class="fr-badge fr-badge--sm {}">{}</span>', classes, libelle)


@register.simple_tag
def jauge(debut, limite, signee=None, aujourdhui=None):
    """The 18 months as a bar: what is gone, the limit, the signature or today."""
    return images.gauge(debut, limite, signed=signee, today=aujourdhui)


@register.simple_tag
def barre_financement(accorde, sollicite, reste):
    """Granted, requested, to be found, as one bar (its table stands beside it)."""
    return images.financing_bar(accorde or 0, sollicite or 0, reste or 0)


# Addresses that keep the query string


def query_string(request, **changes):
    """The reader's query string with `changes`; a value None removes its key."""
    params = request.GET.copy()
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = value
    return "?" + params.urlencode() if params else request.path


@register.simple_tag(takes_context=True)
def tri(context, champ, libelle, classe=""):
    """The sortable head of a column: a first click sorts up, a second one down."""
    request = context["request"]
    current = request.GET.get("tri", "")
    href = query_string(request, tri=f"-{champ}" if current == champ else champ, page=None)
    order = {champ: "ascending", f"-{champ}": "descending"}.get(current)
    return format_html(
        '<th scope="col"{}{}><a class="tri" href="{}">{}</a></th>',
        format_html(' class="{}"', classe) if classe else "",
        format_html(' aria-sort="{}"', order) if order else "",
        href,
        libelle,
    )


@register.simple_tag(takes_context=True)
def tri_cache(context):
    """Inside the form of the filters: the sort stays."""
    current = context["request"].GET.get("tri")
    return format_html('<input type="hidden" name="tri" value="{}">', current) if current else ""


@register.simple_tag(takes_context=True)
def lien_page(context, number):
    return query_string(context["request"], page=number)


@register.simple_tag
def pages_voisines(page_obj):
    """Page numbers around the current one; None stands for a gap."""
    last = page_obj.paginator.num_pages
    shown = sorted(
        {1, last, *range(page_obj.number - 1, page_obj.number + 2)} & set(range(1, last + 1))
    )
    pages = []
    for number in shown:
        if pages and number - pages[-1] == 2:
            pages.append(number - 1)
        elif pages and number - pages[-1] > 2:
            pages.append(None)
        pages.append(number)
    return pages


@register.simple_tag(takes_context=True)
def lien_export(context, format):  # noqa: A002 - the name of the parameter in the address
    """The address of the same rows as a file: {% lien_export "csv" %}."""
    return query_string(context["request"], format=format, page=None)


# The widgets that still have a template (core/rendu.py writes the others)


register.filter("attributs", flatatt)


# Layout


@lru_cache(maxsize=64)
def _render_once(name, urlconf, script_prefix):
    return mark_safe(render_to_string(name))  # noqa: S308 - one of our templates


@register.simple_tag
def include_once(name):
    """A partial that is the same on every page, rendered once by each process."""
    if settings.DEBUG:
        return _render_once.__wrapped__(name, None, None)
    return _render_once(name, settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=8)
def _menu(signed_in, urlconf, script_prefix):
    """((label, address), …) of the main menu."""
    items = NAVIGATION if signed_in else PUBLIC_NAVIGATION
    return tuple((label, reverse(name)) for label, name in items)


def _main_menu(context):
    user = context.get("user")
    signed_in = bool(user and user.is_authenticated)
    return _menu(signed_in, settings.ROOT_URLCONF, get_script_prefix())


@register.simple_tag(takes_context=True)
def navigation(context):
    """The items of the main menu, the current one marked."""
    path = context["request"].path if "request" in context else ""
    rows = []
    for label, href in _main_menu(context):
        current = ""
        if path == href:
            current = CURRENT_PAGE
        elif href != "/" and path.startswith(href):
            current = CURRENT_SECTION
        rows.append((href, current, label))
    return format_html_join(
        "\n", '<li class="fr-nav__item"><a class="fr-nav__link" href="{}"{}>{}</a></li>', rows
    )


@register.simple_tag(takes_context=True)
def fil(context, *steps):
    """Breadcrumb: {% fil "Conventions" url_list "Convention-cadre du Trièves" %}."""
    *linked, current = (*_main_menu(context)[0], *steps)
    links = format_html_join(
        "",
        '<li><a class="fr-breadcrumb__link" href="{1}">{0}</a></li>',
        zip(linked[::2], linked[1::2], strict=True),
    )
    return format_html(
        '<nav class="fr-breadcrumb" aria-label="vous êtes ici :">'
        '<ol class="fr-breadcrumb__list">{}'
        '<li><a class="fr-breadcrumb__link" aria-current="page">{}</a></li></ol></nav>',
        links,
        conditional_escape(current),
    )


@register.simple_tag(takes_context=True)
def erreurs(context):
    """[(id of the field, label, message)] of `form`, and of the forms and formsets given."""
    rows = []
    form = context.get("form")
    for item in [*([form] if form else []), *(context.get("formulaires") or [])]:
        rows += [("", "", error) for error in getattr(item, "non_form_errors", list)()]
        for one in getattr(item, "forms", [item]):
            rows += _form_errors(one)
    return rows


def _form_errors(form):
    for name, errors in form.errors.items():
        if name == "__all__":
            yield from (("", "", error) for error in errors)
        else:
            field = form[name]
            target = field.id_for_label or field.auto_id
            yield from ((target, field.label, error) for error in errors)


@register.filter
def email_link(address):
    """<a href="mailto:…">; nothing when there is no address."""
    if not address:
        return NOT_GIVEN
    return format_html('<a href="mailto:{0}">{0}</a>', address)


@register.filter
def tel_link(number):
    """<a href="tel:…"> with the spaces taken out of the address only."""
    if not number:
        return NOT_GIVEN
    digits = "".join(c for c in str(number) if c.isdigit() or c == "+")
    return format_html('<a href="tel:{}">{}</a>', digits, number)
