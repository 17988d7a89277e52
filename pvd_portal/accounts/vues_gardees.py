"""The views of the lists that a reader keeps: one's own, and nobody else's."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, resolve, reverse
from django.views.decorators.http import require_http_methods, require_POST

from pvd_portal.accounts.models import VueGardee
from pvd_portal.core.lists import PortailListView

# Of an address, what is of the moment.
OUBLIES = ("page", "format", "compte", "vue")


@require_http_methods(["GET", "HEAD", "POST"])
def vues(request):
    """All of them, list by list; a POST keeps one, in the place of that of the same name."""
    if request.method == "POST":
        return _keep(request)
    rows = list(request.user.vues_gardees.order_by("liste", "id"))
    for row in rows:
        view = find_list(row.liste)
        row.titre = view.titre if view else row.liste
        row.adresse = f"{reverse(row.liste)}?{row.requete}" if view else ""
    return render(request, "accounts/vues.html", {"vues": rows, "nom_max": VueGardee.NOM_MAX})


def find_list(name):
    """The view of the list of that URL name; None when there is none."""
    try:
        view = getattr(resolve(reverse(name)).func, "view_class", None)
    except NoReverseMatch:
        return None
    return view if view and issubclass(view, PortailListView) else None


def _keep(request):
    name = request.POST.get("liste", "")
    if find_list(name) is None:
        raise Http404("Aucune liste de ce nom.")
    requete = clean_query(request.POST.get("requete", ""))
    nom = request.POST.get("nom", "").strip()[: VueGardee.NOM_MAX]
    if refusal := _refuse_keeping(request.user, name, nom, requete):
        messages.error(request, refusal)
    else:
        _write(request.user, name, nom, requete, par_defaut="par_defaut" in request.POST)
        messages.success(request, f"La vue « {nom} » est gardée.")
    return redirect(f"{reverse(name)}?{requete}" if requete else reverse(name))


def clean_query(text):
    """The filters and the sort of an address, without what is empty or of the moment."""
    params = QueryDict(text[: 2 * VueGardee.REQUETE_MAX], mutable=True)
    for key in list(params):
        if key in OUBLIES or not params[key]:
            del params[key]
    return params.urlencode()


def _refuse_keeping(user, name, nom, requete):
    """The sentence that says why not; None when it can be kept."""
    rows = user.vues_gardees.filter(liste=name)
    if not requete:
        return "Filtrez ou triez la liste d'abord : c'est ce que garde une vue."
    if len(requete) > VueGardee.REQUETE_MAX:
        return "Cette vue a trop de critères pour être gardée."
    if not nom:
        return "Donnez un nom à la vue pour la garder."
    if rows.exclude(nom=nom).count() >= VueGardee.MAX_PAR_LISTE:
        return (
            f"Une liste garde {VueGardee.MAX_PAR_LISTE} vues au plus : supprimez-en une dans "
            "« Gérer mes vues »."
        )
    return None


@transaction.atomic
def _write(user, name, nom, requete, *, par_defaut):
    if par_defaut:
        user.vues_gardees.filter(liste=name).update(par_defaut=False)
    user.vues_gardees.update_or_create(
        liste=name, nom=nom, defaults={"requete": requete, "par_defaut": par_defaut}
    )


@require_POST
def change(request, pk, action):
    """Rename it, delete it, open the list on it or no longer."""
    if action not in ACTIONS:
        raise Http404("Aucune action de ce nom.")
    row = get_object_or_404(request.user.vues_gardees, pk=pk)
    ACTIONS[action](request, row)
    return redirect("accounts:vues")


def _rename(request, row):
    nom = request.POST.get("nom", "").strip()[: VueGardee.NOM_MAX]
    if not nom:
        messages.error(request, "Donnez un nom à la vue.")
        return
    row.nom = nom
    try:
        with transaction.atomic():
            row.save(update_fields=["nom"])
    except IntegrityError:
        messages.error(request, f"Cette liste a déjà une vue « {nom} ».")
    else:
        messages.success(request, f"La vue s'appelle maintenant « {nom} ».")


def _delete(request, row):
    row.delete()
    messages.success(request, f"La vue « {row.nom} » est supprimée.")


@transaction.atomic
def _open_on(request, row):
    chosen = not row.par_defaut
    request.user.vues_gardees.filter(liste=row.liste).update(par_defaut=False)
    row.par_defaut = chosen
    row.save(update_fields=["par_defaut"])
    if chosen:
        messages.success(request, f"La liste s'ouvrira sur « {row.nom} ».")
    else:
        messages.success(request, "La liste s'ouvrira sur toutes ses lignes.")


ACTIONS = {"renommer": _rename, "supprimer": _delete, "ouvrir": _open_on}
