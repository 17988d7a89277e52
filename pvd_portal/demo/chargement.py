"""Load the whole demo, in one transaction."""

from django.db import transaction

from communes.organismes import seed_organismes
from pvd_portal.accounts.demo import COMPTES
from pvd_portal.accounts.models import User
from pvd_portal.demo.actes import backdate_imports, create_actes
from pvd_portal.demo.comites import create_seances
from pvd_portal.demo.comptes import create_chefs, create_comptes
from pvd_portal.demo.dossiers import create_dossiers, themes_by_axe
from pvd_portal.demo.faits import load_faits
from pvd_portal.demo.fiches import create_fiches
from pvd_portal.demo.financements import Financeurs
from pvd_portal.demo.noms import Annuaire
from pvd_portal.demo.remarques import Remarques
from pvd_portal.demo.vie import Acteurs, finish, prepare

PREFECTURES = {"38": "prefecture-38@demo.example", "34": "prefecture-34@demo.example"}
SERVICE = "service-etat-38@demo.example"


def is_loaded():
    return User.objects.filter(email=COMPTES[0][0]).exists()


@transaction.atomic
def load():
    territoires = load_faits()
    backdate_imports()
    seed_organismes()
    annuaire = Annuaire()
    users = create_comptes(territoires)
    chefs = create_chefs(territoires, users, annuaire)
    create_dossiers(territoires, chefs, users, annuaire)
    acteurs = {
        territoire.pk: Acteurs(
            chefs.get(territoire.pk), users[PREFECTURES[territoire.departement_pilote_id]]
        )
        for territoire in territoires.values()
    }
    remarques = Remarques()
    create_actes(territoires, acteurs, remarques)
    redigees = create_fiches(territoires, chefs, themes_by_axe(territoires), Financeurs())
    _live(territoires, redigees, acteurs)
    for rang, redigee in enumerate(redigees, start=1):
        territoire = redigee.fiche.territoire
        service = users[SERVICE] if territoire.departement_pilote_id == "38" else None
        remarques.on_fiche(redigee, rang, acteurs[territoire.pk], service)


def _live(territoires, redigees, acteurs):
    """Fiches up to the comité, the past sessions that decide on them, then what followed."""
    rangs = list(enumerate(redigees, start=1))
    for rang, redigee in rangs:
        prepare(redigee, rang, acteurs[redigee.fiche.territoire_id])
    seances = create_seances(territoires, redigees, acteurs)
    for seance in seances:
        seance.create_past()
        seance.create_cancelled()
    for rang, redigee in rangs:
        finish(redigee, rang, acteurs[redigee.fiche.territoire_id])
    for seance in seances:
        seance.create_open()
        seance.create_coming()
