"""The life of an act: its statuts and its moves, one record each."""

from conventions.enums import ActionConvention, StatutConvention
from pvd_portal.accounts.enums import Role
from pvd_portal.core.tons import LOOK_AUTRES, LOOK_CLOS, LOOK_FAIT, PASSE
from pvd_portal.dossiers.lifecycle import Lifecycle, Mail, Move, Side, Tone, Words

CHEF = frozenset({Role.CHEF_DE_PROJET})
PREFECTURE = frozenset({Role.PREFECTURE})

MOVES: dict[str, Move] = {
    ActionConvention.SUBMIT: Move(
        label="Transmettre à la préfecture",
        heeds_remarks=True,
        sources=frozenset({StatutConvention.EN_PREPARATION, StatutConvention.A_COMPLETER}),
        target=StatutConvention.TRANSMISE,
        roles=CHEF,
        success="La convention est transmise : la préfecture est prévenue et l'instruit.",
        confirm="La préfecture pilote est prévenue. Vous pourrez reprendre la main tant qu'elle "
        "n'a pas répondu.",
        mail=Mail(
            (Side.PREFECTURE_PILOTE,),
            "{dossier} a été transmise à la préfecture",
            "« {dossier} » ({territoire}) a été transmise à la préfecture. Elle est à instruire.",
        ),
    ),
    ActionConvention.WITHDRAW: Move(
        label="Reprendre la main",
        sources=frozenset({StatutConvention.TRANSMISE}),
        target=StatutConvention.EN_PREPARATION,
        roles=CHEF,
        success="Vous avez repris la main : la convention est de nouveau en préparation.",
        tone=Tone.BACKWARD,
    ),
    ActionConvention.APPROVE: Move(
        label="Valider le projet de convention",
        heeds_remarks=True,
        sources=frozenset({StatutConvention.TRANSMISE}),
        target=StatutConvention.VALIDEE,
        roles=PREFECTURE,
        success="Le projet est validé : il sera mis à la signature après les délibérations.",
        mail=Mail(
            (Side.CHEFS_DE_PROJET,),
            "{dossier} a été validée par la préfecture",
            "« {dossier} » ({territoire}) a été validée par la préfecture. La préfecture la "
            "mettra à la signature quand les délibérations seront prises.",
        ),
    ),
    ActionConvention.REQUEST_CHANGES: Move(
        label="Demander des compléments",
        sources=frozenset({StatutConvention.TRANSMISE}),
        target=StatutConvention.A_COMPLETER,
        roles=PREFECTURE,
        needs_reason=True,
        makes_remark=True,
        success="La demande est envoyée : le chef de projet complète la convention.",
        confirm="Le chef de projet reçoit votre demande comme une remarque à laquelle il répond, "
        "et peut de nouveau modifier l'acte.",
        mail=Mail(
            (Side.CHEFS_DE_PROJET,),
            "{dossier} appelle des compléments",
            "« {dossier} » ({territoire}) appelle des compléments. Complétez-la, puis "
            "transmettez-la de nouveau.",
        ),
    ),
    ActionConvention.OPEN_SIGNATURE: Move(
        label="Mettre à la signature",
        heeds_remarks=True,
        sources=frozenset({StatutConvention.VALIDEE}),
        target=StatutConvention.EN_SIGNATURE,
        roles=PREFECTURE,
        success="La convention est à la signature : notez chaque signature à sa date.",
    ),
    ActionConvention.SIGN: Move(
        label="Constater la signature",
        heeds_remarks=True,
        sources=frozenset({StatutConvention.EN_SIGNATURE}),
        target=StatutConvention.SIGNEE,
        roles=PREFECTURE,
        engages=True,
        success="La convention est signée : les échéances des communes sont à jour.",
        mail=Mail(
            (Side.CHEFS_DE_PROJET,),
            "{dossier} est signée",
            "« {dossier} » ({territoire}) est signée. Sa date compte désormais pour l'échéance.",
        ),
    ),
    ActionConvention.REOPEN: Move(
        label="Rouvrir l'instruction",
        sources=frozenset({StatutConvention.VALIDEE, StatutConvention.EN_SIGNATURE}),
        target=StatutConvention.TRANSMISE,
        roles=PREFECTURE,
        needs_reason=True,
        tone=Tone.BACKWARD,
        success="L'instruction est rouverte.",
    ),
    ActionConvention.ABANDON: Move(
        label="Abandonner la convention",
        sources=frozenset(
            {
                StatutConvention.EN_PREPARATION,
                StatutConvention.TRANSMISE,
                StatutConvention.A_COMPLETER,
                StatutConvention.VALIDEE,
                StatutConvention.EN_SIGNATURE,
            }
        ),
        target=StatutConvention.ABANDONNEE,
        roles=PREFECTURE,
        needs_reason=True,
        engages=True,
        tone=Tone.BACKWARD,
        success="La convention est abandonnée. Elle reste lisible et peut être reprise.",
        confirm="La convention ne sera plus instruite. Elle reste lisible, avec ses remarques et "
        "son historique, et peut être reprise.",
    ),
    ActionConvention.RESUME: Move(
        label="Reprendre la convention",
        sources=frozenset({StatutConvention.ABANDONNEE}),
        target=StatutConvention.EN_PREPARATION,
        roles=PREFECTURE,
        needs_reason=True,
        success="La convention est reprise : elle est de nouveau en préparation.",
    ),
    # « Date retenue » editable with reason by the préfecture only (edge cases 4 and 15).
    ActionConvention.CORRECT_DATE: Move(
        label="Corriger la date de signature",
        sources=frozenset({StatutConvention.SIGNEE}),
        target=StatutConvention.SIGNEE,
        roles=PREFECTURE,
        needs_reason=True,
        engages=True,
        tone=Tone.BACKWARD,
        success="La date est corrigée : les échéances des communes sont recalculées.",
        confirm="Les deux dates, le motif et votre nom restent dans l'historique ; le chef de "
        "projet est prévenu.",
        mail=Mail(
            (Side.CHEFS_DE_PROJET,),
            "{dossier} a une nouvelle date de signature",
            "« {dossier} » ({territoire}) a une nouvelle date de signature. Les échéances des "
            "communes sont recalculées.",
        ),
    ),
}

