"""The people of a territoire: chefs de projet with an account, then the contacts."""

from dataclasses import dataclass

from django.db.models import CharField, F, Value
from django.db.models.functions import Concat

from communes.models import Contact
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.core.dates import today

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
        Contact.objects.en_poste(today())
        .filter(territoire=territoire)
        .order_by()
        .values_list("fonction", "nom", "organisme", "email", "telephone")
    )
    affectations = Affectation.objects.en_cours().filter(territoire=territoire)
    chefs = User.objects.filter(
        pk__in=affectations.values("user"), role=Role.CHEF_DE_PROJET, is_active=True
    ).order_by()
    comptes = chefs.values_list(
        Value(Contact.Fonction.CHEF_DE_PROJET.value, output_field=CharField()),
        Concat("prenom", Value(" "), "nom"),
        F("fonction"),
        "email",
        "telephone",
    )
    rows = {}
    for row in comptes.union(contacts, all=True):
        personne = Personne(*row)
        rows.setdefault((personne.email or personne.nom.strip()).lower(), personne)
    return sorted(rows.values(), key=lambda p: (ORDRE[p.fonction], p.nom))
