"""The three kinds side by side; people made of a role and a périmètre; what a browser posts."""

import datetime as dt
import uuid
from html import unescape
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from communes.models import Departement, Territoire
from conventions.models import Convention
from conventions.services import complete_parties
from fiches_action.models import FicheAction
from pvd_portal.accounts.perimetre import FRANCE, VIDE, Perimetre
from pvd_portal.comites.models import Comite
from tests.dossiers.attendus import CYCLE
from tests.factories import ConventionFactory, MembreFactory

KINDS = ("conventions", "fiches_action", "comites")
MODELS = {"conventions": Convention, "fiches_action": FicheAction, "comites": Comite}
NAMES = {"conventions": "convention", "fiches_action": "fiche", "comites": "comite"}
each_kind = pytest.mark.parametrize("kind", KINDS)
ARCHIVED = "2026-01-01T00:00Z"
HIER = dt.date(2026, 1, 15)
SIGNEE_LE = dt.date(2023, 3, 1)

TERRITOIRE = Territoire(
    pk=uuid.UUID(int=1),
    nom="Trièves",
    departement_pilote=Departement(code="38", nom="Isère", region_id="84"),
)
# How somebody may stand to that territoire.
STANDINGS = {
    "territoire": Perimetre(territoires=frozenset({TERRITOIRE.pk})),
    "pilote": Perimetre(departements=frozenset({"38"})),
    "associe": Perimetre(departements=frozenset({"34"})),
    "region": Perimetre(regions=frozenset({"84"})),
    "ailleurs": Perimetre(territoires=frozenset({uuid.UUID(int=2)})),
    "france": FRANCE,
    "vide": VIDE,
}
TOUS = set(STANDINGS) - {"vide"}


def someone(role, standing, **fields):
    """A reader of that role who stands so to TERRITOIRE; no row in any table."""
    return SimpleNamespace(
        pk=7, role=role, perimetre=STANDINGS[standing], **{"organisme_id": None, **fields}
    )


def in_memory(kind, state, *, archived=False, closed_territoire=False):
    """A dossier of TERRITOIRE in that state; no row in any table."""
    territoire = Territoire(
        pk=TERRITOIRE.pk,
        nom=TERRITOIRE.nom,
        departement_pilote=TERRITOIRE.departement_pilote,
        archived_at=ARCHIVED if closed_territoire else None,
    )
    model = MODELS[kind]
    return model(
        territoire=territoire,
        archived_at=ARCHIVED if archived else None,
        **{model.state_field: state},
    )


def dossier_of(side, kind):
    return getattr(side, NAMES[kind])


def put(dossier, state=None, **fields):
    """Put the row in that state, whatever its table of moves says; read it again."""
    if state is not None:
        fields[dossier.state_field] = state
    if state == "inscrite":
        # The database asks the act that it is registered in.
        fields.setdefault("convention", _signed_act(dossier.territoire))
    type(dossier).objects.filter(pk=dossier.pk).update(**fields)
    return type(dossier).objects.for_detail().get(pk=dossier.pk)


def _signed_act(territoire):
    act = territoire.conventions.filter(statut="signee").first()
    return act or ConventionFactory(territoire=territoire, signee_le=SIGNEE_LE)


def archive_territoire(territoire):
    Territoire.objects.filter(pk=territoire.pk).update(archived_at=ARCHIVED)


def url(dossier, name, *args):
    kind = next(kind for kind, model in MODELS.items() if isinstance(dossier, model))
    return reverse(f"{kind}:{name}", args=[dossier.pk, *args])


def exchanges(dossier):
    """The page where its remarks are read: a tab of its own for an act and for a fiche."""
    if isinstance(dossier, Convention):
        return url(dossier, "echanges")
    return url(dossier, "detail") + ("?onglet=echanges" if isinstance(dossier, FicheAction) else "")


def text_of(response):
    """The page as one reads it: without the entities."""
    return unescape(response.content.decode())


