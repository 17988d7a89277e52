"""The people of a territoire: chefs de projet with an account, then the contacts."""

from dataclasses import dataclass

from django.db.models import Value

from communes.models import Contact
from pvd_portal.accounts.postes import load_sides, sides_in_post

ORDRE = {fonction: rang for rang, fonction in enumerate(Contact.Fonction.values)}
# First name, name, organisation, address, telephone: of a contact, of an account.
DETAILS = (
    (Value(""), "nom", "organisme", "email", "telephone"),
    ("user__prenom", "user__nom", "user__fonction", "user__email", "user__telephone"),
)


@dataclass(frozen=True)
class Personne:
    fonction: str
    nom: str
    organisme: str
    email: str
    telephone: str

    @property
    def libelle(self):
        return Contact.Fonction(self.fonction).label


def load_all_sides(pk):
    """Of everybody in that territoire, for `list_people`."""
    return load_sides([pk], Contact.Fonction.values, DETAILS)


def list_people(sides):
    """Who is in post today; an account and its contact line make one person."""
    rows = {}
    for side in sorted(sides_in_post(sides), key=lambda side: not side.compte):
        prenom, nom, *details = side.details
        personne = Personne(side.fonction, f"{prenom} {nom}" if side.compte else nom, *details)
        # The address of a mairie is that of several people: only a chef's is a person's.
        chef = personne.fonction == Contact.Fonction.CHEF_DE_PROJET
        names = {personne.nom.strip().lower(), personne.email.lower() if chef else ""} - {""}
        if not any(name in rows for name in names):
            rows |= dict.fromkeys(names, personne)
    return sorted(set(rows.values()), key=lambda p: (ORDRE[p.fonction], p.nom))
