"""Minutes that are rectified: the version before is kept as it was read (edge case 69)."""

from typing import Any

from pvd_portal.comites.enums import ActionComite


def keep_version(comite: Any, *, motif: str) -> None:
    """Under the session's lock, before it opens again."""
    verrou = comite.mouvements.filter(action=ActionComite.LOCK).first()
    comite.versions.create(
        numero=comite.versions.count() + 1,
        verrouille_at=verrou and verrou.at,
        verrouille_par=verrou and verrou.user,
        motif=motif.strip(),
        contenu=_content(comite),
    )
    # Read before it was written, perhaps.
    vars(comite).pop("version_precedente", None)


def _content(comite: Any) -> dict[str, Any]:
    """The minutes as their page says them, in words: the rows may change after it."""
    membres = list(comite.membres.all())
    return {
        "date": f"{comite.date:%d/%m/%Y}",
        "heure": comite.heure_texte,
        "lieu": comite.lieu,
        "instance": comite.instance_existante,
        "president": next((m.nom for m in membres if m.preside), ""),
        "presents": [str(m) for m in membres if m.present],
        "excuses": [str(m) for m in membres if not m.present],
        "absents": comite.qualites_absentes(),
        "points": [
            {
                "intitule": str(point),
                "fiche": str(point.fiche_id or ""),
                "decision": point.decision,
                "decision_texte": point.get_decision_display(),
                "commentaire": point.commentaire,
            }
            for point in comite.points.select_related("fiche")
        ],
        "notes": comite.releve,
    }


def decision_before(point: Any) -> Any:
    """What the version before decided on the fiche of this point; "" when there is none."""
    last = point.comite.version_precedente
    if last is None:
        return ""
    fiche = str(point.fiche_id)
    return next((p["decision"] for p in last.contenu["points"] if p["fiche"] == fiche), "")