def said(response):
    """The messages that the reader is told."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def cases(cycle):
    """(state, action) of every cell of the table, legal or not."""
    return [(state, action) for state in cycle.etats for action in cycle.QUI]


each_move = pytest.mark.parametrize(
    ("kind", "state", "action", "target"),
    [(nom, *key, target) for nom, cycle in CYCLE.items() for key, target in cycle.ATTENDU.items()],
)
each_action = pytest.mark.parametrize(
    ("kind", "action"), [(nom, action) for nom, cycle in CYCLE.items() for action in cycle.QUI]
)


class _Form(HTMLParser):
    """The successful controls of the form that holds `marker`, as a browser sends them."""

    def __init__(self, marker):
        super().__init__()
        self.marker, self.found = marker, None
        self.data, self.select, self.textarea, self.inert = None, None, None, 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.data = {}
        # What a <template> holds is not in the page.
        self.inert += tag == "template"
        if self.data is None or self.inert:
            return
        name = attrs.get("name")
        match tag:
            case "input":
                self._input(name, attrs)
            case "textarea":
                self.textarea = (name, [])
            case "select":
                self.select = (name, [], "multiple" in attrs)
            case "option" if self.select:
                self.select[1].append(("selected" in attrs, attrs.get("value", "")))

    def _input(self, name, attrs):
        kind = attrs.get("type", "text")
        if not name or kind in {"submit", "button"}:
            return
        if kind in {"checkbox", "radio"} and "checked" not in attrs:
            return
        default = "on" if kind in {"checkbox", "radio"} and "value" not in attrs else ""
        self.data.setdefault(name, []).append(attrs.get("value") or default)

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1].append(data)

    def handle_endtag(self, tag):
        self.inert -= tag == "template"
        if tag == "textarea" and self.textarea:
            name, parts = self.textarea
            self.data[name] = ["".join(parts).removeprefix("\n")]
            self.textarea = None
        if tag == "select" and self.select:
            self._end_select()
        if tag == "form" and self.data is not None:
            if self.marker in self.data and self.found is None:
                self.found = self.data
            self.data = None

    def _end_select(self):
        name, options, multiple = self.select
        chosen = [value for selected, value in options if selected]
        if not chosen and not multiple:
            chosen = [value for _, value in options[:1]]
        if chosen:
            self.data[name] = chosen
        self.select = None


def as_shown(response, marker="revision"):
    """What the browser would post if its user pressed the button at once."""
    parser = _Form(marker)
    parser.feed(response.content.decode())
    assert parser.found is not None, f"no form with « {marker} » in the page"
    return {name: v[0] if len(v) == 1 else v for name, v in parser.found.items()}


def ready(side, kind, state):
    """The dossier of that side in that state, with nothing missing for any of its moves."""
    dossier = dossier_of(side, kind)
    if kind == "conventions":
        complete_parties(Convention.objects.for_detail().get(pk=dossier.pk))
        # Signed, its date is the one to correct: the table says another, as `asked_by` will.
        signed = "2023-03-04" if state == "signee" else "2023-03-01"
        dossier.signatures.update(date_deliberation="2023-01-10", date_signature=signed)
        return put(dossier, state, date_signature=SIGNEE_LE if state == "signee" else None)
    if kind == "comites":
        if not dossier.membres.exists():
            MembreFactory(comite=dossier, present=True, preside=True)
        dossier.points.update(decision="prise_acte")
        return put(dossier, state, date=HIER)
    return put(dossier, state)


def asked_by(side, kind, action):
    """What the page of the move asks, as its form posts it."""
    if action == "register":
        return {"convention": str(side.territoire.conventions.get(type="adhesion").pk)}
    if action not in CYCLE[kind].MOTIF:
        return {}
    asked = {"motif": "  Doublon constaté  "}
    return {**asked, "date_signature": "2023-03-04"} if action == "correct_date" else asked


def source_of(kind, action):
    """A state from which the action is made."""
    return next(state for state, name in CYCLE[kind].ATTENDU if name == action)
