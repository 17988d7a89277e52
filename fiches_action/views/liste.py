"""List of the fiches."""

from collections import defaultdict
from decimal import Decimal
from functools import lru_cache

from django.db.models import Count, F, Q, Sum
from django.utils.html import format_html

from communes.enums import ThemeAction
from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    Base,
    Phase,
    Priorite,
    Statut,
    TypeMaitreOuvrage,
    Validation,
)
from fiches_action.etats import describe_state
from fiches_action.filters import LIBELLE_SANS_NOUVELLES, FicheFilterSet
from fiches_action.lifecycle import LIFECYCLE
from fiches_action.models import FicheAction, Financement
from fiches_action.regles import q_en_retard, q_sans_nouvelles
from pvd_portal.core.dates import today
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.links import link_to
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.templatetags.badges import badge
from pvd_portal.core.vues import Vue
from pvd_portal.core.words import NARROW_SPACE, format_number, pluralize
from pvd_portal.dossiers.rights import can_create

NOTE = (
    "Financé : accordé et apport, en part du coût. Coûts en TTC ou nets de taxe : signalés, hors "
    "total."
)
# Width of the bar « Financé » of a row.
LARGEUR = 48


class FicheListView(PortailListView):
    template_name = "fiches_action/liste.html"
    titre = "Fiches action"
    mots = "fiche,fiches"
    filterset_class = FicheFilterSet
    premiers = ("territoire", "theme")
    nom_export = "fiches-action"
    tri_defaut = "-nouvelle"
    tris = {
        "maj": ["updated_at", "-id"],
        "intitule": ["intitule_recherche", "id"],
        "cout": [F("cout_total"), "id"],
        "fin": [F("date_fin_prevue"), "id"],
        "nouvelle": ["derniere_nouvelle_at", "-id"],
    }
    libelles_tris = {
        "-nouvelle": "dernière nouvelle",
        "nouvelle": "plus ancienne nouvelle",
        "intitule": "titre",
        "-cout": "coût décroissant",
        "cout": "coût croissant",
        "fin": "fin la plus proche",
        "-maj": "dernière modification",
    }
    # Amounts of different bases are never added together.
    sommes = {
        "chiffrees": Count("pk", filter=Q(base=Base.HT, cout_total__isnull=False)),
        "total_ht": Sum("cout_total", filter=Q(base=Base.HT)),
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

    def toutes(self):
        return self.get_base_queryset().actifs()

    def get_vues(self):
        role = self.request.user.role
        etats = [
            (LIFECYCLE.label(Validation.PROPOSEE, role), Validation.PROPOSEE),
            ("À compléter", Validation.A_COMPLETER),
            ("Prêtes pour le comité", Validation.PRETE),
        ]
        return [
            Vue("Toutes", {}, Q()),
            *(Vue(libelle, {"validation": v}, Q(validation=v)) for libelle, v in etats),
            Vue("En retard", {"en_retard": "on"}, q_en_retard()),
            Vue(LIBELLE_SANS_NOUVELLES, {"sans_nouvelles": "on"}, q_sans_nouvelles()),
        ]

    def get_context_data(self, **kwargs):
        user = self.request.user
        ctx = super().get_context_data(
            peut_creer=can_create(user, FicheAction),
            note_de_bas=NOTE,
            plusieurs_territoires=not _un_seul_territoire(user.perimetre),
            **kwargs,
        )
        self._prepare(ctx["object_list"])
        if ctx.get("chiffrees"):
            ctx["phrase_total"] = spell_total(ctx["chiffrees"], ctx["lignes"])
        return ctx

    def _prepare(self, fiches):
        """What each row shows, ready made: the template only prints it."""
        role, jour = self.request.user.role, today()
        accordes = load_granted(fiches)
        for fiche in fiches:
            libelle, look = describe_state(fiche, role, jour)
            fiche.etat = badge(libelle, *look)
            fiche.adresse = link_to("fiches_action:detail", fiche.pk)
            fiche.finance = draw_part(accordes.get((fiche.pk, fiche.base), 0), fiche.cout_total)


def _un_seul_territoire(perimetre):
    """Then its name on every row says nothing."""
    ailleurs = perimetre.france or perimetre.regions or perimetre.departements
    return not ailleurs and len(perimetre.territoires) == 1


def spell_total(chiffrees, lignes):
    """« Total des 41 fiches chiffrées en HT, sur les 50 de la liste »."""
    if chiffrees == 1:
        return f"Total de la fiche chiffrée en HT, sur {pluralize(lignes, 'fiche')} de la liste"
    return (
        f"Total des {format_number(chiffrees)} fiches chiffrées en HT, "
        f"sur les {format_number(lignes)} de la liste"
    )


def load_granted(fiches):
    """{(fiche, base): what is granted to it, own funds included}."""
    rows = Financement.objects.filter(fiche__in=[f.pk for f in fiches])
    sums = defaultdict(Decimal)
    # Added up here: to group them costs more than to read the few lines of a page.
    for fiche, base, statut, amount in rows.order_by().values_list(
        "fiche", "base", "statut", "montant"
    ):
        if statut in FINANCEMENTS_ACCORDES:
            sums[fiche, base] += amount
    return sums


def draw_part(accorde, cout):
    """« 35 % » and its bar; nothing without a cost. Never 100 % while something is missing."""
    if not cout:
        return ""
    return _bar(int(100 * accorde / cout))


@lru_cache(maxsize=256)
def _bar(pour_cent):
    return format_html(
        '<svg class="part" viewBox="0 0 {0} 6" aria-hidden="true"><rect class="part__fond" '
        'width="{0}" height="6"/><rect class="part__fait" width="{1}" height="6"/></svg>'
        "<span>{2}{3}%</span>",
        LARGEUR,
        min(LARGEUR, LARGEUR * pour_cent // 100),
        pour_cent,
        NARROW_SPACE,
    )
