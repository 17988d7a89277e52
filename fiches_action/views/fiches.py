"""List and creation of the fiches."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from communes.enums import ThemeAction
from fiches_action.enums import (
    Base,
    Phase,
    Priorite,
    Statut,
    TypeMaitreOuvrage,
    Validation,
)
from fiches_action.filters import FicheFilterSet
from fiches_action.forms.creation import NouvelleFicheForm
from fiches_action.models import FicheAction
from fiches_action.services import create_fiche
from pvd_portal.accounts.drafts import take_draft
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.lists import PortailListView
from pvd_portal.dossiers.rights import can_create, creatable_in

RESERVE = "Le chef de projet du territoire crée ses fiches action."


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
            peut_creer=can_create(user, FicheAction),
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
    if not can_create(request.user, FicheAction):
        raise PermissionDenied(RESERVE)
    territoires = creatable_in(request.user, FicheAction)
    data = request.POST if request.method == "POST" else take_draft(request)
    initial = {"territoire": request.GET.get("territoire", "")}
    form = NouvelleFicheForm(data, territoires=territoires, initial=initial)
    if request.method == "POST" and form.is_valid():
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
