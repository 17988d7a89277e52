"""List of the acts."""

from django.db.models import F
from django.utils.html import format_html
from django.utils.timezone import localdate

from conventions.enums import StatutConvention, TypeConvention
from conventions.filters import ConventionFilter
from conventions.lifecycle import LIFECYCLE
from conventions.models import Convention
from pvd_portal.core.dates import today
from pvd_portal.core.exports import Colonne, choix
from pvd_portal.core.lists import PortailListView
from pvd_portal.core.words import pluralize
from pvd_portal.dossiers.rights import can_create
from pvd_portal.dossiers.templatetags.dossiers import badge_etat

# Statuts in which the act waits for somebody: since when is what the reader asks.
EN_ATTENTE = frozenset(
    {
        StatutConvention.TRANSMISE,
        StatutConvention.A_COMPLETER,
        StatutConvention.VALIDEE,
        StatutConvention.EN_SIGNATURE,
    }
)


def oui_non(value):
    return "oui" if value else "non"


class ConventionListView(PortailListView):
    template_name = "conventions/liste.html"
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

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        self._prepare(context["object_list"])
        return context | {
            "attente": LIFECYCLE.waiting_label(user.role),
            "nombre_attente": self._count_waiting(user),
            "onglet_attente": self.request.GET.get("attente") == "moi",
            "peut_creer": can_create(user, Convention),
        }

    def _count_waiting(self, user):
        # What waits for the reader is in its périmètre: no need to say it again in SQL.
        if not LIFECYCLE.waiting_label(user.role):
            return 0
        return Convention.objects.waiting_for(user).count()

    def _prepare(self, rows):
        """What each row shows, ready made: the template only prints it."""
        badges = {}
        for row in rows:
            if row.statut not in badges:
                badges[row.statut] = badge_etat(row, self.request.user.role)
            row.badge = badges[row.statut]
            row.attente = waiting_text(row.state_at if row.statut in EN_ATTENTE else None)


def waiting_text(at):
    """« depuis 12 jours »; nothing when it waits for nobody."""
    if at is None:
        return ""
    days = (today() - localdate(at)).days
    if days == 0:
        return "depuis aujourd'hui"
    text = "depuis hier" if days == 1 else f"depuis {pluralize(days, 'jour')}"
    return format_html('<time datetime="{}">{}</time>', localdate(at).isoformat(), text)
