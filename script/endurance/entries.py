"""Every page where something is typed: its address, and where what is typed is kept."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

# Beyond, a row typed by the trial is removed for each one added.
MANY = 8


@dataclass(frozen=True)
class Rows:
    """Rows of a page: `text` carries the marker, `new` fills the rest of a row that is added.

    In `new`, None stands for the first choice offered, "+1" for the next number.
    """

    prefix: str
    text: str
    label: str
    new: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """`texts`: fields that carry the marker -> « app.Model.field » where it is kept."""

    name: str
    kind: str
    path: str
    texts: dict = field(default_factory=dict)
    also: dict = field(default_factory=dict)
    rows: tuple[Rows, ...] = ()

    def url(self, pk):
        return self.path.format(pk=pk)


def _fiche(section, texts=(), also=None, rows=()):
    labels = {name: f"fiches_action.FicheAction.{name}" for name in texts}
    path = f"/fiches-action/{{pk}}/modifier/?section={section}"
    return Entry(f"fiche, {section}", "fiches_action", path, labels, also or {}, rows)


TODAY = dt.date.today().isoformat()  # noqa: DTZ011
PARTENAIRES = Rows("partenaires", "nom", "fiches_action.PartenaireFiche.nom", {"role": "amo"})
LIENS = Rows("liens", "reference", "fiches_action.LienContrat.reference", {"type": "crte"})
FINANCEMENTS = Rows(
    "financements",
    "dispositif",
    "fiches_action.Financement.dispositif",
    {
        "organisme": None,
        "nature": "subvention",
        "montant": "1000",
        "base": "ht",
        "statut": "a_solliciter",
    },
)
JALONS = Rows("jalons", "libelle", "fiches_action.Jalon.libelle")
INDICATEURS = Rows("indicateurs", "libelle", "fiches_action.Indicateur.libelle", {"type": "suivi"})
SIGNATURES = Rows(
    "signatures",
    "signataire",
    "conventions.Signature.signataire",
    {"role": "partenaire", "type": "autre", "organisme": "Région"},
)
MEMBRES = Rows("membres", "nom", "comites.MembreComite.nom", {"qualite": "partenaire"})
CONTACTS = Rows("contacts", "nom", "communes.Contact.nom", {"fonction": "partenaire"})
ENJEUX = Rows("enjeux", "texte", "communes.Enjeu.texte", {"theme": "habitat"})
AXES = Rows("axes", "intitule", "communes.AxeStrategique.intitule", {"numero": "+1"})

FICHE = (
    _fiche("identite", ("adresse",)),
    _fiche("gouvernance", ("maitre_ouvrage", "referent"), rows=(PARTENAIRES, LIENS)),
    _fiche("contenu", ("objectifs", "points_blocage")),
    _fiche(
        "vie",
        ("motif_statut",),
        {"statut": "bloque", "date_statut": TODAY, "date_fin_reelle": ""},
    ),
    _fiche("financement", ("derogation_reference",), {"derogation_taux": "20"}, (FINANCEMENTS,)),
    _fiche("calendrier", rows=(JALONS,)),
    _fiche("indicateurs", rows=(INDICATEURS,)),
)
ACTE = Entry(
    "acte",
    "conventions",
    "/conventions/{pk}/modifier/",
    {"intitule": "conventions.Convention.intitule", "objet": "conventions.Convention.objet"},
)
TABLEAU = Entry("signatures", "conventions", "/conventions/{pk}/signatures/", rows=(SIGNATURES,))
SEANCE = Entry(
    "séance",
    "comites",
    "/comites/{pk}/seance/",
    {"releve": "comites.Comite.releve"},
)
ORDRE = Entry(
    "ordre du jour",
    "comites",
    "/comites/{pk}/ordre-du-jour/",
    {"nouveau_sujet": "comites.PointOrdreDuJour.intitule"},
)
COMITE = Entry(
    "comité",
    "comites",
    "/comites/{pk}/modifier/",
    {
        "lieu": "comites.Comite.lieu",
        "instance_existante": "comites.Comite.instance_existante",
    },
    rows=(MEMBRES,),
)
TERRITOIRE = (
    Entry("pilotage", "territoires", "/territoires/{pk}/pilotage/", rows=(CONTACTS,)),
    Entry(
        "diagnostic",
        "territoires",
        "/territoires/{pk}/diagnostic/",
        {"diagnostic_sources": "communes.Territoire.diagnostic_sources"},
        rows=(ENJEUX,),
    ),
    Entry("stratégie", "territoires", "/territoires/{pk}/strategie/", rows=(AXES,)),
)
ENTRIES = (*FICHE, ACTE, TABLEAU, COMITE, ORDRE, SEANCE, *TERRITOIRE)


def type_in(form, entry, marker, rng):
    """Type the marker in every text and in two rows of each list; returns the places."""
    places = Counter()
    for name, value in entry.also.items():
        form.set(name, value)
    for name, label in entry.texts.items():
        form.set(name, f"Épreuve {marker}")
        places[label] += 1
    for rows in entry.rows:
        places[rows.label] += type_in_rows(form, rows, marker, rng)
    if entry is SEANCE:
        places.update(_decide(form, marker, rng))
    if entry is ORDRE:
        _thin_agenda(form, rng)
    return places


def written_rows(form, rows):
    """The indexes of the rows that say something."""
    count = range(form.count(rows.prefix))
    return [index for index in count if not form.is_blank(rows.prefix, index, rows.text)]


def type_in_rows(form, rows, marker, rng):
    """Change a row, add one; remove another where they are many. How many carry the marker."""
    written = written_rows(form, rows)
    edited = rng.choice(written) if written else None
    if edited is not None:
        form.set(f"{rows.prefix}-{edited}-{rows.text}", f"Épreuve {marker}")
    if len(written) > MANY:
        ours = [i for i in written if i != edited and "[ep." in _text(form, rows, i)]
        for index in ours[: len(written) - MANY]:
            form.set(f"{rows.prefix}-{index}-DELETE", "on")
    add_row(form, rows, f"Épreuve {marker}")
    return 1 if edited is None else 2


def _text(form, rows, index):
    return form.get(f"{rows.prefix}-{index}-{rows.text}")


def add_row(form, rows, text):
    """In the blank row of the page, or after the last; its index."""
    count = form.count(rows.prefix)
    blank = count - 1 if count and form.is_blank(rows.prefix, count - 1, rows.text) else count
    initial = int(form.get(f"{rows.prefix}-INITIAL_FORMS") or 0)
    index = blank if blank >= initial else count
    form.set(f"{rows.prefix}-TOTAL_FORMS", str(max(count, index + 1)))
    form.set(f"{rows.prefix}-{index}-{rows.text}", text)
    for name, value in rows.new.items():
        form.set(f"{rows.prefix}-{index}-{name}", _new_value(form, rows, name, value))
    return index


def _new_value(form, rows, name, value):
    if value is None:
        return next(c for c in form.choices[f"{rows.prefix}-0-{name}"] if c)
    if value == "+1":
        count = range(form.count(rows.prefix))
        numbers = [form.get(f"{rows.prefix}-{i}-{name}") for i in count]
        return str(max((int(n) for n in numbers if n.isdecimal()), default=0) + 1)
    return value


def _decide(form, marker, rng):
    """Attendance, a decision on each point, and a comment that carries the marker."""
    for name in list(form.choices):
        if name.startswith("decision_") and not form.get(name):
            form.set(name, rng.choice(["validee", "ajournee", "prise_acte"]))
    elus = [value for value in form.choices.get("preside", []) if value]
    if elus and not form.get("preside"):
        form.set("preside", elus[0])
    comments = [name for name in form.fields if name.startswith("commentaire_")]
    if not comments:
        return {}
    form.set(rng.choice(comments), f"Épreuve {marker}")
    return {"comites.PointOrdreDuJour.commentaire": 1}


def _thin_agenda(form, rng):
    """Take a free subject of the trial off a long agenda."""
    subjects = [n for n in form.fields if n.startswith("sujet_") and "[ep." in form.get(n)]
    if len(subjects) > MANY:
        form.fields.pop(f"inscrit_point_{rng.choice(subjects).removeprefix('sujet_')}", None)
