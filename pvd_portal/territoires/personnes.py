"""The people of a territoire: chefs de projet with an account, then the contacts."""

from dataclasses import dataclass

from django.db.models import CharField, Value
from django.db.models.functions import Concat

from communes.models import Contact
from pvd_portal.accounts.postes import chefs_en_poste, contacts_en_poste

ORDRE = {fonction: rang for rang, fonction in enumerate(Contact.Fonction.values)}


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


def load_people(territoire):
    """Who is in post today, in one query; an account and its contact line make one person."""
    contacts = (
        contacts_en_poste()
        .filter(territoire=territoire)
        .order_by()
        .values_list("fonction", "nom", "organisme", "email", "telephone")
    )
    chefs = chefs_en_poste().filter(territoire=territoire).order_by()
    comptes = chefs.values_list(
        Value(Contact.Fonction.CHEF_DE_PROJET.value, output_field=CharField()),
        Concat("user__prenom", Value(" "), "user__nom"),
        "user__fonction",
        "user__email",
        "user__telephone",
    )
    rows = {}
    for row in comptes.union(contacts, all=True):
        personne = Personne(*row)
        # The address of a mairie is that of several people: only a chef's is a person's.
        chef = personne.fonction == Contact.Fonction.CHEF_DE_PROJET
        names = {personne.nom.strip().lower(), personne.email.lower() if chef else ""} - {""}
        if not any(name in rows for name in names):
            rows |= dict.fromkeys(names, personne)
    return sorted(set(rows.values()), key=lambda p: (ORDRE[p.fonction], p.nom))
