"""What each lifecycle is, written by hand from the product's definition: no table is read here.

States and actions are the stored values: renaming one is a change that a test must see.
"""

from types import SimpleNamespace

CHEF, PREFECTURE = {"chef_de_projet"}, {"prefecture"}
DEUX_PARTIES = CHEF | PREFECTURE

CONVENTION = SimpleNamespace(
    nom="conventions",
    initial="en_preparation",
    brouillons={"en_preparation"},
    clos={"signee", "abandonnee"},
    etats={
        "en_preparation": "En préparation",
        "transmise": "Transmise",
        "a_completer": "À compléter",
        "validee": "Projet validé",
        "en_signature": "En signature",
        "signee": "Signée",
        "abandonnee": "Abandonnée",
    },
    # (statut, action) -> statut
    ATTENDU={
        ("en_preparation", "submit"): "transmise",
        ("a_completer", "submit"): "transmise",
        ("transmise", "withdraw"): "en_preparation",
        ("transmise", "approve"): "validee",
        ("transmise", "request_changes"): "a_completer",
        ("validee", "open_signature"): "en_signature",
        ("en_signature", "sign"): "signee",
        ("validee", "reopen"): "transmise",
        ("en_signature", "reopen"): "transmise",
        ("en_preparation", "abandon"): "abandonnee",
        ("transmise", "abandon"): "abandonnee",
        ("a_completer", "abandon"): "abandonnee",
        ("validee", "abandon"): "abandonnee",
        ("en_signature", "abandon"): "abandonnee",
        ("abandonnee", "resume"): "en_preparation",
        ("signee", "correct_date"): "signee",
    },
    QUI={
        "submit": CHEF,
        "withdraw": CHEF,
        "approve": PREFECTURE,
        "request_changes": PREFECTURE,
        "open_signature": PREFECTURE,
        "sign": PREFECTURE,
        "reopen": PREFECTURE,
        "abandon": PREFECTURE,
        "resume": PREFECTURE,
        "correct_date": PREFECTURE,
    },
    MOTIF={"request_changes", "reopen", "abandon", "resume", "correct_date"},
    # The button leads to a page of its own.
    PAGE={"request_changes", "reopen", "abandon", "resume", "correct_date", "sign"},
    # It commits or ends something.
    ENGAGE={"sign", "abandon", "correct_date"},
    # Among the tools, never the main button.
    EN_ARRIERE={"withdraw", "reopen", "abandon", "correct_date"},
    AILLEURS=set(),
    REMARQUE={"request_changes"},
    LIBELLES={
        "submit": "Transmettre à la préfecture",
        "withdraw": "Reprendre la main",
        "approve": "Valider le projet de convention",
        "request_changes": "Demander des compléments",
        "open_signature": "Mettre à la signature",
        "sign": "Constater la signature",
        "reopen": "Rouvrir l'instruction",
        "abandon": "Abandonner la convention",
        "resume": "Reprendre la convention",
        "correct_date": "Corriger la date de signature",
    },
    SUCCES={
        "submit": "La convention est transmise : la préfecture est prévenue et l'instruit.",
        "withdraw": "Vous avez repris la main : la convention est de nouveau en préparation.",
        "approve": "Le projet est validé : il sera mis à la signature après les délibérations.",
        "request_changes": "La demande est envoyée : le chef de projet complète la convention.",
        "open_signature": "La convention est à la signature : notez chaque signature à sa date.",
        "sign": "La convention est signée : les échéances des communes sont à jour.",
        "reopen": "L'instruction est rouverte.",
        "abandon": "La convention est abandonnée. Elle reste lisible et peut être reprise.",
        "resume": "La convention est reprise : elle est de nouveau en préparation.",
        "correct_date": "La date est corrigée : les échéances des communes sont recalculées.",
    },
    CONFIRMATION={
        "submit": "La préfecture pilote est prévenue. Vous pourrez reprendre la main tant "
        "qu'elle n'a pas répondu.",
        "request_changes": "Le chef de projet reçoit votre demande comme une remarque à laquelle "
        "il répond, et peut de nouveau modifier l'acte.",
        "abandon": "La convention ne sera plus instruite. Elle reste lisible, avec ses remarques "
        "et son historique, et peut être reprise.",
        "correct_date": "Les deux dates, le motif et votre nom restent dans l'historique ; le "
        "chef de projet est prévenu.",
    },
    LECTEURS={
        "prefecture": {"transmise": "À instruire", "a_completer": "Compléments demandés"},
        "chef_de_projet": {"transmise": "En instruction", "a_completer": "À compléter"},
    },
    ATTEND={"prefecture": {"transmise"}, "chef_de_projet": {"a_completer"}},
    LISTE_D_ATTENTE={"prefecture": "À instruire", "chef_de_projet": "À compléter"},
    # action -> (side told, subject, first sentence); D: the dossier, T: its territoire.
    COURRIELS={
        "submit": (
            "pilote",
            "D a été transmise à la préfecture",
            "« D » (T) a été transmise à la préfecture. Elle est à instruire.",
        ),
        "approve": (
            "chefs",
            "D a été validée par la préfecture",
            "« D » (T) a été validée par la préfecture. La préfecture la mettra à la signature "
            "quand les délibérations seront prises.",
        ),
        "request_changes": (
            "chefs",
            "D appelle des compléments",
            "« D » (T) appelle des compléments. Complétez-la, puis transmettez-la de nouveau.",
        ),
        "sign": (
            "chefs",
            "D est signée",
            "« D » (T) est signée. Sa date compte désormais pour l'échéance.",
        ),
        "correct_date": (
            "chefs",
            "D a une nouvelle date de signature",
            "« D » (T) a une nouvelle date de signature. Les échéances des communes sont "
            "recalculées.",
        ),
    },
)

