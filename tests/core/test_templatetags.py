import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from pvd_portal.accounts.perimetre import FRANCE, Perimetre
from pvd_portal.core.icons import ICONS
from pvd_portal.core.templatetags import badges, dates, listes, nombres, textes

DSFR = Path(settings.BASE_DIR, "static/dsfr/dsfr.css").read_text()
OURS = Path(settings.BASE_DIR, "static/css/portail.css").read_text()
DATE = dt.date(2022, 10, 16)
TERRITOIRE = "15c0f20f-5d0a-417b-82e0-f2c66ef33884"


def render(source, **context):
    return Template(source).render(Context(context))


def render_at(address, source, **context):
    return render(source, request=RequestFactory().get(address), **context)


# Dates and numbers


def test_date_in_text():
    assert dates.date_texte(DATE) == '<time datetime="2022-10-16">16 octobre 2022</time>'


def test_first_day_of_the_month_is_premier():
    assert "1er mars 2023" in dates.date_texte(dt.date(2023, 3, 1))


def test_date_in_a_table():
    assert dates.date_courte(DATE) == '<time datetime="2022-10-16">16/10/2022</time>'


def test_a_datetime_late_in_the_evening_utc_is_the_next_day_in_paris():
    late = dt.datetime(2022, 10, 15, 22, 30, tzinfo=dt.UTC)

    assert "16/10/2022" in dates.date_courte(late)
    assert "16/10/2022 à 0\u202fh\u202f30" in dates.date_heure(late)


@pytest.mark.parametrize(
    "show", [dates.date_texte, dates.date_courte, dates.date_heure, nombres.euros, nombres.nombre]
)
def test_a_missing_value_is_said_to_screen_readers_too(show):
    html = show(None)

    assert "non renseigné" in html
    assert "—" in html


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("1250000.00"), "1 250 000 €"),
        (Decimal("98500.5"), "98 500,50 €"),
        (0, "0 €"),
        (Decimal("-12.30"), "-12,30 €"),
        (999, "999 €"),
    ],
)
def test_euros(amount, text):
    assert nombres.euros(amount).replace("\u202f", " ") == text


@pytest.mark.parametrize(
    ("count", "word"), [(0, "commune"), (1, "commune"), (2, "communes"), (None, "commune")]
)
def test_plural_starts_at_two(count, word):
    assert nombres.pluriel(count, "commune,communes") == word


# Long texts


def test_markdown_keeps_lists_and_emphasis():
    html = textes.markdown("Un **projet**\n\n- halle\n- place")

    assert "<strong>projet</strong>" in html
    assert "<li>halle</li>" in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://espion.example/pixel.png)",
    ],
)
def test_markdown_runs_nothing_and_loads_nothing(attack):
    html = textes.markdown(attack)

    assert not re.search(r"<(script|img)|href=.(javascript|data)", html)


def test_a_title_typed_in_a_text_does_not_enter_the_outline_of_the_page():
    html = textes.markdown("# Grand titre\n\nSuite")

    assert "<h1" not in html
    assert "<strong>Grand titre</strong>" in html


# Badges and pictures


def test_badge_says_it_in_words_and_escapes_them():
    html = badges.badge("<En retard>", "error", "alarm-warning-line")

    assert "fr-icon-alarm-warning-line" in html
    assert "&lt;En retard&gt;" in html


@pytest.mark.parametrize(("colour", "icon"), [("new", ""), ("error", "licorne-line")])
def test_badge_refuses_what_would_show_nothing(colour, icon):
    with pytest.raises(ValueError, match="badge"):
        badges.badge("En retard", colour, icon)


# Addresses that keep the query string


def test_sort_keeps_the_filters_and_forgets_the_page():
    html = render_at("/communes/?dep=38&page=3", '{% tri "nom" "Commune" %}')

    assert 'href="?dep=38&amp;tri=nom"' in html
    assert "aria-sort" not in html


def test_sorted_column_says_so_and_its_link_turns_it_round():
    html = render_at("/communes/?tri=nom", '{% tri "nom" "Commune" "nombre" %}')

    assert 'class="nombre" aria-sort="ascending"' in html
    assert 'href="?tri=-nom"' in html
    assert "descending" in render_at("/communes/?tri=-nom", '{% tri "nom" "Commune" %}')


