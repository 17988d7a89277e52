"""What the tables call each kind of dossier and each thing done to it."""

from conventions.models import Convention
from fiches_action.models import FicheAction
from pvd_portal.comites.models import Comite
from pvd_portal.dossiers.models import OUT_OF_CYCLE

MODELS = {"fiches_action": FicheAction, "conventions": Convention, "comites": Comite}
NOUN = {"fiches_action": "fiche", "conventions": "acte", "comites": "comité"}
OTHERS = {
    "archiver": OUT_OF_CYCLE["archive"],
    "restaurer": OUT_OF_CYCLE["restore"],
    "remarques": "remarque",
    "repondre": "réponse à une remarque",
    "lever": "levée d'une remarque",
    **OUT_OF_CYCLE,
}


def name_of(kind, action):
    """« Transmettre à la préfecture » of « submit »; `action` is the last word of an address."""
    return OTHERS.get(action) or MODELS[kind].lifecycle.action_label(action)
