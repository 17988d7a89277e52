"""The fiches as the shared pages of the dossiers know them."""

from fiches_action.enums import ActionFiche
from fiches_action.forms.creation import InscriptionForm
from fiches_action.history import SOURCES
from fiches_action.models import FicheAction
from fiches_action.views.lecture import ECHANGES, history_context, render_detail
from pvd_portal.dossiers.kinds import Kind, register

FICHE = register(
    Kind(
        model=FicheAction,
        namespace="fiches_action",
        noun="Fiche",
        name="la fiche",
        plural="Fiches action",
        history=SOURCES,
        detail=render_detail,
        remarks_at=f"?onglet={ECHANGES}",
        history_context=history_context,
        move_forms={ActionFiche.REGISTER: InscriptionForm},
        archive_text="La fiche quitte les listes et les totaux. Rien n'est détruit : elle garde "
        "son numéro et son historique, et vous pourrez la restaurer.",
    )
)