def test_export_keeps_filters_and_sort():
    html = render_at("/communes/?dep=38&tri=nom&page=2", '{% lien_export "csv" %}')

    assert html == "?dep=38&amp;tri=nom&amp;format=csv"


@pytest.mark.parametrize(
    ("number", "pages"),
    [
        (1, [1, 2, None, 13]),
        (4, [1, 2, 3, 4, 5, None, 13]),
        (7, [1, None, 6, 7, 8, None, 13]),
        (13, [1, None, 12, 13]),
    ],
)
def test_pages_around(number, pages):
    assert listes.pages_voisines(Paginator(range(312), 25).page(number)) == pages


def test_pagination_says_where_one_is():
    html = render_at(
        "/communes/?dep=38&page=2",
        '{% include "components/pagination.html" with page_obj=page mots="fiche,fiches" %}',
        page=Paginator(range(312), 25).page(2),
    )

    assert "26 à 50 sur 312 fiches" in html
    assert "dep=38&amp;page=3" in html


# Layout


@dataclass
class Reader:
    role: str
    perimetre: Perimetre


CHEF = Reader("chef_de_projet", Perimetre(territoires=frozenset({TERRITOIRE})))
DE_DEUX = Reader("chef_de_projet", Perimetre(territoires=frozenset({TERRITOIRE, "autre"})))
PREFECTURE = Reader("prefecture", Perimetre(departements=frozenset({"38"})))
OBSERVATEUR = Reader("observateur", FRANCE)


def menu_of(reader, address="/"):
    return render_at(address, "{% navigation %}", user=reader)


FOLLOW = "Accueil,Territoires,Conventions,Fiches action,Financements,Comités,Agenda,Statistiques"


@pytest.mark.parametrize(
    ("reader", "labels"),
    [
        (CHEF, "Accueil,Mon territoire,Conventions,Fiches action,Comités,Agenda"),
        (DE_DEUX, "Accueil,Territoires,Conventions,Fiches action,Comités,Agenda"),
        (PREFECTURE, FOLLOW),
        (OBSERVATEUR, FOLLOW),
    ],
)
def test_the_menu_follows_the_reader_s_work(reader, labels):
    assert ",".join(re.findall(">([^<]+)</a>", menu_of(reader))) == labels


def test_the_only_territoire_is_a_click_away():
    assert f'href="/territoires/{TERRITOIRE}/"' in menu_of(CHEF)


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/conventions/abc/", 'href="/conventions/" aria-current="true"'),
        ("/conventions/", 'href="/conventions/" aria-current="page"'),
        # Views of the territoires.
        ("/communes/", 'href="/territoires/" aria-current="true"'),
        ("/epci/", 'href="/territoires/" aria-current="true"'),
    ],
)
def test_where_the_reader_is_is_marked_in_the_menu(address, current):
    html = menu_of(PREFECTURE, address)

    assert current in html
    assert html.count("aria-current") == 1


def test_the_parents_of_a_page_are_links_and_the_page_its_title():
    html = render('{% fil titre "/conventions/" "Cette page" %}', titre="<b>")

    assert '<a href="/conventions/">&lt;b&gt;</a>' in html
    assert "Cette page" not in html


def test_a_page_without_parents_has_no_path():
    assert render('{% fil "Conventions" %}') == ""


# Assets


def test_every_icon_listed_is_in_the_style_sheet():
    assert [name for name in ICONS if f".fr-icon-{name}:" not in DSFR] == []


def used_classes():
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        text = path.read_text()
        for value in re.findall(r'class="([^"]*)"', text):
            plain = re.sub(r"{%.*?%}", " ", re.sub(r"\S*{{.*?}}\S*", " ", value))
            yield from ((path.name, name) for name in plain.split())


# Classes of the DSFR's markup that carry no rule of their own.
BARE_CLASSES = {"fr-footer__content-item"}


def test_every_dsfr_class_used_is_in_the_trimmed_style_sheet():
    missing = {
        (page, name)
        for page, name in used_classes()
        if name.startswith("fr-")
        and name not in BARE_CLASSES
        and not re.search(rf"\.{re.escape(name)}(?![\w-])", DSFR + OURS)
    }

    assert missing == set()


def test_every_colour_that_our_style_sheet_reads_is_declared():
    read = set(re.findall(r"var\((--[\w-]+)", OURS))

    assert {name for name in read if f"{name}:" not in DSFR + OURS} == set()
