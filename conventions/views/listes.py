"""List of the acts."""

from django.db.models import F, Q
from django.utils.timezone import localdate

from conventions.enums import StatutConvention, TypeConvention
from conventions.filters import ConventionFilter
from conventions.lifecycle import LIFECYCLE
from conventions.models import Convention
from pvd_portal.core.dates import today
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.links import link_to
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.templatetags.badges import badge
from pvd_portal.core.vues import Vue
from pvd_portal.core.words import spell_age
from pvd_portal.dossiers.rights import can_create

# Statuts in which the act waits for somebody: since when is what the reader asks.
EN_ATTENTE = frozenset(
    {
        StatutConvention.TRANSMISE,
        StatutConvention.A_COMPLETER,
        StatutConvention.VALIDEE,
        StatutConvention.EN_SIGNATURE,
    }
)
# In a row and a tab, what is to be done rather than what was asked.
A_FAIRE = {StatutConvention.A_COMPLETER: "À compléter"}
# The other tabs; without a label, the reader's own words.
VUES = (
    (StatutConvention.TRANSMISE, ""),
    (StatutConvention.A_COMPLETER, A_FAIRE[StatutConvention.A_COMPLETER]),
    (StatutConvention.EN_SIGNATURE, ""),
    (StatutConvention.SIGNEE, "Signées"),
)


def oui_non(value):
    return "oui" if value else "non"


class ConventionListView(PortailListView):
    template_name = "conventions/liste.html"
    titre = "Conventions"
    mots = "convention,conventions"
    premiers = ("territoire", "type")
    filterset_class = ConventionFilter
    nom_export = "conventions"
    tri_defaut = "-maj"
    tris = {
        "intitule": ["intitule", "id"],
        "type": ["type", "intitule", "id"],
        "territoire": ["territoire__nom_recherche", "intitule", "id"],
        "statut": ["statut", "-updated_at", "id"],
        "signee": [F("date_signature"), "id"],
        "maj": ["updated_at", "id"],
    }
    libelles_tris = {
        "-maj": "dernière modification",
        "intitule": "intitulé",
        "type": "type",
        "territoire": "territoire",
        "statut": "état",
        "-signee": "signature la plus récente",
        "signee": "signature la plus ancienne",
    }
    colonnes = (
        Colonne("Intitulé", "intitule"),
        Colonne("Type", "type", choix(TypeConvention)),
        Colonne("Statut", "statut", choix(StatutConvention)),
        Colonne("Territoire", "territoire__nom"),
        Colonne("Département pilote", "territoire__departement_pilote"),
        Colonne("EPCI", "epci__nom"),
        Colonne("SIREN de l'EPCI", "epci"),
        Colonne("Vaut ORT", "vaut_ort", oui_non),
        Colonne("Signée le", "date_signature"),
        Colonne("Signature prévue le", "date_signature_prevue"),
        Colonne("Entrée en vigueur", "date_effet"),
        Colonne("Fin", "date_fin"),
        Colonne("Source", "source", choix(Convention.Source)),
    )

    def get_base_queryset(self):
        return Convention.objects.visible_to(self.request.user)

    def paginate_queryset(self, queryset, page_size):
        # The joins are for the page's rows; the count and the exports do without them.
        return super().paginate_queryset(queryset.for_list(), page_size)

    def get_vues(self):
        """What waits for the reader, what waits for the other side, and what is signed."""
        user = self.request.user
        vues = [Vue("Toutes", {}, Q())]
        if states := LIFECYCLE.waiting.get(user.role):
            siennes = Convention.objects.all().written_by(user)
            siennes &= Q(statut__in=states, archived_at=None)
            vues.append(Vue(LIFECYCLE.waiting_label(user.role), {"attente": "moi"}, siennes))
        for statut, libelle in VUES:
            if statut not in LIFECYCLE.waiting.get(user.role, ()):
                libelle = libelle or LIFECYCLE.label(statut, user.role)
                vues.append(Vue(libelle, {"statut": statut}, Q(statut=statut)))
        return vues

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self._prepare(context["object_list"])
        return context | {
            "peut_creer": can_create(self.request.user, Convention),
            "vue_attente": self.criteres == {"attente": "moi"},
        }

    def _prepare(self, rows):
        """What each row shows, ready made: the template only prints it."""
        role, jour = self.request.user.role, today()
        for row in rows:
            libelle = A_FAIRE.get(row.statut) or LIFECYCLE.label(row.statut, role)
            if row.statut in EN_ATTENTE:
                libelle = f"{libelle}, {spell_age((jour - localdate(row.state_at)).days)}"
            row.etat = badge(libelle, *LIFECYCLE.look(row.statut, role))
            row.adresse = link_to("conventions:detail", row.pk)
