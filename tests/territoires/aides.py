"""What the tests of these pages share."""

import re
from html import unescape

from django.utils.html import strip_tags

INCONNUE = "VARIABLE_INCONNUE"


def page(client, url, user=None):
    """The HTML of a page that answers 200 and knows all its variables."""
    if user is not None:
        client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200, url
    html = response.content.decode()
    assert INCONNUE not in html
    return html


def text_of(html):
    return re.sub(r"\s+", " ", unescape(strip_tags(html.replace("<", " <"))))


def count_of(html):
    """The number that a list says on top: « 14 communes »."""
    found = re.search(r'id="resultats"[^>]*><strong>([\d\u202f]+)', html)
    return int(found[1].replace("\u202f", ""))


def tiles_of(html):
    """{label: (number, address)} of the tiles of a dashboard."""
    found = re.findall(
        r'class="chiffre [^"]*" href="([^"]+)"><span class="chiffre__nombre">([^<]+)</span> '
        r'<span class="chiffre__libelle">([^<]+)<',
        html,
    )
    return {
        label: (int(number.replace("\u202f", "")), url.replace("&amp;", "&"))
        for url, number, label in found
    }
