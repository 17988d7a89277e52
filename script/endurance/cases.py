"""Every form, and every way in which two people meet on it, with the answers allowed; by hand."""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps

from endurance.deeds import ADDRESS, type_amount
from endurance.entries import (
    ACTE,
    COMITE,
    ENTRIES,
    FINANCEMENTS,
    INDICATEURS,
    JALONS,
    PARTENAIRES,
    SEANCE,
)
from endurance.meetings import Post, Scene, deleted_row, edited_row, moved, on_page, opened, typed
from endurance.names import NOUN, name_of
from endurance.writes import begin

# Sorted answers: « fait », « dit » (redirected, with the refusal in a sentence), or a status.
ONE_AND_CONFLICT = {("409", "fait")}
BOTH = {("fait", "fait")}
ONE_AND_SAID = {("dit", "fait")}
# The one who came second lost the right meanwhile: the page that says so.
ONE_AND_FORBIDDEN = {("403", "fait")}
WHO = {
    "fiches_action": ("chef", "collegue"),
    "conventions": ("chef", "prefecture"),
    "comites": ("chef", "prefecture"),
    "territoires": ("chef", "prefecture"),
}
FICHE_ROWS = {
    "gouvernance": PARTENAIRES,
    "financement": FINANCEMENTS,
    "calendrier": JALONS,
    "indicateurs": INDICATEURS,
}
BY_NAME = {entry.name: entry for entry in ENTRIES}


@dataclass(frozen=True)
class Case:
    form: str
    meeting: str
    allowed: set
    scene: Callable


def dossier_of(stage, kind, state=""):
    match kind:
        case "fiches_action":
            return stage.fiche(state or "brouillon")
        case "conventions":
            return stage.act(state or "a_completer")
        case "comites":
            return stage.comite(state or "planifie")
    return stage.steps()


def for_entry(stage, entry):
    return dossier_of(stage, entry.kind, "tenu" if entry is SEANCE else "")


def two_edits(entry, allowed=ONE_AND_CONFLICT):
    def scene(stage):
        dossier = for_entry(stage, entry)
        posts = [typed(stage, who, entry, dossier.pk) for who in WHO[entry.kind]]
        return Scene(posts, entry.kind, dossier)

    return Case(entry.name, "deux modifications", allowed, scene)


def double_click(entry):
    def scene(stage):
        dossier = for_entry(stage, entry)
        post = typed(stage, "chef", entry, dossier.pk)
        return Scene([post, post.twin()], entry.kind, dossier, lambda: saved_once(post.write))

    return Case(entry.name, "double clic", BOTH, scene)


def sent_twice(entry):
    """« Enregistrer et transmettre », the button of the last section."""

    def scene(stage):
        dossier = stage.fiche()
        post = typed(stage, "chef", entry, dossier.pk)
        post.form.set("suite", "transmettre")
        return Scene([post, post.twin()], entry.kind, dossier, lambda: traced(dossier, (1,)))

    return Case(entry.name, "enregistrer et transmettre, double clic", BOTH, scene)


def saved_once(write):
    """Each row that carries the marker has one record of it."""
    for label, wanted in write.places.items():
        app, name, field = label.split(".")
        model = apps.get_model(app, name)
        records = model.history.model.objects if hasattr(model, "history") else model.objects
        found = records.filter(**{f"{field}__contains": write.marker}).count()
        if found != wanted:
            yield f"{label} : {found} enregistrement(s) pour {wanted} ligne(s)"


def row_removed(entry, rows):
    def scene(stage):
        dossier = for_entry(stage, entry)
        one, other = WHO[entry.kind]
        posts = [
            deleted_row(stage, one, entry, rows, dossier.pk),
            edited_row(stage, other, entry, rows, dossier.pk),
        ]
        return Scene(posts, entry.kind, dossier)

    name = f"{entry.name} ({rows.prefix})"
    return Case(name, "ligne retirée ∥ ligne changée", ONE_AND_CONFLICT, scene)


