"""Fictitious dossiers: people, diagnostic and strategy, each as far as dossiers.toml says."""

from communes.models import AxeStrategique, Contact, Enjeu
from pvd_portal.demo.fichiers import read_toml
from pvd_portal.demo.noms import de
from pvd_portal.demo.temps import day, moment
from pvd_portal.demo.traces import create_at

# Days since the dossiers were begun: before the first fiche.
DEBUT = 520

# Accounts of the demo that are also the contacts of a territoire (by a member's code).
CONNUS = {
    "38509": {
        Contact.Fonction.MAIRE: "elu-la-tour-du-pin@demo.example",
        Contact.Fonction.REFERENT_ETAT: "service-etat-38@demo.example",
        Contact.Fonction.PARTENAIRE: "partenaire@demo.example",
    }
}


def create_dossiers(territoires, chefs, users, annuaire):
    """Contacts, enjeux, axes and sources of every territoire of dossiers.toml."""
    textes = read_toml("dossiers.toml")
    for code, modele in textes["complet"].items():
        connus = {f: users[email] for f, email in CONNUS.get(code, {}).items()}
        _create_contacts(territoires[code], chefs, annuaire, complet=True, connus=connus)
        _create_diagnostic(territoires[code], chefs, textes, modele, "complet")
        _create_axes(territoires[code], chefs, textes["axes"][modele])
    for code, etape in textes["partiel"].items():
        territoire = territoires[code]
        _create_contacts(territoire, chefs, annuaire, complet=etape == "strategie")
        if etape in {"diagnostic", "strategie"}:
            _create_diagnostic(territoire, chefs, textes, "partiel", "partiel")
        if etape == "strategie":
            _create_axes(territoire, chefs, textes["axes"]["partiel"])


def _create(rows, territoire, chefs):
    create_at(rows, moment(-DEBUT), chefs.get(territoire.pk))


def _create_diagnostic(territoire, chefs, textes, modele, sources):
    territoire.diagnostic_sources = textes["sources"][sources]
    territoire.save()
    enjeux = [Enjeu(territoire=territoire, **enjeu) for enjeu in textes["enjeux"][modele]]
    _create(enjeux, territoire, chefs)


def _create_axes(territoire, chefs, axes):
    rows = []
    for numero, axe in enumerate(axes, start=1):
        champs = {name: value for name, value in axe.items() if name != "themes"}
        rows.append(AxeStrategique(territoire=territoire, numero=numero, **champs))
    _create(rows, territoire, chefs)


def themes_by_axe(territoires):
    """(territoire pk, theme) -> numero of the axe that carries it."""
    textes = read_toml("dossiers.toml")
    modeles = {**textes["complet"], **dict.fromkeys(textes["partiel"], "partiel")}
    return {
        (territoires[code].pk, theme): numero
        for code, modele in modeles.items()
        for numero, axe in enumerate(textes["axes"][modele], start=1)
        for theme in axe["themes"]
    }


def _create_contacts(territoire, chefs, annuaire, *, complet, connus=None):
    communes = [lien.commune.nom for lien in territoire.beneficiaires.select_related("commune")]
    rows = [(Contact.Fonction.MAIRE, f"Commune {de(nom)}") for nom in communes]
    rows.append((Contact.Fonction.PRESIDENT_EPCI, territoire.epci.nom))
    if complet:
        rows += [
            (Contact.Fonction.ELU_REFERENT, f"Commune {de(communes[0])}"),
            (Contact.Fonction.REFERENT_ETAT, "Direction départementale des territoires"),
            (Contact.Fonction.EQUIPE_PROJET, "Service habitat et urbanisme"),
            (Contact.Fonction.PARTENAIRE, "Banque des territoires"),
        ]
    contacts = [
        _contact(territoire, annuaire, fonction, organisme, (connus or {}).get(fonction))
        for fonction, organisme in rows
    ]
    if chef := chefs.get(territoire.pk):
        affectation = chef.affectations.get(territoire=territoire)
        contacts.append(
            Contact(
                territoire=territoire,
                nom=chef.get_full_name(),
                fonction=Contact.Fonction.CHEF_DE_PROJET,
                organisme=territoire.epci.nom,
                email=chef.email,
                telephone=chef.telephone,
                date_debut=affectation.date_debut or day(-820),
                date_fin=affectation.date_fin,
            )
        )
    _create(contacts, territoire, chefs)


def _contact(territoire, annuaire, fonction, organisme, user):
    nom = user.get_full_name() if user else annuaire.next_name()
    adresse = f"{fonction.value.replace('_', '-')}-{annuaire.rang}@demo.example"
    elu = fonction in {
        Contact.Fonction.MAIRE,
        Contact.Fonction.PRESIDENT_EPCI,
        Contact.Fonction.ELU_REFERENT,
    }
    return Contact(
        territoire=territoire,
        nom=nom,
        fonction=fonction,
        organisme=organisme,
        email=user.email if user else adresse,
        telephone=annuaire.telephone(),
        date_debut=None if elu else day(-400 - annuaire.rang % 300),
    )