FICHE = SimpleNamespace(
    nom="fiches_action",
    initial="brouillon",
    brouillons={"brouillon"},
    clos={"refusee", "inscrite", "sortie"},
    etats={
        "brouillon": "Brouillon",
        "proposee": "Proposée",
        "a_completer": "À compléter",
        "prete": "Prête pour le comité",
        "validee": "Validée en comité",
        "ajournee": "Ajournée",
        "refusee": "Refusée",
        "inscrite": "Inscrite à la convention",
        "sortie": "Sortie du plan",
    },
    ATTENDU={
        ("brouillon", "submit"): "proposee",
        ("a_completer", "submit"): "proposee",
        ("proposee", "withdraw"): "brouillon",
        ("proposee", "approve"): "prete",
        ("proposee", "return"): "a_completer",
        ("prete", "adopt"): "validee",
        ("ajournee", "adopt"): "validee",
        ("prete", "adjourn"): "ajournee",
        ("ajournee", "adjourn"): "ajournee",
        ("prete", "refuse"): "refusee",
        ("ajournee", "refuse"): "refusee",
        ("validee", "register"): "inscrite",
        ("ajournee", "rework"): "brouillon",
        ("refusee", "rework"): "brouillon",
        ("sortie", "rework"): "brouillon",
        ("validee", "remove"): "sortie",
        ("inscrite", "remove"): "sortie",
    },
    QUI={
        "submit": CHEF,
        "withdraw": CHEF,
        "approve": PREFECTURE,
        "return": PREFECTURE,
        "adopt": DEUX_PARTIES,
        "adjourn": DEUX_PARTIES,
        "refuse": DEUX_PARTIES,
        "register": PREFECTURE,
        "rework": CHEF,
        "remove": PREFECTURE,
    },
    MOTIF={"return", "refuse", "remove"},
    PAGE={"return", "refuse", "remove", "register"},
    ENGAGE={"remove"},
    EN_ARRIERE=set(),
    AILLEURS={"adopt", "adjourn", "refuse"},
    REMARQUE={"return"},
    LIBELLES={
        "submit": "Transmettre à la préfecture",
        "withdraw": "Reprendre la main",
        "approve": "Donner un avis favorable",
        "return": "Demander des compléments",
        "adopt": "Valider en comité",
        "adjourn": "Ajourner",
        "refuse": "Refuser",
        "register": "Inscrire à la convention",
        "rework": "Retravailler la fiche",
        "remove": "Sortir du plan",
    },
    SUCCES={
        "submit": "Fiche transmise : la préfecture l'instruit. Reprenez la main pour la modifier.",
        "withdraw": "Vous avez repris la main : la fiche est de nouveau un brouillon.",
        "approve": "Avis favorable donné : la fiche attend le comité de projet.",
        "return": "Compléments demandés : le chef de projet est prévenu et votre motif est devenu "
        "une remarque.",
        "adopt": "La fiche est validée en comité.",
        "adjourn": "La fiche est ajournée.",
        "refuse": "La fiche est refusée.",
        "register": "Fiche inscrite à la convention.",
        "rework": "La fiche est de nouveau un brouillon : vous pouvez la retravailler.",
        "remove": "Fiche sortie du plan : elle reste lisible, avec son motif.",
    },
    CONFIRMATION={
        "submit": "La préfecture est prévenue. Vous pourrez reprendre la main tant qu'elle n'a "
        "pas répondu.",
        "approve": "La fiche pourra être inscrite à l'ordre du jour d'un comité de projet.",
        "return": "Le chef de projet est prévenu. Votre motif devient une remarque à laquelle il "
        "répond, et il peut de nouveau modifier la fiche.",
        "register": "La fiche garde son numéro. Choisissez l'acte signé auquel elle est rattachée.",
        "remove": "La fiche sort du plan d'action : elle n'y est plus comptée et ne se modifie "
        "plus. Elle reste lisible, avec son motif et son historique.",
    },
    LECTEURS={
        "prefecture": {"proposee": "À instruire", "a_completer": "Compléments demandés"},
        "chef_de_projet": {"proposee": "En instruction", "a_completer": "À compléter"},
    },
    ATTEND={"prefecture": {"proposee"}, "chef_de_projet": {"a_completer"}},
    LISTE_D_ATTENTE={"prefecture": "À instruire", "chef_de_projet": "À compléter"},
    # P: the person who moved it.
    COURRIELS={
        "submit": (
            "pilote",
            "Fiche action à instruire : T",
            "P a transmis la fiche action « D » (T).",
        ),
        "approve": (
            "chefs",
            "Fiche action prête pour le comité de projet : T",
            "La préfecture a donné un avis favorable à la fiche action « D » (T). Elle peut être "
            "inscrite à l'ordre du jour d'un comité de projet.",
        ),
        "return": (
            "chefs",
            "Compléments demandés sur une fiche action : T",
            "La préfecture demande des compléments sur la fiche action « D » (T).",
        ),
    },
)