def edit_and_move(entry, who, mover, action, state):
    """Second, the edit finds a dossier that it may no longer write in, or that has changed."""

    def scene(stage):
        dossier = dossier_of(stage, entry.kind, state)
        posts = [
            typed(stage, who, entry, dossier.pk),
            moved(stage, mover, entry.kind, dossier, action),
        ]
        return Scene(posts, entry.kind, dossier)

    allowed = BOTH | ONE_AND_FORBIDDEN | ONE_AND_CONFLICT
    return Case(entry.name, f"modification ∥ {name_of(entry.kind, action)}", allowed, scene)


def two_moves(kind, state, first, second, allowed, traces=(1,)):
    """`first`, `second`: (who, action). `traces`: how many moves may be kept."""

    def scene(stage):
        dossier = dossier_of(stage, kind, state)
        posts = [moved(stage, who, kind, dossier, action) for who, action in (first, second)]
        return Scene(posts, kind, dossier, lambda: traced(dossier, traces))

    return Case(
        NOUN[kind], " ∥ ".join(name_of(kind, a) for _, a in (first, second)), allowed, scene
    )


def traced(dossier, numbers):
    found = dossier.mouvements.count()
    if found not in numbers:
        yield f"{found} mouvement(s) gardé(s) au lieu de {numbers}"


def double_move(kind, state, who, action, allowed=BOTH):
    def scene(stage):
        dossier = dossier_of(stage, kind, state)
        if action == "restore":
            dossier.set_archived(True, user=stage.users["chef"])
            post = on_page(stage, who, kind, dossier, "/restaurer/")
            return Scene([post, post.twin()], kind, dossier, lambda: traced(dossier, (2,)))
        post = moved(stage, who, kind, dossier, action)
        return Scene([post, post.twin()], kind, dossier, lambda: traced(dossier, (1,)))

    return Case(NOUN[kind], f"double clic sur « {name_of(kind, action)} »", allowed, scene)


# Remarks


def two_answers(kind, state):
    def scene(stage):
        dossier = dossier_of(stage, kind, state)
        stage.remark(dossier)
        posts = [on_page(stage, who, kind, dossier, "/repondre/") for who in ("chef", "collegue")]
        return Scene(posts, kind, dossier)

    return Case(f"remarque, {NOUN[kind]}", "deux réponses", ONE_AND_CONFLICT, scene)


def twice(kind, who, ending, meeting, *, asked, allowed=BOTH):
    def scene(stage):
        dossier = dossier_of(stage, kind)
        if asked:
            stage.remark(dossier)
        post = on_page(stage, who, kind, dossier, ending)
        return Scene([post, post.twin()], kind, dossier, lambda: saved_once(post.write))

    return Case(f"remarque, {NOUN[kind]}", meeting, allowed, scene)


def answer_and_lift(kind):
    """Lifted first, the answer is a conflict; answered first, both are done."""

    def scene(stage):
        dossier = dossier_of(stage, kind)
        stage.remark(dossier)
        posts = [
            on_page(stage, "chef", kind, dossier, "/repondre/"),
            on_page(stage, "prefecture", kind, dossier, "/lever/"),
        ]
        return Scene(posts, kind, dossier)

    return Case(f"remarque, {NOUN[kind]}", "répondre ∥ lever", BOTH | ONE_AND_CONFLICT, scene)


def two_lifts(kind):
    def scene(stage):
        dossier = dossier_of(stage, kind)
        stage.remark(dossier)
        posts = [on_page(stage, who, kind, dossier, "/lever/") for who in ("prefecture", "adjoint")]
        return Scene(posts, kind, dossier)

    return Case(f"remarque, {NOUN[kind]}", "deux levées", ONE_AND_SAID, scene)


# The line of a partenaire, and the account


def partner_line(stage, who, fiche):
    browser = stage.browsers[who]
    line = fiche.financements.get(organisme=stage.organismes[0])
    path = f"/fiches-action/{fiche.pk}/financements/{line.pk}/"
    form = opened(browser, path, 'name="revision"')
    write = begin(browser, "ligne du partenaire")
    type_amount(form, write)
    return Post(browser, form, path, write, again=True)


def two_partners(stage):
    fiche = stage.fiche("prete")
    posts = [partner_line(stage, who, fiche) for who in ("partenaire", "associe")]
    return Scene(posts, "fiches_action", fiche)


