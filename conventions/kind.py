"""The acts as the shared pages of the dossiers know them."""

from conventions.enums import ActionConvention
from conventions.forms import CorrectionForm
from conventions.history import SOURCES
from conventions.models import Convention
from conventions.signatures import CONTENU, TABLEAU, last_mandatory_signature
from conventions.views.pages import history_context, render_detail
from pvd_portal.dossiers.kinds import Kind, register

CONVENTION = register(
    Kind(
        model=Convention,
        namespace="conventions",
        noun="Convention",
        name="la convention",
        plural="Conventions",
        history=SOURCES,
        detail=render_detail,
        remarks_page="echanges",
        history_template="conventions/historique.html",
        history_context=history_context,
        move_forms={ActionConvention.CORRECT_DATE: CorrectionForm},
        move_details=dict.fromkeys(
            [ActionConvention.SIGN, ActionConvention.CORRECT_DATE], "conventions/_mouvement.html"
        ),
        move_context=lambda convention, action: {
            "date_signature": last_mandatory_signature(convention)
        },
        page_labels={CONTENU: "Compléter la convention", TABLEAU: "Compléter le tableau"},
    )
)
