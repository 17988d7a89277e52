"""Financements: every funding line that the reader sees, with totals that never mix bases."""

from django.db.models import Exists, OuterRef, Q, Sum

from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_SOLLICITES,
    Base,
    NatureFinancement,
    StatutFinancement,
)
from fiches_action.filters import FinancementsFilter
from fiches_action.models import FicheAction, Financement
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.lists import PortailListView

# Beyond, adding up takes longer than anybody reads: the page asks to filter first.
MAX_TOTAUX = 50_000


class FinancementsView(PortailListView):
    template_name = "fiches_action/financements.html"
    filterset_class = FinancementsFilter
    nom_export = "financements"
    tri_defaut = "recent"
    tris = {
        "recent": ["-pk"],
        "fiche": ["fiche__intitule_recherche", "pk"],
        "financeur": ["organisme__nom_recherche", "pk"],
        "montant": ["montant", "pk"],
        "statut": ["statut", "pk"],
        "demande": ["date_demande", "pk"],
    }
    colonnes = (
        Colonne("Territoire", "fiche__territoire__nom"),
        Colonne("Fiche n°", "fiche__numero"),
        Colonne("Fiche", "fiche__intitule"),
        Colonne("Financeur", "organisme__nom"),
        Colonne("Dispositif", "dispositif"),
        Colonne("Dossier", "numero_dossier"),
        Colonne("Nature", "nature", choix(NatureFinancement)),
        Colonne("Montant (€)", "montant"),
        Colonne("Base", "base", choix(Base)),
        Colonne("Statut", "statut", choix(StatutFinancement)),
        Colonne("Demandé le", "date_demande"),
        Colonne("Décidé le", "date_decision"),
    )

    def get_base_queryset(self):
        user = self.request.user
        fiches = FicheAction.objects.visible_to(user).actifs()
        rows = Financement.objects.for_list()
        if user.perimetre.france:
            # Read beside each line: a set of every fiche would be built before the first one.
            return rows.filter(Exists(fiches.filter(pk=OuterRef("fiche"))))
        return rows.filter(fiche__in=fiches.values("pk"))

    def get_context_data(self, **kwargs):
        ctx = super().get_context_data(**kwargs)
        nombre = ctx["paginator"].count
        ctx["totaux"] = self._totals() if 0 < nombre <= MAX_TOTAUX else []
        ctx["trop"] = nombre > MAX_TOTAUX
        return ctx

    def _totals(self):
        """Granted and requested by base, of the rows of the list."""
        rows = (
            self.object_list.order_by()
            .values("base")
            .annotate(
                total=Sum("montant"),
                accorde=Sum("montant", filter=Q(statut__in=FINANCEMENTS_ACCORDES)),
                sollicite=Sum("montant", filter=Q(statut__in=FINANCEMENTS_SOLLICITES)),
            )
            .order_by("base")
        )
        return [{**row, "libelle": Base(row["base"]).label} for row in rows]