# Of an act that is no milestone (a convention thématique): nothing of the delay.
SANS_DELAI: dict[str, Words] = {
    ActionConvention.SIGN: Words(
        "La convention est signée.", "« {dossier} » ({territoire}) est signée."
    ),
    ActionConvention.CORRECT_DATE: Words(
        "La date est corrigée.", "« {dossier} » ({territoire}) a une nouvelle date de signature."
    ),
}

LIFECYCLE = Lifecycle(
    states=StatutConvention,
    initial=StatutConvention.EN_PREPARATION,
    actions=ActionConvention,
    moves=MOVES,
    looks={
        StatutConvention.EN_PREPARATION: (PASSE, "edit-line"),
        StatutConvention.VALIDEE: LOOK_AUTRES,
        StatutConvention.EN_SIGNATURE: LOOK_AUTRES,
        StatutConvention.SIGNEE: LOOK_FAIT,
        StatutConvention.ABANDONNEE: LOOK_CLOS,
    },
    drafts=frozenset({StatutConvention.EN_PREPARATION}),
    closed=frozenset({StatutConvention.SIGNEE, StatutConvention.ABANDONNEE}),
    waiting={
        Role.PREFECTURE: frozenset({StatutConvention.TRANSMISE}),
        Role.CHEF_DE_PROJET: frozenset({StatutConvention.A_COMPLETER}),
    },
    labels={
        Role.PREFECTURE: {
            StatutConvention.TRANSMISE: "À instruire",
            StatutConvention.A_COMPLETER: "Compléments demandés",
        },
        Role.CHEF_DE_PROJET: {
            StatutConvention.TRANSMISE: "En instruction",
            StatutConvention.A_COMPLETER: "À compléter",
        },
    },
)