COMITE = SimpleNamespace(
    nom="comites",
    initial="planifie",
    brouillons=set(),
    clos={"verrouille", "annule"},
    etats={
        "planifie": "Planifié",
        "tenu": "Tenu",
        "verrouille": "Relevé validé",
        "annule": "Annulé",
    },
    ATTENDU={
        ("planifie", "hold"): "tenu",
        ("tenu", "lock"): "verrouille",
        ("planifie", "cancel"): "annule",
        ("verrouille", "rectify"): "tenu",
    },
    QUI={
        "hold": DEUX_PARTIES,
        "lock": DEUX_PARTIES,
        "cancel": DEUX_PARTIES,
        "rectify": DEUX_PARTIES,
    },
    MOTIF={"cancel", "rectify"},
    PAGE={"cancel", "lock", "rectify"},
    ENGAGE={"lock", "cancel", "rectify"},
    EN_ARRIERE={"cancel", "rectify"},
    AILLEURS=set(),
    REMARQUE=set(),
    LIBELLES={
        "hold": "Ouvrir la séance",
        "lock": "Valider et verrouiller le relevé",
        "cancel": "Annuler la séance",
        "rectify": "Rectifier le relevé",
    },
    SUCCES={
        "hold": "La séance est ouverte : notez les présences et les décisions.",
        "lock": "Le relevé est validé et verrouillé, les décisions sont portées sur les fiches. "
        "La préfecture et les élus sont prévenus par courriel.",
        "cancel": "La séance est annulée. Ses fiches attendent une autre séance.",
        "rectify": "Le relevé est rouvert : corrigez-le, puis verrouillez-le de nouveau. La "
        "version d'avant reste lisible.",
    },
    CONFIRMATION={
        "rectify": "La version actuelle reste lisible, avec sa date et votre motif ; la correction "
        "en fait une nouvelle. Les décisions déjà portées sur les fiches y restent.",
        "cancel": "La séance reste dans l'historique avec son motif. Les fiches de son ordre du "
        "jour continuent d'attendre une décision.",
    },
    LECTEURS={},
    ATTEND={},
    LISTE_D_ATTENTE={},
    COURRIELS={
        "lock": (
            "prefectures_et_elus",
            "Relevé de décisions du 15/01/2026 : T",
            "Le relevé de décisions du comité de projet du 15/01/2026 (T) est validé.",
        ),
        "rectify": (
            "prefectures_et_elus",
            "Relevé de décisions rouvert le temps d'une correction : T",
            "P rectifie le relevé de décisions du comité de projet du 15/01/2026 (T). Vous serez "
            "prévenu de la nouvelle version ; celle d'avant reste lisible.",
        ),
    },
)

CYCLES = (CONVENTION, FICHE, COMITE)
CYCLE = {cycle.nom: cycle for cycle in CYCLES}
ROLES = {
    "chef_de_projet",
    "prefecture",
    "service_etat",
    "partenaire",
    "elu",
    "observateur",
    "administrateur",
}
