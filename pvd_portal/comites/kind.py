"""The comités as the shared pages of the dossiers know them."""

from pvd_portal.comites.enums import ActionComite
from pvd_portal.comites.history import SOURCES
from pvd_portal.comites.models import Comite
from pvd_portal.comites.views.lecture import decided_points, render_detail
from pvd_portal.dossiers.kinds import Kind, register

COMITE = register(
    Kind(
        model=Comite,
        namespace="comites",
        noun="Comité de projet",
        name="la séance",
        title_field="",
        day_field="date",
        plural="Comités de projet",
        history=SOURCES,
        detail=render_detail,
        move_details={ActionComite.LOCK: "comites/_verrou.html"},
        move_context=lambda comite, action: {
            "points": decided_points(comite),
            "qualites_absentes": comite.qualites_absentes(),
        },
        lands_on={
            ActionComite.HOLD: "seance",
            ActionComite.LOCK: "releve",
            ActionComite.RECTIFY: "releve",
        },
    )
)
