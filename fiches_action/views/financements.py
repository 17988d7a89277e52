"""Financements: every funding line that the reader sees, with totals that never mix bases."""

from django.db.models import Q, Sum

from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_SOLLICITES,
    Base,
    NatureFinancement,
    StatutFinancement,
)
from fiches_action.filters import FinancementsFilter
from fiches_action.models import Financement
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.links import link_to
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.vues import Vue


class FinancementsView(PortailListView):
    template_name = "fiches_action/financements.html"
    titre = "Financements"
    mots = "financement,financements"
    premiers = ("organisme", "nature")
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
    libelles_tris = {
        "recent": "saisie la plus récente",
        "fiche": "fiche action",
        "financeur": "financeur",
        "-montant": "montant décroissant",
        "montant": "montant croissant",
        "statut": "statut",
        "-demande": "demande la plus récente",
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
        rows = Financement.objects.visible_to(self.request.user)
        return rows.filter(fiche__archived_at=None).for_list()

    def get_vues(self):
        statuts = StatutFinancement
        vues = (
            ("À solliciter", statuts.A_SOLLICITER),
            ("Sollicités", statuts.SOLLICITE),
            ("En instruction", statuts.EN_INSTRUCTION),
            ("Accordés", statuts.ACCORDE),
            ("Refusés", statuts.REFUSE),
        )
        return [
            Vue("Tous", {}, Q()),
            *(Vue(libelle, {"statut": s}, Q(statut=s)) for libelle, s in vues),
        ]

    def get_context_data(self, **kwargs):
        ctx = super().get_context_data(**kwargs)
        lignes = ctx["paginator"]
        for ligne in ctx["object_list"]:
            ligne.adresse = link_to("fiches_action:detail", ligne.fiche_id)
        # Adding up takes as long as counting: with it, or on demand.
        ctx["trop"] = lignes.beyond and not lignes.exact
        ctx["totaux"] = self._totals() if lignes.total and not ctx["trop"] else []
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
