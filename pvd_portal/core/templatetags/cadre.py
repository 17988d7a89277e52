"""What stands around every page: menu, breadcrumb, parts rendered once."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
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


@lru_cache(maxsize=8)
def _menu(signed_in, urlconf, script_prefix):
    """((label, address), …) of the main menu."""
    items = settings.NAVIGATION if signed_in else settings.PUBLIC_NAVIGATION
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