def partner_twice(stage):
    fiche = stage.fiche("prete")
    post = partner_line(stage, "partenaire", fiche)
    return Scene([post, post.twin()], "fiches_action", fiche)


def partner_and_chef(stage):
    fiche = stage.fiche("prete")
    posts = [
        partner_line(stage, "partenaire", fiche),
        edited_row(stage, "chef", BY_NAME["fiche, financement"], FINANCEMENTS, fiche.pk),
    ]
    return Scene(posts, "fiches_action", fiche)


def partner_and_removal(stage):
    fiche = stage.fiche("prete")
    posts = [
        partner_line(stage, "partenaire", fiche),
        deleted_row(stage, "chef", BY_NAME["fiche, financement"], FINANCEMENTS, fiche.pk),
    ]
    return Scene(posts, "fiches_action", fiche)


def account(stage):
    """Two windows of one account: the last one saved stays, whole."""
    posts = []
    for browser in (stage.browsers["chef"], stage.browsers["chef"].twin()):
        form = opened(browser, "/compte/", 'name="fonction"')
        write = begin(browser, "compte")
        form.set("fonction", f"Épreuve {write.marker}")
        write.places["accounts.User.fonction"] = 1
        posts.append(Post(browser, form, "/compte/", write))
    return Scene(posts)


# The history


def field_restored(kind):
    """A value brought back while somebody types: a conflict, or both in that order."""

    def scene(stage):
        dossier = dossier_of(stage, kind)
        entry, name = RESTORED[kind]
        setattr(dossier, name, "Autre texte")
        dossier.save()
        browser = stage.browsers["prefecture" if kind != "fiches_action" else "collegue"]
        path = f"{ADDRESS[kind]}{dossier.pk}/historique/"
        form = opened(browser, path, "changement")
        form.fields["changement"] = form.fields.get("changement") or [form.buttons["changement"]]
        restore = Post(browser, form, form.action, begin(browser, "historique, restaurer"), True)
        posts = [typed(stage, "chef", entry, dossier.pk), restore]
        return Scene(posts, kind, dossier)

    return Case(NOUN[kind], "modification ∥ valeur restaurée", BOTH | ONE_AND_CONFLICT, scene)


RESTORED = {
    "fiches_action": (BY_NAME["fiche, contenu"], "contexte"),
    "conventions": (ACTE, "objet"),
    "comites": (COMITE, "lieu"),
}


# Creations


def creation(stage, who, kind):
    place = f"territoire={stage.territoire.pk}"
    path, field, label = {
        "fiche": ("/fiches-action/nouvelle/", "intitule", "fiches_action.FicheAction.intitule"),
        "acte": (
            f"/conventions/nouvelle/?type=thematique&{place}",
            "intitule",
            "conventions.Convention.intitule",
        ),
        "comité": (f"/comites/nouveau/?{place}", "lieu", "comites.Comite.lieu"),
    }[kind]
    browser = stage.browsers[who]
    form = opened(browser, path, 'name="cle"')
    write = begin(browser, f"création, {kind}")
    form.set(field, f"Épreuve {write.marker}")
    if kind == "acte":
        form.set("thematique", "Habitat")
    if kind == "comité":
        form.set("date", "2026-10-05")
    else:
        form.fields["communes"] = list(form.choices.get("communes", []))
    write.places[label] = 1
    return Post(browser, form, path, write)


def created_once(write):
    """Its rows too: one dossier carries the marker."""
    for label in write.places:
        app, name, field = label.split(".")
        found = apps.get_model(app, name).objects.filter(**{f"{field}__contains": write.marker})
        if found.count() != 1:
            yield f"{found.count()} dossiers créés"


def two_creations(kind):
    def scene(stage):
        return Scene([creation(stage, who, kind) for who in CREATORS[kind]])

    return Case(f"création, {kind}", "deux créations", BOTH, scene)


def double_creation(kind):
    def scene(stage):
        post = creation(stage, "chef", kind)
        return Scene([post, post.twin()], after=lambda: created_once(post.write))

    return Case(f"création, {kind}", "double clic", BOTH, scene)


CREATORS = {
    "fiche": ("chef", "collegue"),
    "acte": ("chef", "prefecture"),
    "comité": ("chef", "prefecture"),
}
