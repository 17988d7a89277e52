"""List, creation, page and history of the fiches."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from communes.enums import ThemeAction
from conventions.permissions import can_close_remarque
from fiches_action.enums import (
    ActionFiche,
    Base,
    Phase,
    Priorite,
    Statut,
    TypeMaitreOuvrage,
    Validation,
)
from fiches_action.filters import FicheFilterSet
from fiches_action.forms.creation import (
    NouvelleFicheForm,
    RemarqueForm,
    ReponseForm,
    territoires_du_chef,
)
from fiches_action.historique import page_historique
from fiches_action.lecture import Lecture, for_page
from fiches_action.models import FicheAction
from fiches_action.permissions import (
    can_answer_remarque_fiche,
    can_archive_fiche,
    can_comment_fiche,
    can_create_fiche,
    can_edit_fiche,
    can_edit_financement,
    can_move_fiche,
)
from fiches_action.services import create_fiche
from fiches_action.templatetags.fiches import badge_statut, badge_validation
from fiches_action.views.acces import require, visible_fiche
from pvd_portal.core.dates import today
from pvd_portal.core.drafts import take_draft
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.moves import offered_moves

ATTEND_COMITE = frozenset({Validation.PRETE, Validation.AJOURNEE})


class FicheListView(PortailListView):
    template_name = "fiches_action/liste.html"
    filterset_class = FicheFilterSet
    nom_export = "fiches-action"
    tri_defaut = "-maj"
    tris = {
        "maj": ["updated_at", "-id"],
        "intitule": ["intitule_recherche", "id"],
        "cout": [F("cout_total"), "id"],
        "fin": [F("date_fin_prevue"), "id"],
        "nouvelle": ["derniere_nouvelle_at", "id"],
    }
    colonnes = (
        Colonne("Numéro", "numero"),
        Colonne("Intitulé", "intitule"),
        Colonne("Territoire", "territoire__nom"),
        Colonne("EPCI", "territoire__epci__nom"),
        Colonne("Département pilote", "territoire__departement_pilote_id"),
        Colonne("Axe", "axe__intitule"),
        Colonne("Thème", "theme", choix(ThemeAction)),
        Colonne("Maître d'ouvrage", "maitre_ouvrage"),
        Colonne("Nature du maître d'ouvrage", "type_maitre_ouvrage", choix(TypeMaitreOuvrage)),
        Colonne("Phase", "phase", choix(Phase)),
        Colonne("Statut", "statut", choix(Statut)),
        Colonne("Motif", "motif_statut"),
        Colonne("Validation", "validation", choix(Validation)),
        Colonne("Priorité", "priorite", choix(Priorite)),
        Colonne("Avancement (%)", "avancement"),
        Colonne("Coût prévisionnel (€)", "cout_total"),
        Colonne("Base", "base", choix(Base)),
        Colonne("Début prévu", "date_debut_prevue"),
        Colonne("Fin prévue", "date_fin_prevue"),
        Colonne("Fin prévue à l'origine", "date_fin_initiale"),
        Colonne("Fin réelle", "date_fin_reelle"),
        Colonne("Dernière nouvelle", "derniere_nouvelle_at"),
        Colonne("Identifiant", "id"),
    )

    def get_base_queryset(self):
        return FicheAction.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            peut_creer=can_create_fiche(user),
            plusieurs_territoires=not _un_seul_territoire(user.perimetre),
            **kwargs,
        )


def _un_seul_territoire(perimetre):
    """Then its name on every row says nothing."""
    ailleurs = perimetre.france or perimetre.regions or perimetre.departements
    return not ailleurs and len(perimetre.territoires) == 1


@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    """Where and what; the rest is typed section by section."""
    require(can_create_fiche(request.user))
    territoires = territoires_du_chef(request.user)
    data = request.POST if request.method == "POST" else take_draft(request)
    initial = {"territoire": request.GET.get("territoire", "")}
    form = NouvelleFicheForm(data, territoires=territoires, initial=initial)
    if request.method == "POST" and form.is_valid():
        require(can_create_fiche(request.user, form.cleaned_data["territoire"]))
        fiche, created = create_fiche(user=request.user, **form.cleaned_data)
        if created:
            messages.success(
                request,
                f"Fiche n° {fiche.numero} créée en brouillon. Complétez ses sections, puis "
                "transmettez-la à la préfecture.",
            )
        else:
            messages.info(request, f"Cette fiche était déjà créée : c'est la n° {fiche.numero}.")
        return redirect("fiches_action:edit", pk=fiche.pk)
    return render(request, "fiches_action/creer.html", {"form": form})


@require_safe
def detail(request, pk):
    return render_detail(request, pk)


def render_detail(request, pk, *, remarque_form=None, reponse_form=None):
    """The page; a form refused is shown again with what was typed."""
    user = request.user
    fiche = visible_fiche(user, pk, for_page())
    lecture = Lecture(fiche)
    for ligne in lecture.financements:
        ligne.modifiable = can_edit_financement(user, ligne)
    permis, refuses = moves(user, fiche)
    ctx = {
        "fiche": fiche,
        "badges": [badge_statut(fiche.statut), badge_validation(fiche.validation, user.role)],
        "lecture": lecture,
        "permis": permis,
        "refuses": refuses,
        "remarques": remarques(user, fiche, lecture, reponse_form),
        "remarque_form": (remarque_form or RemarqueForm())
        if can_comment_fiche(user, fiche)
        else None,
        "attend_comite": fiche.validation in ATTEND_COMITE,
        "aujourdhui": today(),
    }
    return render(request, "fiches_action/detail.html", ctx)


def moves(user, fiche):
    """The reader's moves for components/moves.html: those possible, those refused and why."""
    permis, refuses = [], []
    if can_edit_fiche(user, fiche):
        url = reverse("fiches_action:edit", kwargs={"pk": fiche.pk})
        permis.append({"url": url, "libelle": "Modifier la fiche", "page": True})
    offers = offered_moves(fiche, lambda action: can_move_fiche(user, fiche, action))
    # What goes forward first: the first button is the main one.
    for offered in sorted(offers, key=lambda offered: offered.move.needs_reason):
        asks_convention = offered.action == ActionFiche.REGISTER
        if offered.reasons and not asks_convention:
            refuses.append({"libelle": offered.label, "raisons": offered.reasons})
            continue
        page = offered.move.needs_reason or offered.move.confirm or asks_convention
        kwargs = {"pk": fiche.pk, "action": offered.action}
        url = reverse("fiches_action:move", kwargs=kwargs)
        permis.append({"url": url, "libelle": offered.label, "page": page})
    if can_archive_fiche(user, fiche):
        permis.append(_archivage(fiche))
    return permis, refuses


def _archivage(fiche):
    name, libelle = ("restore", "Restaurer") if fiche.archived_at else ("archive", "Archiver")
    url = reverse(f"fiches_action:{name}", kwargs={"pk": fiche.pk})
    return {"url": url, "libelle": f"{libelle} la fiche", "page": not fiche.archived_at}


def remarques(user, fiche, lecture, reponse_form):
    """The thread, each remark with what the reader may do of it."""
    repond = can_answer_remarque_fiche(user, fiche)
    for ligne in lecture.remarques:
        ligne.levable = not ligne.levee_at and can_close_remarque(user, ligne)
        ligne.form = None
        if repond and not ligne.levee_at and not ligne.repondu_at:
            prefix = f"r{ligne.pk}"
            typed = reponse_form if reponse_form and reponse_form.prefix == prefix else None
            ligne.form = typed or ReponseForm(prefix=prefix)
    return lecture.remarques


@require_safe
def historique(request, pk):
    fiche = visible_fiche(request.user, pk)
    page_obj = page_historique(fiche, request.GET.get("page"))
    ctx = {"fiche": fiche, "page_obj": page_obj}
    return render(request, "fiches_action/historique.html", ctx)
