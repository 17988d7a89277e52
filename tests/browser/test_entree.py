"""Enter, in any field of any form, saves: it never presses « Ajouter une ligne »."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pvd_portal.comites.models import Comite
from tests.browser.gestes import sign_in, told
from tests.dossiers.editions import PAGES

pytestmark = pytest.mark.browser

# Where Enter is pressed: a field of one line, whose change is then saved.
CHAMP = {
    "conventions:edit": ("intitule", "Convention du Trièves"),
    "conventions:signatures": ("signatures-0-signataire", "Madame la maire"),
    "identite": ("adresse", "Place de la halle"),
    "gouvernance": ("maitre_ouvrage", "Commune de Mens"),
    # Texts of several lines and choices only.
    "contenu": None,
    "vie": ("avancement", "35"),
    "financement": ("cout_total", "123456"),
    "calendrier": ("jalons-0-libelle", "Réception"),
    "indicateurs": ("indicateurs-0-unite", "logements"),
    "fiches_action:financement": ("montant", "45678"),
    "comites:edit": ("lieu", "Salle des fêtes"),
    "comites:ordre_du_jour": ("nouveau_sujet", "Vacance des commerces"),
    "comites:seance": None,
}


def field_of(page):
    return CHAMP[page.query.removeprefix("?section=") or f"{page.kind}:{page.name}"]


def press_enter(page, name, value):
    field = page.locator(f"main form [name='{name}']")
    field.fill(value)
    with page.expect_navigation():
        field.press("Enter")


@pytest.mark.django_db
@pytest.mark.parametrize("page", [page for page in PAGES if field_of(page)], ids=str)
def test_enter_saves_what_was_typed(open_page, monde, page):
    name, value = field_of(page)
    dossier = page.open(monde)
    revision = dossier.revision
    tab = open_page()
    sign_in(tab, monde.users[page.writer])
    tab.goto(page.url(monde))
    press_enter(tab, name, value)
    dossier.refresh_from_db()
    assert dossier.revision == revision + 1
    expect(tab.locator("main .fr-alert--success")).to_be_visible()


STEPS = {
    "territoires:pilotage": ("contacts-0-telephone", "04 76 00 00 00"),
    "territoires:strategie": ("axes-0-echelle", "Le centre-ville"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", STEPS)
def test_enter_saves_a_step_of_the_territoire(open_page, monde, name):
    territoire = monde.a.territoire
    contact = territoire.contacts.create(fonction="maire", nom="Maire fictive")
    if not territoire.axes.exists():
        territoire.axes.create(numero=1, intitule="Habitat")
    revision = type(territoire).objects.get(pk=territoire.pk).revision
    tab = open_page()
    sign_in(tab, monde.chef_a)
    bloc = contact if name == "territoires:pilotage" else territoire.axes.first()
    tab.goto(reverse(name, args=[territoire.pk], query={"modifier": bloc.pk}))
    press_enter(tab, *STEPS[name])
    territoire.refresh_from_db()
    assert territoire.revision == revision + 1
    told(tab, "enregistré")


@pytest.mark.django_db
def test_enter_plans_a_comite(open_page, monde):
    count = Comite.objects.count()
    tab = open_page()
    sign_in(tab, monde.chef_a)
    tab.goto(reverse("comites:create"))
    tab.locator("main form [name='date']").fill("2026-12-11")
    press_enter(tab, "lieu", "Salle des fêtes")
    told(tab, "La séance est planifiée")
    assert Comite.objects.count() == count + 1


class _Forms(HTMLParser):
    """[(attributes of each submit button)] of every form that posts, in the order of the page."""

    def __init__(self):
        super().__init__()
        self.forms, self.inert, self.open = [], 0, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.open = [] if attrs.get("method") == "post" else None
            if self.open is not None:
                self.forms.append(self.open)
        self.inert += tag == "template"
        submits = tag == "button" and attrs.get("type", "submit") == "submit"
        submits |= tag == "input" and attrs.get("type") in {"submit", "image"}
        if submits and self.open is not None and not self.inert:
            self.open.append(attrs)

    def handle_endtag(self, tag):
        self.inert -= tag == "template"
        if tag == "form":
            self.open = None


def submits_of(html):
    parser = _Forms()
    parser.feed(html)
    return parser.forms


def test_the_first_button_of_every_form_is_the_save(rendus):
    """A named button does something else (a line more, the next section, transmit)."""
    several = 0
    for rendu in rendus:
        for submits in submits_of(rendu.html):
            if len(submits) > 1:
                several += 1
                assert "name" not in submits[0], rendu.nom
                hidden = [s for s in submits if s.get("aria-hidden") == "true"]
                assert all(s.get("tabindex") == "-1" for s in hidden), rendu.nom
    assert several > 20


def test_a_form_that_begins_by_another_button_is_found():
    html = "<form method=post><button name=ajouter>+</button><button>Enregistrer</button></form>"
    assert "name" in submits_of(html)[0][0]


def test_every_page_that_writes_is_tried():
    assert len(PAGES) == len(CHAMP)
