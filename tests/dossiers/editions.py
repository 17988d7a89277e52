"""Every page that writes in a dossier, with what two people type there; by hand."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from tests.dossiers.aides import HIER, dossier_of, put, ready
from tests.factories import (
    FicheFactory,
    FinancementFactory,
    IndicateurFactory,
    JalonFactory,
    MembreFactory,
    PointFactory,
    SignatureFactory,
)


@dataclass(frozen=True)
class Page:
    """`mine` and `yours`: a field that each of two people changes, and its value in words."""

    kind: str
    name: str
    mine: tuple[str, str]
    yours: tuple[str, str]
    # Where the dossier is while one types, and where a colleague takes it meanwhile.
    state: str = ""
    gone: str = ""
    query: str = ""
    writer: str = "chef_a"
    # The rows that a colleague may remove: their manager, and a text of one of them.
    rows: str = ""
    row_text: str = ""

    def __str__(self) -> str:
        return f"{self.name}{self.query.replace('?section=', '-')}"

    def url(self, monde: Any) -> str:
        dossier = dossier_of(monde.a, self.kind)
        args = [dossier.pk]
        if self.name == "financement":
            args.append(monde.a.financement.pk)
        return reverse(f"{self.kind}:{self.name}", args=args) + self.query

    def open(self, monde: Any) -> Any:
        """The dossier in its state, with rows of every sort."""
        dossier = dossier_of(monde.a, self.kind)
        _fill(monde.a, self)
        state = self.state or {"conventions": "a_completer", "fiches_action": "a_completer"}.get(
            self.kind, "planifie"
        )
        return put(dossier, state)


def _fill(side, page):
    match page.kind:
        case "conventions" if page.name == "signatures":
            ready(side, "conventions", "a_completer")
            SignatureFactory(
                convention=side.convention, type="autre", organisme="Banque des territoires"
            )
        case "fiches_action":
            side.fiche.partenaires.create(nom="Agence fictive", role="amo")
            side.fiche.liens.create(type="crte", reference="CRTE du Trièves")
            JalonFactory(fiche=side.fiche, libelle="Dépôt du permis")
            IndicateurFactory(fiche=side.fiche, libelle="Logements rénovés")
            FinancementFactory(fiche=side.fiche, dispositif="DETR 2026")
        case "comites":
            put(side.comite, date=HIER)
            MembreFactory(comite=side.comite, nom="Maire fictive")
            MembreFactory(comite=side.comite, nom="Présidente fictive", qualite="elu_epci")
            PointFactory(comite=side.comite, fiche=None, intitule="Calendrier", ordre=2)
            FicheFactory(territoire=side.territoire, validation="prete", intitule="La halle")


def fiche(section, mine, yours, **more):
    return Page("fiches_action", "edit", mine, yours, query=f"?section={section}", **more)


PAGES = [
    Page(
        "conventions",
        "edit",
        ("intitule", "Convention du Trièves"),
        ("objet", "Redonner vie au centre"),
        gone="transmise",
    ),
    Page(
        "conventions",
        "signatures",
        ("signatures-0-signataire", "Madame la maire"),
        ("signatures-1-signataire", "Monsieur le préfet"),
        gone="signee",
        writer="prefecture_a",
        state="en_signature",
        rows="signatures",
        row_text="Banque des territoires",
    ),
    fiche("identite", ("adresse", "Place de la halle"), ("intitule", "Réhabiliter la halle")),
    fiche(
        "gouvernance",
        ("maitre_ouvrage", "Commune de Mens"),
        ("partenaires-0-nom", "Agence d'urbanisme"),
        rows="partenaires",
        row_text="Agence fictive",
    ),
    fiche("contenu", ("objectifs", "Vingt logements"), ("contexte", "Un centre vide")),
    fiche("vie", ("avancement", "35"), ("priorite", "forte")),
    fiche(
        "financement",
        ("cout_total", "123456"),
        ("financements-0-dispositif", "DSIL 2027"),
        rows="financements",
        row_text="DETR 2026",
    ),
    fiche(
        "calendrier",
        ("date_debut_prevue", "2026-03-02"),
        ("jalons-0-libelle", "Réception"),
        rows="jalons",
        row_text="Dépôt du permis",
    ),
    fiche(
        "indicateurs",
        ("indicateurs-0-unite", "logements"),
        ("indicateurs-0-libelle", "Vitrines ouvertes"),
        rows="indicateurs",
        row_text="Logements rénovés",
    ),
    Page(
        "fiches_action",
        "financement",
        ("montant", "45678"),
        ("date_demande", "2026-02-03"),
        state="prete",
        writer="partenaire",
    ),
    Page(
        "comites",
        "edit",
        ("lieu", "Salle des fêtes"),
        ("instance_existante", "Comité de l'ORT"),
        gone="verrouille",
        rows="membres",
        row_text="Maire fictive",
    ),
    Page("comites", "ordre_du_jour", ("nouveau_sujet", "Vacance"), ("", ""), gone="verrouille"),
    Page(
        "comites",
        "seance",
        ("releve", "Prochaine séance en mars"),
        ("releve", "Séance levée à midi"),
        state="tenu",
        gone="verrouille",
    ),
]
each_page = pytest.mark.parametrize("page", PAGES, ids=str)
with_rows = pytest.mark.parametrize("page", [p for p in PAGES if p.rows], ids=str)
