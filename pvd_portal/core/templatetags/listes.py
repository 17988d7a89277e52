"""Lists: addresses that keep the query string, heads that sort, pages, exports."""

from django import template
from django.utils.html import format_html

from pvd_portal.core.words import choose_plural, format_number

register = template.Library()


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
    current = context.get("tri") or request.GET.get("tri", "")
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
def lien_page(context, number):
    return query_string(context["request"], page=number)


@register.simple_tag(takes_context=True)
def lien_compte(context):
    """The same list with all its rows counted, however many."""
    return query_string(context["request"], compte="exact", page=None)


@register.simple_tag
def nombre_de_lignes(paginator, words=""):
    """« 312 fiches », « plus de 10 000 fiches » when counting stopped there."""
    more = getattr(paginator, "beyond", False) and not paginator.exact
    count = paginator.count if more else getattr(paginator, "total", paginator.count)
    text = f"plus de {format_number(count)}" if more else format_number(count)
    return f"{text} {choose_plural(count, *words.split(','))}" if words else text


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
