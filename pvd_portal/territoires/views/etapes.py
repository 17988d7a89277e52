"""The steps filled in on their own page: pilotage, diagnostic, stratégie."""

from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from communes.models import AxeStrategique, Contact, Enjeu, Territoire
from pvd_portal.dossiers.edition import Edition, edit
from pvd_portal.dossiers.history import Source
from pvd_portal.dossiers.rights import writes_in
from pvd_portal.territoires.forms import AxeFormSet, ContactFormSet, EnjeuFormSet, SourcesForm
from pvd_portal.territoires.personnes import list_people
from pvd_portal.territoires.suites import link_steps
from pvd_portal.territoires.views.espace import find_synthese

REFUS = "Seuls le chef de projet et la préfecture pilote modifient."
SOURCES = (
    Source(Territoire, "id", lambda record: "Territoire"),
    Source(Contact, "territoire", lambda record: f"Contact {record.nom}"),
    Source(Enjeu, "territoire", lambda record: "Enjeu"),
    Source(AxeStrategique, "territoire", lambda record: f"Axe {record.numero}"),
)


@dataclass(frozen=True)
class Page:
    """What one step's page shows and saves."""

    cle: str
    titre: str
    prefixe: str
    formset: type
    legende: str
    bouton: str
    enregistre: str
    # A form beside the formset, on the territoire itself.
    form: type | None = None

    def build(self, territoire, data, user):
        formset = self.formset(data, instance=territoire, prefix=self.prefixe)
        return [formset, self.form(data, instance=territoire)] if self.form else [formset]


PILOTAGE = Page(
    "pilotage",
    "Pilotage",
    "contacts",
    ContactFormSet,
    "Contacts du territoire",
    "Ajouter un contact",
    "Les contacts sont enregistrés.",
)
DIAGNOSTIC = Page(
    "diagnostic",
    "Diagnostic",
    "enjeux",
    EnjeuFormSet,
    "Enjeux par thème",
    "Ajouter un enjeu",
    "Le diagnostic est enregistré.",
    form=SourcesForm,
)
STRATEGIE = Page(
    "strategie",
    "Stratégie",
    "axes",
    AxeFormSet,
    "Axes stratégiques",
    "Ajouter un axe",
    "La stratégie est enregistrée : ses axes se choisissent dans les fiches action.",
)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk, page):
    def load():
        return get_object_or_404(Territoire.objects.visible_to(request.user), pk=pk)

    territoire = load()
    if writes_in(request.user, territoire):
        return edit(request, _edition(page), load)
    if request.method == "POST":
        raise PermissionDenied(REFUS)
    return render(request, "territoires/etape.html", _context(page, request, territoire, []))


def _edition(page):
    return Edition(
        template="territoires/etape.html",
        build=page.build,
        save=_save,
        saved=page.enregistre,
        done=partial(_done, page),
        may=writes_in,
        refused=lambda territoire: REFUS,
        history=SOURCES,
        context=partial(_context, page),
    )


def _save(request, territoire, forms):
    for form in forms:
        form.save()


def _done(page, request, territoire):
    return redirect(f"territoires:{page.cle}", pk=territoire.pk)


def _context(page, request, territoire, forms):
    # Its steps are counted to be shown, not to be saved.
    dossier = find_synthese(request.user, territoire.pk)
    return {
        "dossier": dossier,
        "territoire": dossier.territoire,
        "etapes": link_steps(dossier),
        "page": page,
        "ecrit": bool(forms),
        "formset": forms[0] if forms else None,
        "form": forms[1] if len(forms) > 1 else None,
        "lignes": [] if forms else _rows(page, dossier, request.user),
        "vacant": dossier.constat.poste_vacant if page is PILOTAGE else "",
    }


def _rows(page, dossier, user):
    """What a reader without the pen sees."""
    if page is PILOTAGE:
        return list_people(dossier.sides) if user.lit_les_contacts else None
    territoire = dossier.territoire
    return list((territoire.enjeux if page is DIAGNOSTIC else territoire.axes).all())


pilotage = partial(step, page=PILOTAGE)
diagnostic = partial(step, page=DIAGNOSTIC)
strategie = partial(step, page=STRATEGIE)
