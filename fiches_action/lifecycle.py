"""The validation of a fiche: its states and its moves, one record each.

Its « statut » (en cours, bloquée…) is something else: what happens on the ground.
"""

from fiches_action.enums import ActionFiche, Validation
from pvd_portal.accounts.enums import Role
from pvd_portal.core.tons import AUTRES, LOOK_AUTRES, LOOK_CLOS, LOOK_FAIT, PASSE
from pvd_portal.dossiers.lifecycle import Lifecycle, Mail, Move, Side, Tone

CHEF = frozenset({Role.CHEF_DE_PROJET})
PREFECTURE = frozenset({Role.PREFECTURE})
# The comité decides; the chef de projet or the préfecture records its decision in a session.
COMITE = CHEF | PREFECTURE

MOVES: dict[str, Move] = {
    ActionFiche.SUBMIT: Move(
        label="Transmettre à la préfecture",
        heeds_remarks=True,
        sources=frozenset({Validation.BROUILLON, Validation.A_COMPLETER}),
        target=Validation.PROPOSEE,
        roles=CHEF,
        success="Fiche transmise : la préfecture l'instruit. Reprenez la main pour la modifier.",
        confirm="La préfecture est prévenue. Vous pourrez reprendre la main tant qu'elle n'a pas "
        "répondu.",
        mail=Mail(
            (Side.PREFECTURE_PILOTE,),
            "Fiche action à instruire : {territoire}",
            "{user} a transmis la fiche action « {dossier} » ({territoire}).",
        ),
    ),
    ActionFiche.WITHDRAW: Move(
        label="Reprendre la main",
        sources=frozenset({Validation.PROPOSEE}),
        target=Validation.BROUILLON,
        roles=CHEF,
        success="Vous avez repris la main : la fiche est de nouveau un brouillon.",
    ),
    ActionFiche.APPROVE: Move(
        label="Donner un avis favorable",
        heeds_remarks=True,
        sources=frozenset({Validation.PROPOSEE}),
        target=Validation.PRETE,
        roles=PREFECTURE,
        success="Avis favorable donné : la fiche attend le comité de projet.",
        confirm="La fiche pourra être inscrite à l'ordre du jour d'un comité de projet.",
        mail=Mail(
            (Side.CHEFS_DE_PROJET,),
            "Fiche action prête pour le comité de projet : {territoire}",
            "La préfecture a donné un avis favorable à la fiche action « {dossier} » "
            "({territoire}). Elle peut être inscrite à l'ordre du jour d'un comité de projet.",
        ),
    ),
    ActionFiche.RETURN: Move(
        label="Demander des compléments",
        sources=frozenset({Validation.PROPOSEE}),
        target=Validation.A_COMPLETER,
        roles=PREFECTURE,
        needs_reason=True,
        makes_remark=True,
        success="Compléments demandés : le chef de projet est prévenu et votre motif est devenu "
        "une remarque.",
        confirm="Le chef de projet est prévenu. Votre motif devient une remarque à laquelle il "
        "répond, et il peut de nouveau modifier la fiche.",
        mail=Mail(
            (Side.CHEFS_DE_PROJET,),
            "Compléments demandés sur une fiche action : {territoire}",
            "La préfecture demande des compléments sur la fiche action « {dossier} » "
            "({territoire}).",
        ),
    ),
    ActionFiche.ADOPT: Move(
        label="Valider en comité",
        sources=frozenset({Validation.PRETE, Validation.AJOURNEE}),
        target=Validation.VALIDEE,
        roles=COMITE,
        success="La fiche est validée en comité.",
        tone=Tone.ELSEWHERE,
    ),
    ActionFiche.ADJOURN: Move(
        label="Ajourner",
        sources=frozenset({Validation.PRETE, Validation.AJOURNEE}),
        target=Validation.AJOURNEE,
        roles=COMITE,
        success="La fiche est ajournée.",
        tone=Tone.ELSEWHERE,
    ),
    ActionFiche.REFUSE: Move(
        label="Refuser",
        sources=frozenset({Validation.PRETE, Validation.AJOURNEE}),
        target=Validation.REFUSEE,
        roles=COMITE,
        needs_reason=True,
        success="La fiche est refusée.",
        tone=Tone.ELSEWHERE,
    ),
    ActionFiche.REGISTER: Move(
        label="Inscrire à la convention",
        heeds_remarks=True,
        sources=frozenset({Validation.VALIDEE}),
        target=Validation.INSCRITE,
        roles=PREFECTURE,
        success="Fiche inscrite à la convention.",
        confirm="La fiche garde son numéro. Choisissez l'acte signé auquel elle est rattachée.",
    ),
    ActionFiche.REWORK: Move(
        label="Retravailler la fiche",
        sources=frozenset({Validation.AJOURNEE, Validation.REFUSEE, Validation.SORTIE}),
        target=Validation.BROUILLON,
        roles=CHEF,
        success="La fiche est de nouveau un brouillon : vous pouvez la retravailler.",
    ),
    ActionFiche.REMOVE: Move(
        label="Sortir du plan",
        sources=frozenset({Validation.VALIDEE, Validation.INSCRITE}),
        target=Validation.SORTIE,
        roles=PREFECTURE,
        needs_reason=True,
        engages=True,
        success="Fiche sortie du plan : elle reste lisible, avec son motif.",
        confirm="La fiche sort du plan d'action : elle n'y est plus comptée et ne se modifie plus. "
        "Elle reste lisible, avec son motif et son historique.",
    ),
}

LIFECYCLE = Lifecycle(
    states=Validation,
    initial=Validation.BROUILLON,
    actions=ActionFiche,
    moves=MOVES,
    looks={
        Validation.BROUILLON: (PASSE, "edit-line"),
        # The comité's turn.
        Validation.PRETE: (AUTRES, "calendar-line"),
        Validation.VALIDEE: LOOK_FAIT,
        Validation.AJOURNEE: LOOK_AUTRES,
        Validation.REFUSEE: LOOK_CLOS,
        Validation.INSCRITE: LOOK_FAIT,
        Validation.SORTIE: LOOK_CLOS,
    },
    # To be put back on an agenda, or reworked.
    turns={Validation.AJOURNEE: CHEF},
    drafts=frozenset({Validation.BROUILLON}),
    closed=frozenset({Validation.REFUSEE, Validation.INSCRITE, Validation.SORTIE}),
    waiting={
        Role.PREFECTURE: frozenset({Validation.PROPOSEE}),
        Role.CHEF_DE_PROJET: frozenset({Validation.A_COMPLETER}),
    },
    labels={
        Role.PREFECTURE: {
            Validation.PROPOSEE: "À instruire",
            Validation.A_COMPLETER: "Compléments demandés",
        },
        Role.CHEF_DE_PROJET: {Validation.PROPOSEE: "En instruction"},
    },
)
