"""What stands around every page: menu, breadcrumb, parts rendered once."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

register = template.Library()

CURRENT_PAGE = mark_safe(' aria-current="page"')  # noqa: S308
CURRENT_SECTION = mark_safe(' aria-current="true"')  # noqa: S308


@lru_cache(maxsize=64)
def _render_once(name, urlconf, script_prefix):
    return mark_safe(render_to_string(name))  # noqa: S308 - one of our templates


@register.simple_tag
def include_once(name):
    """A partial that is the same on every page, rendered once by each process."""
    if settings.DEBUG:
        return _render_once.__wrapped__(name, None, None)
    return _render_once(name, settings.ROOT_URLCONF, get_script_prefix())


# The menu follows the reader's work: (label, URL name, roles that read it; none: all).
_FOLLOW = ("prefecture", "service_etat", "observateur", "administrateur")
NAVIGATION = (
    ("Accueil", "tableau_de_bord:tableau_de_bord", ()),
    ("Territoires", "territoires:list", ()),
    ("Conventions", "conventions:list", ()),
    ("Fiches action", "fiches_action:list", ()),
    ("Financements", "financements:list", (*_FOLLOW, "partenaire")),
    ("Comités", "comites:list", ()),
    ("Agenda", "agenda:echeances", ()),
    ("Statistiques", "public:statistiques", _FOLLOW),
)
# A view of each of these is not under its address.
SECTIONS = {"territoires:list": ("/communes/", "/epci/")}


@lru_cache(maxsize=1024)
def _menu(role, territoire, urlconf, script_prefix):
    """((label, address, starts of the addresses under it), …) of a reader's menu."""
    items = []
    for label, name, roles in NAVIGATION:
        if roles and role not in roles:
            continue
        href = reverse(name)
        starts = (href, *(script_prefix.rstrip("/") + start for start in SECTIONS.get(name, ())))
        if name == "territoires:list" and territoire:
            label, href = "Mon territoire", reverse("territoires:detail", args=[territoire])
        items.append((label, href, starts))
    return tuple(items)


def _only_territoire(user):
    """The key of the reader's territoire, when the périmètre is that one alone."""
    perimetre = user.perimetre
    wider = perimetre.france or perimetre.regions or perimetre.departements
    return None if wider or len(perimetre.territoires) != 1 else next(iter(perimetre.territoires))


@register.simple_tag(takes_context=True)
def navigation(context):
    """The items of the reader's menu, the current one marked."""
    user, path = context["user"], context["request"].path
    menu = _menu(user.role, _only_territoire(user), settings.ROOT_URLCONF, get_script_prefix())
    rows = []
    for label, href, starts in menu:
        current = ""
        if path == href:
            current = CURRENT_PAGE
        elif path.startswith(starts):
            current = CURRENT_SECTION
        rows.append((href, current, label))
    return format_html_join(
        "\n", '<li class="fr-nav__item"><a class="fr-nav__link" href="{}"{}>{}</a></li>', rows
    )


@register.simple_tag
def duree_de_session():
    """In seconds, after the last page."""
    return settings.SESSION_COOKIE_AGE


@register.simple_tag
def fil(*steps):
    """Where the page stands: {% fil "Conventions" url_list "Convention-cadre du Trièves" %}.

    The last step is the page itself, which its title says: only its parents are shown.
    """
    parents = format_html_join(
        "",
        '<li><a href="{1}">{0}</a></li>',
        zip(steps[:-1:2], steps[1:-1:2], strict=True),
    )
    if not parents:
        return ""
    return format_html('<nav class="fil" aria-label="vous êtes ici :"><ol>{}</ol></nav>', parents)
