"""What each role does of its day: reads, types, moves, answers, creates."""

import datetime as dt
import re

from django.apps import apps

from conventions.models import Convention
from endurance.entries import (
    ACTE,
    COMITE,
    FICHE,
    MEMBRES,
    ORDRE,
    SEANCE,
    TABLEAU,
    TERRITOIRE,
    type_in,
    type_in_rows,
)
from endurance.names import NOUN, name_of
from endurance.pages import links
from endurance.writes import begin, send, send_and_read
from fiches_action.models import FicheAction

MOVE = re.compile(r"/actions/(\w+)/$")
ADDRESS = {
    "fiches_action": "/fiches-action/",
    "conventions": "/conventions/",
    "comites": "/comites/",
}
MODEL = {
    "fiches_action": ("fiches_action", "FicheAction", "Fiche"),
    "conventions": ("conventions", "Convention", "Convention"),
    "comites": ("comites", "Comite", "Comite"),
}
# Their reason becomes a remark.
REMARKED = {"return", "request_changes"}
# Nothing is typed there that could be found again.
WITHOUT_MARKER = frozenset({"rien-de-neuf"})
# They end a dossier: rarely, or nothing would be left to write in.
RARE = {"lock", "cancel", "sign", "abandon", "remove", "archiver", "hold"}
READS = (
    "/tableau-de-bord/",
    "/territoires/",
    "/communes/",
    "/conventions/",
    "/fiches-action/",
    "/comites/",
    "/financements/",
    "/echeances/",
    "/recherche/?q=habitat",
    "/statistiques/",
    "/compte/",
)
EXPORTS = ("/fiches-action/?format=csv", "/conventions/?format=csv", "/communes/?format=csv")


class Worker:
    """One person at work: `rng` is theirs alone."""

    def __init__(self, person, browser, ground, rng):
        self.person, self.browser, self.ground, self.rng = person, browser, ground, rng
        self.deeds, self.weights = zip(*DAYS[person.role], strict=True)

    def do_something(self):
        deed = self.rng.choices(self.deeds, self.weights)[0]
        deed(self)

    def open(self, path, having):
        """The form of a page; None where the reader may not type, or nothing answers well."""
        forms = self.browser.get(path).forms(having)
        return forms[0] if forms else None

    def pick(self, kind):
        """A dossier of one of their territoires; None when there is none."""
        rows = self.ground.dossiers[kind]
        keys = [pk for t in self.person.territoires for pk in rows.get(t, ())]
        return self.rng.choice(keys) if keys else None


def read(worker):
    worker.browser.get(worker.rng.choice(READS))


def export(worker):
    worker.browser.get(worker.rng.choice(EXPORTS))


def edit_fiche(worker):
    edit(worker, worker.rng.choice(FICHE))


def edit_act(worker):
    edit(worker, worker.rng.choice([ACTE, TABLEAU]))


def edit_comite(worker):
    edit(worker, worker.rng.choice([COMITE, ORDRE, SEANCE]))


def edit_territoire(worker):
    edit(worker, worker.rng.choice(TERRITOIRE))


def edit(worker, entry):
    """Open, type, save; met with a conflict, half of them save their version on top."""
    pk = worker.pick(entry.kind)
    if pk is None:
        return
    url = entry.url(pk)
    form = worker.open(url, 'name="revision"')
    if form is None:
        return
    write = begin(worker.browser, entry.name)
    write.places = type_in(form, entry, write.marker, worker.rng)
    page = send(worker.browser, write, form, url)
    if page.status == 409 and worker.rng.random() < 0.5:
        send(worker.browser, write, page.forms('name="revision"')[0], url)


def act_on_fiche(worker):
    act(worker, "fiches_action")


def act_on_act(worker):
    act(worker, "conventions")


def act_on_comite(worker):
    act(worker, "comites")


def act(worker, kind):
    """Open a dossier and do one of the things that its page offers."""
    pk = worker.pick(kind)
    if pk is None:
        return
    url = f"{ADDRESS[kind]}{pk}/"
    page = worker.browser.get(url)
    if page.status != 200:
        return
    offers = [form for form in page.forms() if form.action.startswith(url)]
    offers = [form for form in offers if _name(form.action) not in WITHOUT_MARKER]
    asked = [link for link in links(page.text) if link.startswith(url) and _is_move(link)]
    choices = [(form, form.action) for form in offers] + [(None, link) for link in asked]
    if not choices:
        return
    weights = [0.1 if _name(address) in RARE else 1 for _, address in choices]
    form, address = worker.rng.choices(choices, weights)[0]
    if form is None:
        forms = [f for f in worker.browser.get(address).forms() if not f.action]
        if not forms:
            return
        form = forms[0]
    perform(worker, kind, pk, form, address)


def _is_move(link):
    return bool(MOVE.search(link)) or link.endswith("/archiver/")


def _name(address):
    return address.rstrip("/").rsplit("/", 1)[-1]


def perform(worker, kind, pk, form, address):
    """A move, a remark, its answer or its end, with what it asks."""
    write = begin(worker.browser, f"{NOUN[kind]}, {name_of(kind, _name(address))}")
    fill_asked(write, kind, pk, form, address)
    send_and_read(worker.browser, write, form, address)


