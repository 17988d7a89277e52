"""Lists: addresses that keep the query string, heads that sort, pages, exports."""

from django import template
from django.utils.html import format_html

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
