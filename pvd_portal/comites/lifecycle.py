"""The life of a session: its statuts and its moves, one record each."""

from pvd_portal.accounts.enums import Role
from pvd_portal.comites.enums import ActionComite, StatutComite
from pvd_portal.core.tons import LOOK_AUTRES, LOOK_CLOS, LOOK_FAIT, PASSE
from pvd_portal.dossiers.lifecycle import Lifecycle, Mail, Move, Side, Tone

DEUX_PARTIES = frozenset({Role.CHEF_DE_PROJET, Role.PREFECTURE})

MOVES: dict[str, Move] = {
    ActionComite.HOLD: Move(
        label="Ouvrir la séance",
        sources=frozenset({StatutComite.PLANIFIE}),
        target=StatutComite.TENU,
        roles=DEUX_PARTIES,
        success="La séance est ouverte : notez les présences et les décisions.",
    ),
    ActionComite.LOCK: Move(
        label="Valider et verrouiller le relevé",
        heeds_remarks=True,
        sources=frozenset({StatutComite.TENU}),
        target=StatutComite.VERROUILLE,
        roles=DEUX_PARTIES,
        engages=True,
        success="Le relevé est validé et verrouillé, les décisions sont portées sur les fiches. "
        "La préfecture et les élus sont prévenus par courriel.",
        mail=Mail(
            (Side.PREFECTURES, Side.ELUS),
            "Relevé de décisions du {dossier.date:%d/%m/%Y} : {territoire}",
            template="emails/comite_releve.txt",
        ),
    ),
    ActionComite.RECTIFY: Move(
        label="Rectifier le relevé",
        sources=frozenset({StatutComite.VERROUILLE}),
        target=StatutComite.TENU,
        roles=DEUX_PARTIES,
        needs_reason=True,
        engages=True,
        tone=Tone.BACKWARD,
        success="Le relevé est rouvert : corrigez-le, puis verrouillez-le de nouveau. La version "
        "d'avant reste lisible.",
        confirm="La version actuelle reste lisible, avec sa date et votre motif ; la correction en "
        "fait une nouvelle. Les décisions déjà portées sur les fiches y restent.",
        mail=Mail(
            (Side.PREFECTURES, Side.ELUS),
            "Relevé de décisions rouvert le temps d'une correction : {territoire}",
            "{user} rectifie le relevé de décisions du comité de projet du "
            "{dossier.date:%d/%m/%Y} ({territoire}). Vous serez prévenu de la nouvelle version ; "
            "celle d'avant reste lisible.",
        ),
    ),
    ActionComite.CANCEL: Move(
        label="Annuler la séance",
        sources=frozenset({StatutComite.PLANIFIE}),
        target=StatutComite.ANNULE,
        roles=DEUX_PARTIES,
        needs_reason=True,
        engages=True,
        tone=Tone.BACKWARD,
        success="La séance est annulée. Ses fiches attendent une autre séance.",
        confirm="La séance reste dans l'historique avec son motif. Les fiches de son ordre du jour "
        "continuent d'attendre une décision.",
    ),
}

LIFECYCLE = Lifecycle(
    states=StatutComite,
    initial=StatutComite.PLANIFIE,
    actions=ActionComite,
    moves=MOVES,
    looks={
        # A date to come asks nothing.
        StatutComite.PLANIFIE: (PASSE, "calendar-line"),
        StatutComite.TENU: LOOK_AUTRES,
        StatutComite.VERROUILLE: LOOK_FAIT,
        StatutComite.ANNULE: LOOK_CLOS,
    },
    turns={StatutComite.TENU: DEUX_PARTIES},
    closed=frozenset({StatutComite.VERROUILLE, StatutComite.ANNULE}),
)
