"""The pairs that are played, in turn."""

from endurance.cases import (
    BOTH,
    BY_NAME,
    FICHE_ROWS,
    ONE_AND_CONFLICT,
    ONE_AND_FORBIDDEN,
    ONE_AND_SAID,
    Case,
    account,
    answer_and_lift,
    double_click,
    double_creation,
    double_move,
    edit_and_move,
    field_restored,
    partner_and_chef,
    partner_and_removal,
    partner_twice,
    row_removed,
    sent_twice,
    twice,
    two_answers,
    two_creations,
    two_edits,
    two_lifts,
    two_moves,
    two_partners,
)
from endurance.entries import (
    ACTE,
    AXES,
    COMITE,
    CONTACTS,
    ENJEUX,
    ENTRIES,
    LIENS,
    MEMBRES,
    ORDRE,
    SEANCE,
    SIGNATURES,
    TABLEAU,
    TERRITOIRE,
)

KINDS = ("fiches_action", "conventions", "comites")
FICHES = [entry for entry in ENTRIES if entry.kind == "fiches_action"]
FICHE, ACT, SESSION = KINDS
EITHER = ONE_AND_SAID | ONE_AND_FORBIDDEN

CASES = [
    *(two_edits(entry) for entry in ENTRIES if entry.name != "stratégie"),
    # Both add an axe of the same number: the second is told to choose another.
    two_edits(BY_NAME["stratégie"], {("200", "fait")}),
    *(double_click(entry) for entry in ENTRIES),
    sent_twice(BY_NAME["fiche, indicateurs"]),
    # A row that a colleague removes
    *(row_removed(BY_NAME[f"fiche, {name}"], rows) for name, rows in FICHE_ROWS.items()),
    row_removed(BY_NAME["fiche, gouvernance"], LIENS),
    row_removed(TABLEAU, SIGNATURES),
    row_removed(COMITE, MEMBRES),
    *(row_removed(*pair) for pair in zip(TERRITOIRE, (CONTACTS, ENJEUX, AXES), strict=True)),
    # Typed while it leaves
    *(edit_and_move(entry, "chef", "collegue", "submit", "brouillon") for entry in FICHES),
    *(edit_and_move(entry, "chef", "collegue", "archive", "brouillon") for entry in FICHES),
    edit_and_move(ACTE, "chef", "collegue", "submit", "a_completer"),
    edit_and_move(TABLEAU, "chef", "collegue", "submit", "a_completer"),
    edit_and_move(ACTE, "prefecture", "adjoint", "approve", "transmise"),
    edit_and_move(ACTE, "prefecture", "adjoint", "abandon", "transmise"),
    edit_and_move(TABLEAU, "prefecture", "adjoint", "sign", "en_signature"),
    edit_and_move(COMITE, "chef", "prefecture", "hold", "planifie"),
    edit_and_move(COMITE, "chef", "prefecture", "cancel", "planifie"),
    edit_and_move(ORDRE, "chef", "prefecture", "cancel", "planifie"),
    edit_and_move(SEANCE, "chef", "prefecture", "lock", "tenu"),
    edit_and_move(COMITE, "chef", "prefecture", "lock", "tenu"),
    # Two moves: one is made, the other is told why not
    two_moves(FICHE, "brouillon", ("chef", "submit"), ("collegue", "submit"), ONE_AND_SAID),
    two_moves(FICHE, "proposee", ("chef", "withdraw"), ("prefecture", "approve"), ONE_AND_SAID),
    two_moves(FICHE, "proposee", ("prefecture", "approve"), ("adjoint", "return"), ONE_AND_SAID),
    two_moves(FICHE, "validee", ("prefecture", "remove"), ("adjoint", "remove"), ONE_AND_SAID),
    two_moves(FICHE, "brouillon", ("chef", "archive"), ("collegue", "submit"), EITHER),
    two_moves(FICHE, "brouillon", ("chef", "archive"), ("collegue", "archive"), ONE_AND_SAID),
    two_moves(ACT, "a_completer", ("chef", "submit"), ("collegue", "submit"), ONE_AND_SAID),
    two_moves(
        ACT, "transmise", ("prefecture", "approve"), ("adjoint", "request_changes"), ONE_AND_SAID
    ),
    two_moves(ACT, "en_signature", ("prefecture", "sign"), ("adjoint", "reopen"), ONE_AND_SAID),
    # Sent, then abandoned: both may be made, in that order.
    two_moves(
        ACT,
        "a_completer",
        ("chef", "submit"),
        ("prefecture", "abandon"),
        ONE_AND_SAID | BOTH,
        traces=(1, 2),
    ),
    two_moves(SESSION, "planifie", ("chef", "hold"), ("prefecture", "cancel"), ONE_AND_SAID),
    two_moves(SESSION, "tenu", ("chef", "lock"), ("prefecture", "lock"), ONE_AND_SAID),
    # The same button, twice
    double_move(FICHE, "brouillon", "chef", "submit"),
    double_move(FICHE, "proposee", "prefecture", "return"),
    # « C'est déjà archivé » is no refusal, and is said.
    double_move(FICHE, "brouillon", "chef", "archive", ONE_AND_SAID),
    double_move(FICHE, "brouillon", "chef", "restore", ONE_AND_SAID),
    double_move(ACT, "a_completer", "chef", "submit"),
    double_move(ACT, "transmise", "prefecture", "request_changes"),
    double_move(ACT, "en_signature", "prefecture", "sign"),
    double_move(ACT, "transmise", "prefecture", "abandon"),
    double_move(ACT, "validee", "prefecture", "open_signature"),
    # Under its date: « C'est déjà la date retenue ».
    double_move(ACT, "signee", "prefecture", "correct_date", BOTH | {("200", "fait")}),
    double_move(SESSION, "planifie", "chef", "hold"),
    double_move(SESSION, "tenu", "chef", "lock"),
    # Remarks
    *(twice(kind, "prefecture", "/remarques/", "double clic", asked=False) for kind in KINDS),
    *(twice(kind, "chef", "/repondre/", "réponse, double clic", asked=True) for kind in KINDS),
    *(
        twice(kind, "prefecture", "/lever/", "levée, double clic", asked=True, allowed=ONE_AND_SAID)
        for kind in KINDS
    ),
    *(two_answers(kind, "") for kind in KINDS),
    *(answer_and_lift(kind) for kind in KINDS),
    *(two_lifts(kind) for kind in KINDS),
    # A value of the history brought back
    *(field_restored(kind) for kind in KINDS),
    # The partenaire's line
    Case("ligne du partenaire", "deux modifications", ONE_AND_CONFLICT, two_partners),
    Case("ligne du partenaire", "double clic", BOTH, partner_twice),
    Case("ligne du partenaire", "∥ le chef la change", ONE_AND_CONFLICT, partner_and_chef),
    Case("ligne du partenaire", "∥ le chef la retire", ONE_AND_CONFLICT, partner_and_removal),
    Case("compte", "deux fenêtres", BOTH, account),
    *(two_creations(kind) for kind in ("fiche", "acte", "comité")),
    *(double_creation(kind) for kind in ("fiche", "acte", "comité")),
]