def fill_asked(write, kind, pk, form, address):
    """Answer what the form of a move or of a remark asks; the write knows where it goes."""
    name = _name(address)
    app, model, suffix = MODEL[kind]
    remark = f"{app}.Remarque{suffix}"
    for field in list(form.fields):
        if field == "motif":
            form.set(field, f"Épreuve {write.marker}")
            write.places[f"{app}.Mouvement{suffix}.reason"] = 1
            if name in REMARKED:
                write.places[f"{remark}.texte"] = 1
        elif field.endswith("texte"):
            form.set(field, f"Épreuve {write.marker}")
            write.places[f"{remark}.{'reponse' if name == 'repondre' else 'texte'}"] = 1
        elif field == "date_signature" or field.startswith("signature_"):
            # The date of an act is that of the last line of its table.
            form.set(field, "2024-03-05")
        elif field in form.choices and not form.get(field):
            form.set(field, next((v for v in form.choices[field] if v), ""))
    if MOVE.search(address):
        write.move = (f"{app}.{model}", pk, name)
    elif name == "lever":
        asked = int(address.split("/")[-3])
        rows = apps.get_model(remark).objects
        write.also = rows.filter(pk=asked, levee_par__email=write.who).exists
    elif name in {"archiver", "restaurer"}:
        write.move = (f"{app}.{model}", pk, "archive" if name == "archiver" else "restore")


def update_line(worker):
    """A partenaire: the amount, unlike any other, is the marker."""
    lines = worker.ground.lines[worker.person.organisme]
    if not lines:
        return
    fiche, line = worker.rng.choice(lines)
    url = f"/fiches-action/{fiche}/financements/{line}/"
    form = worker.open(url, 'name="revision"')
    if form is None:
        return
    write = begin(worker.browser, "ligne du partenaire")
    type_amount(form, write)
    send(worker.browser, write, form, url)


def type_amount(form, write):
    """The demo's amounts have no cents."""
    number = write.marker.strip("[ep.]")
    write.marker = f"{number}.37"
    form.set("montant", f"{number},37")
    write.places["fiches_action.Financement.montant"] = 1


def update_account(worker):
    form = worker.open("/compte/", 'name="fonction"')
    if form is None:
        return
    write = begin(worker.browser, "compte")
    form.set("fonction", f"Épreuve {write.marker}")
    write.places["accounts.User.fonction"] = 1
    send(worker.browser, write, form, "/compte/")


def create_fiche(worker):
    territoire = worker.rng.choice(worker.person.territoires)
    path = "/fiches-action/nouvelle/"
    form = worker.open(path, 'name="cle"')
    if form is None:
        return
    write = begin(worker.browser, "création de fiche")
    form.set("territoire", str(territoire))
    form.set("intitule", f"Épreuve {write.marker}")
    codes = form.fields["communes"] = list(form.choices.get("communes", []))
    write.places["fiches_action.FicheAction.intitule"] = 1
    key = form.get("cle")
    write.also = lambda: (
        FicheAction.objects.filter(pk=key, communes__in=codes).count() == len(codes)
    )
    _create(worker, write, form, path, ("fiches_action", territoire, key))


def create_act(worker):
    territoire = worker.rng.choice(worker.person.territoires)
    path = f"/conventions/nouvelle/?type=thematique&territoire={territoire}"
    form = worker.open(path, 'name="cle"')
    if form is None:
        return
    write = begin(worker.browser, "création d'acte")
    form.set("thematique", "Habitat")
    form.set("intitule", f"Épreuve {write.marker}")
    codes = form.fields["communes"] = list(form.choices.get("communes", []))
    write.places["conventions.Convention.intitule"] = 1
    key = form.get("cle")
    write.also = lambda: (
        Convention.objects.filter(
            pk=key, convention_communes__commune__in=codes, signatures__isnull=False
        )
        .values("convention_communes")
        .distinct()
        .count()
        == len(codes)
    )
    _create(worker, write, form, path, ("conventions", territoire, key))


def create_comite(worker):
    territoire = worker.rng.choice(worker.person.territoires)
    path = f"/comites/nouveau/?territoire={territoire}"
    form = worker.open(path, 'name="cle"')
    if form is None:
        return
    write = begin(worker.browser, "création de comité")
    form.set("date", dt.date.today().isoformat())  # noqa: DTZ011
    form.set("lieu", f"Épreuve {write.marker}")
    write.places["comites.Comite.lieu"] = 1
    write.places[MEMBRES.label] = type_in_rows(form, MEMBRES, write.marker, worker.rng)
    _create(worker, write, form, path, ("comites", territoire, form.get("cle")))


def _create(worker, write, form, path, made):
    kind, territoire, key = made
    page = send(worker.browser, write, form, path)
    if page.saved:
        worker.ground.dossiers[kind][territoire].append(key)


CHEF = [
    (read, 14),
    (export, 1),
    (edit_fiche, 34),
    (edit_act, 6),
    (edit_comite, 9),
    (edit_territoire, 10),
    (act_on_fiche, 14),
    (act_on_act, 4),
    (act_on_comite, 3),
    (create_fiche, 3),
    (create_comite, 1),
    (update_account, 1),
]
PREFECTURE = [
    (read, 25),
    (export, 3),
    (edit_act, 12),
    (edit_comite, 6),
    (edit_territoire, 6),
    (act_on_fiche, 22),
    (act_on_act, 18),
    (act_on_comite, 4),
    (create_act, 2),
    (create_comite, 1),
    (update_account, 1),
]
COMMENTATEUR = [(read, 40), (export, 2), (act_on_fiche, 12), (act_on_act, 8), (act_on_comite, 3)]
DAYS = {
    "chef_de_projet": CHEF,
    "prefecture": PREFECTURE,
    "elu": COMMENTATEUR,
    "service_etat": COMMENTATEUR,
    "partenaire": [(read, 40), (export, 3), (update_line, 55), (update_account, 2)],
    "observateur": [(read, 75), (export, 25)],
}
