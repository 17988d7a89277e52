"""The people of a territoire: chefs de projet with an account, then the contacts."""

from dataclasses import dataclass

from django.db.models import Value

from communes.models import Contact
from pvd_portal.accounts.postes import read_sides, select_sides, sides_in_post
from pvd_portal.core.prepared import Prepared

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

    @property
    def presentation(self):
        """« Maire, Commune de Mens »; « Cheffe de projet PVD » already says it all."""
        if not self.organisme or self.organisme.lower().startswith("chef"):
            return self.organisme or self.libelle
        return f"{self.libelle}, {self.organisme}"


SIDES = Prepared(lambda pk: select_sides([pk], Contact.Fonction.values, DETAILS))


def load_all_sides(pk):
    """Of everybody in that territoire, for `list_people`."""
    return read_sides(SIDES.rows(pk))


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


def match_contacts(personnes, contacts):
    """[(person in post, key of its contact or None)], and the contacts who are not in post."""
    left = list(contacts)
    lignes = []
    for personne in personnes:
        contact = next((row for row in left if _is_of(row, personne)), None)
        if contact is not None:
            left.remove(contact)
        lignes.append((personne, contact and contact.pk))
    return lignes, left


def _is_of(contact, personne):
    if contact.fonction != personne.fonction:
        return False
    if contact.nom.strip().lower() == personne.nom.strip().lower():
        return True
    chef = personne.fonction == Contact.Fonction.CHEF_DE_PROJET
    return chef and contact.email.lower() == personne.email.lower() != ""
