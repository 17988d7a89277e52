"""The plan de financement of a fictitious fiche, from one line of fiches.csv.

« detr:25:engage bdt.pret:16:accorde dep.ttc:12:sollicite »: key, share of the cost in %, statut;
after the key, the nature when it is not a subvention, the base when it is not the fiche's.
"""

from decimal import Decimal

from communes.enums import NatureOrganisme
from communes.models import Organisme
from fiches_action.enums import Base, NatureFinancement, StatutFinancement
from fiches_action.models import Financement
from pvd_portal.demo.noms import de
from pvd_portal.demo.temps import day
from pvd_portal.demo.traces import dated

# key -> (organisme, dispositif)
FINANCEURS = {
    "etat": ("État", ""),
    "detr": ("État", "DETR"),
    "dsil": ("État", "DSIL"),
    "fnadt": ("État", "FNADT"),
    "fonds_vert": ("État", "Fonds vert"),
    "frla": ("État", "Fonds de restructuration des locaux d'activité"),
    "drac": ("Direction régionale des affaires culturelles", "Monuments historiques, lecture"),
    "anah": ("Agence nationale de l'habitat", "Ingénierie et travaux"),
    "ademe": ("Agence de la transition écologique", "Fonds chaleur, friches"),
    "eau": ("Agence de l'eau Rhône Méditerranée Corse", "Eau et nature en ville"),
    "bdt": ("Banque des territoires", "Programme Petites villes de demain"),
    "cerema": ("Cerema", "Expertise"),
    "epf": ("Établissement public foncier", "Portage foncier"),
    "feder": ("Union européenne", "FEDER"),
    "leader": ("Union européenne", "FEADER, LEADER"),
    "caf": ("Caisse d'allocations familiales", "Plan crèches"),
    "energie": ("Syndicat départemental d'énergie", "Certificats d'économie d'énergie"),
    "fondation": ("Fondation du patrimoine", "Collecte"),
}
BAILLEUR = "Bailleur social (fictif)"
PRIVE = "Porteur de projet privé (fictif)"
SYNDICAT = "Syndicat de rivière (fictif)"

# statut -> days of the request and of the decision; None: not yet.
JOURS = {
    StatutFinancement.A_SOLLICITER: (None, None),
    StatutFinancement.SOLLICITE: (-55, None),
    StatutFinancement.EN_INSTRUCTION: (-96, None),
    StatutFinancement.ACCORDE: (-250, -140),
    StatutFinancement.ENGAGE: (-310, -205),
    StatutFinancement.VERSE_PARTIEL: (-360, -260),
    StatutFinancement.SOLDE: (-560, -450),
    StatutFinancement.REFUSE: (-190, -80),
    StatutFinancement.CADUC: (-940, -830),
    StatutFinancement.RETIRE: (-330, None),
}


class Financeurs:
    """Organismes by key, created on need for the local ones."""

    def __init__(self):
        self.known = {organisme.nom: organisme for organisme in Organisme.objects.all()}

    def get(self, nom, nature=None):
        if nom not in self.known:
            self.known[nom] = Organisme.objects.create(nom=nom, nature=nature)
        return self.known[nom]

    def find(self, key, fiche, commune):
        """(organisme, dispositif) of a key for that fiche."""
        match key:
            case "moa":
                return self.maitre_ouvrage(fiche, commune), ""
            case "epci":
                return self.epci(fiche), "Fonds de concours"
            case "region":
                return self.get(f"Région {commune.departement.region.nom}"), "Bourgs-centres"
            case "dep":
                return self.get(f"Département : {commune.departement.nom}"), "Aide aux communes"
            case "bailleur":
                return self.get(BAILLEUR, NatureOrganisme.PRIVE), ""
            case "prive":
                return self.get(PRIVE, NatureOrganisme.PRIVE), ""
        nom, dispositif = FINANCEURS[key]
        return self.get(nom), dispositif

    def epci(self, fiche):
        return self.get(fiche.territoire.epci.nom, NatureOrganisme.EPCI)

    def maitre_ouvrage(self, fiche, commune):
        match fiche.type_maitre_ouvrage:
            case "epci":
                return self.epci(fiche)
            case "bailleur":
                return self.get(BAILLEUR, NatureOrganisme.PRIVE)
            case "prive":
                return self.get(PRIVE, NatureOrganisme.PRIVE)
            case "syndicat":
                return self.get(SYNDICAT, NatureOrganisme.AUTRE_PUBLIC)
        return self.get(f"Commune {de(commune.nom)}", NatureOrganisme.COMMUNE)


def create_financements(fiche, commune, plan, financeurs, rang):
    """The lines of `plan`; `rang` spreads the dates and numbers the dossiers."""
    for index, line in enumerate(plan.split()):
        spec, share, statut = line.split(":")
        key, *options = spec.split(".")
        organisme, dispositif = financeurs.find(key, fiche, commune)
        demande, decision = JOURS[statut]
        own = NatureFinancement.FONDS_PROPRES if key == "moa" else NatureFinancement.SUBVENTION
        nature = next((o for o in options if o in NatureFinancement.values), own)
        subvention = nature == NatureFinancement.SUBVENTION
        financement = Financement(
            fiche=fiche,
            organisme=organisme,
            dispositif=dispositif if nature != NatureFinancement.PRET else "Prêt",
            numero_dossier=f"FICTIF-{rang:03d}-{index + 1}" if subvention and demande else "",
            nature=nature,
            montant=fiche.cout_total * Decimal(share) / 100,
            base=next((o for o in options if o in Base.values), fiche.base),
            statut=statut,
            date_demande=None if demande is None or key == "moa" else day(demande + rang % 20),
            date_decision=None if decision is None else day(decision + rang % 20),
        )
        dated(financement, fiche._history_date, fiche.created_by).save()
