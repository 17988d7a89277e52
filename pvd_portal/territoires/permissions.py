"""Who fills in the steps of a territoire, once found through `visible_to`."""

from pvd_portal.dossiers.rights import writes_in


def can_edit_dossier(user, territoire):
    """Its chef de projet and its pilot préfecture; the others read."""
    return writes_in(user, territoire) and territoire.archived_at is None
