"""The steps with a page of their own, read first: pilotage, diagnostic, stratégie.

« Modifier » opens one block at a time: a row, a new row, or the sources of the diagnostic.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from communes.models import AxeStrategique, Contact, Enjeu, Territoire
from pvd_portal.dossiers.conflicts import line_of
from pvd_portal.dossiers.edition import Edition, edit
from pvd_portal.dossiers.history import Source
from pvd_portal.dossiers.rights import writes_in
from pvd_portal.territoires.forms import AxeFormSet, ContactFormSet, EnjeuFormSet, SourcesForm
from pvd_portal.territoires.personnes import match_contacts
from pvd_portal.territoires.views.cadre import load_page

# The blocks that are not a row.
NOUVEAU, SOURCES = "nouveau", "sources"
PK_MAX_CHARS = 9
REFUS = "Seuls le chef de projet et la préfecture pilote modifient."
SOURCES_DE_L_HISTORIQUE = (
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
    # « Modifier un contact ».
    une_ligne: str
    enregistre: str
    # A block beside the rows, on the territoire itself.
    form: type | None = None

    def rows_of(self, territoire):
        return self.formset.model._default_manager.filter(territoire=territoire)

    def build(self, bloc, territoire, data, *, sent=None):
        """The forms of one block. `sent`: what was posted, when `data` is what is saved."""
        if bloc == SOURCES:
            return [self.form(data, instance=territoire)]
        rows = self.rows_of(territoire)
        if bloc == NOUVEAU:
            rows = rows.filter(pk__in=self._same_rows(territoire, sent) if sent else ())
        else:
            rows = rows.filter(pk=bloc)
        formset = self.formset(data, instance=territoire, prefix=self.prefixe, queryset=rows)
        formset.extra = int(bloc == NOUVEAU)
        return [formset]

    def _same_rows(self, territoire, sent):
        """The rows that already say what is added: a double click adds nothing."""
        nothing = self.formset.model._default_manager.none()
        posted = self.formset(sent, instance=territoire, prefix=self.prefixe, queryset=nothing)
        lines = Counter(line_of(form) for form in posted.forms if form.has_changed())
        same = []
        for form in self.formset(instance=territoire, prefix=self.prefixe).initial_forms[::-1]:
            if lines[line_of(form)] > 0:
                lines[line_of(form)] -= 1
                same.append(form.instance.pk)
        return same


PILOTAGE = Page(
    "pilotage",
    "Pilotage",
    "contacts",
    ContactFormSet,
    "Contacts du territoire",
    "Nouveau contact",
    "un contact",
    "Les contacts sont enregistrés.",
)
DIAGNOSTIC = Page(
    "diagnostic",
    "Diagnostic",
    "enjeux",
    EnjeuFormSet,
    "Enjeux par thème",
    "Nouvel enjeu",
    "un enjeu",
    "Le diagnostic est enregistré.",
    form=SourcesForm,
)
STRATEGIE = Page(
    "strategie",
    "Stratégie",
    "axes",
    AxeFormSet,
    "Axes stratégiques",
    "Nouvel axe",
    "un axe",
    "La stratégie est enregistrée : ses axes se choisissent dans les fiches action.",
)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk, page):
    def load():
        return get_object_or_404(Territoire.objects.visible_to(request.user), pk=pk)

    territoire, bloc = load(), _read_bloc(request, page)
    if request.method == "POST" and not writes_in(request.user, territoire):
        raise PermissionDenied(REFUS)
    if not bloc or not writes_in(request.user, territoire):
        context = _context(page, "", request, territoire, [])
        return render(request, "territoires/etape.html", context)
    if request.method != "POST" and _is_gone(page, bloc, territoire):
        return redirect(f"territoires:{page.cle}", pk=pk)
    return edit(request, _edition(page, bloc, request), load)


def _read_bloc(request, page):
    """The block of the address; what is sent without one is a new row."""
    asked = request.GET.get("modifier", NOUVEAU if request.method == "POST" else "")
    if asked == NOUVEAU or (asked == SOURCES and page.form):
        return asked
    return asked if asked.isdecimal() and len(asked) <= PK_MAX_CHARS else ""


def _is_gone(page, bloc, territoire):
    """A row that a colleague removed since its page was read."""
    return bloc.isdecimal() and not page.rows_of(territoire).filter(pk=bloc).exists()


def _edition(page, bloc, request):
    sent = request.POST if request.method == "POST" else None

    def build(territoire, data, user):
        return page.build(bloc, territoire, data, sent=sent if data is None else None)

    return Edition(
        template="territoires/etape.html",
        build=build,
        save=_save,
        saved=page.enregistre,
        done=partial(_done, page),
        may=writes_in,
        refused=lambda territoire: REFUS,
        history=SOURCES_DE_L_HISTORIQUE,
        context=partial(_context, page, bloc),
    )


def _save(request, territoire, forms):
    for form in forms:
        form.save()


def _done(page, request, territoire):
    return redirect(f"territoires:{page.cle}", pk=territoire.pk)


def _context(page, bloc, request, territoire, forms):
    espace, ctx = load_page(request, territoire.pk, page.cle)
    ctx |= {
        "page": page,
        "bloc": bloc,
        "formset": forms[0] if forms and bloc != SOURCES else None,
        "form": forms[0] if forms and bloc == SOURCES else None,
        "vacant": espace.constat.poste_vacant if page is PILOTAGE else "",
    }
    if page is not PILOTAGE:
        return ctx | {"lignes": list(page.rows_of(territoire))}
    contacts = page.rows_of(territoire) if ctx["ecrit"] else ()
    lignes, anciens = match_contacts(ctx["personnes"] or [], contacts)
    return ctx | {"lignes": lignes, "anciens": anciens}


pilotage = partial(step, page=PILOTAGE)
diagnostic = partial(step, page=DIAGNOSTIC)
strategie = partial(step, page=STRATEGIE)
