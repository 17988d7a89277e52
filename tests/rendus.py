"""Every page of the portal as every persona, rendered once a worker and per distinct markup.

The axe, phone and HTML validity tests look at the same pages: those of the permission matrix,
over a dossier where every part is filled, with their forms refused and their errors.
"""

import datetime as dt
import re
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.models import Convention
from fiches_action.models import FicheAction
from fiches_action.sections import SECTIONS
from pvd_portal.comites.models import Comite
from pvd_portal.core.errors import render_refusal
from tests.factories import (
    ContactFactory,
    ConventionFactory,
    EnjeuFactory,
    FicheFactory,
    FinancementFactory,
    IndicateurFactory,
    JalonFactory,
    MembreFactory,
    PointFactory,
    RemarqueFicheFactory,
    SignatureFactory,
)
from tests.personas import NAMES, build_world
from tests.test_permission_matrix import MATRIX

ANONYMOUS = "anonyme"


class Rendu(NamedTuple):
    personas: set  # Who gets a page of this shape.
    nom: str
    url: str
    html: str
    csp: str


def enrich(monde):
    """Fill what the pages of side A may show: no empty table, no missing badge."""
    a = monde.a
    FicheAction.objects.update(validation="a_completer")
    Convention.objects.exclude(statut="signee").update(statut="a_completer")
    Comite.objects.update(statut="tenu")
    ContactFactory(territoire=a.territoire, email="maire@test.example", telephone="0400000000")
    EnjeuFactory(territoire=a.territoire)
    for statut in ("accorde", "sollicite", "refuse"):
        FinancementFactory(fiche=a.fiche, statut=statut, montant=90_000)
    FinancementFactory(fiche=a.fiche, montant=5_000, base="ttc")
    JalonFactory(fiche=a.fiche, date_prevue=dt.date(2027, 3, 1))
    IndicateurFactory(fiche=a.fiche, cible=12, unite="logements")
    a.fiche.partenaires.create(nom="Agence fictive", role="amo")
    a.fiche.liens.create(type="crte", reference="Axe 2")
    RemarqueFicheFactory(
        dossier=a.fiche,
        auteur=monde.prefecture_a,
        reponse="C'est fait",
        repondu_par=monde.chef_a,
        repondu_at=timezone.now(),
    )
    SignatureFactory(convention=a.convention, signataire="Le préfet")
    SignatureFactory(convention=a.convention, role="en_presence", type="autre", organisme="Région")
    ConventionFactory(territoire=a.territoire, vaut_ort=True, signee_le=dt.date(2022, 12, 1))
    ConventionFactory(territoire=a.territoire, statut="transmise")
    for qualite in ("elu_commune", "chef_de_projet"):
        MembreFactory(comite=a.comite, qualite=qualite, present=True)
    PointFactory(comite=a.comite, fiche=None, intitule="Point d'étape", ordre=2)
    for validation in ("brouillon", "proposee", "prete", "validee", "ajournee", "inscrite"):
        FicheFactory(territoire=a.territoire, complete=True, validation=validation)
    FicheFactory(territoire=a.territoire, statut="bloque", motif_statut="Sol", date_statut=a_day())


def a_day():
    return dt.date(2026, 2, 3)


def _addresses(monde, persona):
    """(name, method, url) of what answers with a page to that persona."""
    for (method, name), (kwargs_of, anonymous, expected) in MATRIX.items():
        status = anonymous if persona == ANONYMOUS else expected[persona]
        if status == 200:
            yield name, method, reverse(name, kwargs=kwargs_of(monde.a))
    if persona == "chef_a":
        url = reverse("fiches_action:edit", args=[monde.a.fiche.pk])
        for section in SECTIONS:
            yield f"section {section.code}", "GET", f"{url}?section={section.code}"
    if persona in {"chef_a", "prefecture_a"}:
        for name in (
            "territoires:communes",
            "conventions:list",
            "fiches_action:list",
            "comites:list",
        ):
            yield f"{name} vide", "GET", f"{reverse(name)}?q=introuvable"
        yield "recherche", "GET", f"{reverse('recherche:recherche')}?q=territoire"
        yield "404", "GET", "/introuvable/"
        yield "403", "GET", f"{reverse('fiches_action:create')}?territoire=1"


class _Shape(HTMLParser):
    """The markup without its words: two pages of the same shape have the same faults."""

    KEPT = frozenset({"class", "id", "for", "role", "type", "scope", "tabindex", "hidden"})

    def __init__(self):
        super().__init__()
        self.parts = []

    def handle_starttag(self, tag, attrs):
        kept = (
            f"{name}={value}" if name in self.KEPT or name.startswith("aria-") else name
            for name, value in attrs
        )
        self.parts.append(re.sub(r"[\da-f-]{8,}|\d+", "0", f"<{tag} {' '.join(kept)}>"))

    def handle_data(self, data):
        if data.strip():
            self.parts.append("x")


def shape_of(html):
    parser = _Shape()
    parser.feed(html)
    return hash("".join(parser.parts))


def render_all(client, monde):
    """The distinct pages, as `Rendu`."""
    enrich(monde)
    seen = {}
    for persona in (ANONYMOUS, *NAMES):
        client.logout()
        if persona != ANONYMOUS:
            client.force_login(monde.users[persona])
        for name, method, url in _addresses(monde, persona):
            response = client.get(url) if method == "GET" else client.post(url)
            if "text/html" not in response.headers.get("Content-Type", ""):
                continue
            html = response.content.decode()
            csp = response.headers["Content-Security-Policy"]
            rendu = Rendu(set(), f"{method} {name}", url, html, csp)
            seen.setdefault(shape_of(html), rendu).personas.add(persona)
    reprise = {"adresse": "/x/?a=1&b=2", "champs": [("a", "<é>")], "textes": ["<é>" * 30] * 2}
    refusals = {f"400 {cas}": render_refusal(cas) for cas in ("", "hote", "taille", "longueur")}
    away = {"indisponible": True, "reprise": reprise}
    errors = {"500": render_to_string("500.html"), "503": render_to_string("500.html", away)}
    for name, html in {**refusals, **errors}.items():
        seen[shape_of(html)] = Rendu({ANONYMOUS}, name, f"/{name}/", html, csp)
    return list(seen.values())


@pytest.fixture(scope="session")
def rendus(django_db_setup, django_db_blocker):
    """All the pages, as text: what is written in the database to make them is undone at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        pages = render_all(Client(), build_world())
        transaction.set_rollback(True)
    assert len(pages) > 100
    return pages
