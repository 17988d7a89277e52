"""For each pair of requests, people and a dossier of their own, in the state that it needs."""

import datetime as dt
import random
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.db.models import Max

from communes.models import AxeStrategique, Contact, Enjeu, Organisme, Territoire
from conventions.models import Convention, ConventionCommune
from conventions.services import complete_parties
from endurance.browser import Browser
from endurance.people import PASSWORD
from fiches_action.models import FicheAction
from pvd_portal.accounts.enums import Role
from pvd_portal.accounts.models import Affectation, User
from pvd_portal.comites.models import Comite

CAST = {
    "chef": Role.CHEF_DE_PROJET,
    "collegue": Role.CHEF_DE_PROJET,
    "prefecture": Role.PREFECTURE,
    "adjoint": Role.PREFECTURE,
    "partenaire": Role.PARTENAIRE,
    "associe": Role.PARTENAIRE,
}

SIGNED = dt.date(2024, 3, 1)


class Stage:
    """One territoire, its people signed in, and what they are given to write in."""

    def __init__(self, portal, journal, seed):
        self.rng = random.Random(seed)  # noqa: S311
        self.journal = journal
        rows = Territoire.objects.filter(departement_pilote="38", epci__isnull=False)
        self.territoire = rows.order_by("nom_recherche").first()
        self.communes = [b.commune for b in self.territoire.beneficiaires.select_related("commune")]
        self.organismes = list(Organisme.objects.order_by("pk")[:2])
        self.users, self.browsers = {}, {}
        secret = make_password(PASSWORD)
        for name, role in CAST.items():
            user = self.users[name] = self._account(name, role, secret)
            browser = self.browsers[name] = Browser(portal.port, journal, user.email)
            browser.sign_in(PASSWORD)

    def _account(self, name, role, secret):
        user = User(email=f"{name}@epreuve.example", nom=name, role=role, password=secret)
        if role == Role.PARTENAIRE:
            user.organisme = self.organismes[0]
        user.save()
        place = {"departement_id": "38"}
        if role == Role.CHEF_DE_PROJET:
            place = {"territoire": self.territoire}
        Affectation.objects.create(user=user, **place)
        return user

    # What is written in

    def fiche(self, state="brouillon"):
        """A fiche with nothing missing, and two rows of each list."""
        last = FicheAction.objects.filter(territoire=self.territoire).aggregate(n=Max("numero"))
        fiche = FicheAction.objects.create(
            territoire=self.territoire,
            numero=(last["n"] or 0) + 1,
            intitule="Réhabiliter la halle",
            maitre_ouvrage="Commune",
            type_maitre_ouvrage="commune",
            contexte="Contexte",
            objectifs="Objectifs",
            contenu="Contenu",
            cout_total=Decimal(100_000),
            date_debut_prevue=dt.date(2026, 1, 1),
            date_fin_prevue=dt.date(2028, 12, 31),
            validation=state,
            state_by=self.users["chef"],
            created_by=self.users["chef"],
        )
        fiche.communes.set(self.communes)
        for rank, organisme in enumerate(self.organismes, 1):
            fiche.partenaires.create(nom=f"Partenaire {rank}", role="amo")
            fiche.liens.create(type="crte", reference=f"Contrat {rank}")
            fiche.jalons.create(libelle=f"Jalon {rank}")
            fiche.indicateurs.create(libelle=f"Indicateur {rank}", type="suivi")
            fiche.financements.create(
                organisme=organisme, dispositif=f"Dispositif {rank}", montant=1000 * rank
            )
        return fiche

    def act(self, state="a_completer"):
        """A thematic act whose parties have all signed."""
        act = Convention.objects.create(
            type="thematique",
            thematique="Habitat",
            intitule="Convention d'habitat",
            objet="Objet",
            territoire=self.territoire,
            epci=self.territoire.epci,
            statut=state,
            date_signature=SIGNED if state == "signee" else None,
            state_by=self.users["chef"],
            created_by=self.users["chef"],
        )
        for commune in self.communes:
            ConventionCommune.objects.create(convention=act, commune=commune)
        complete_parties(Convention.objects.for_detail().get(pk=act.pk))
        for signature in act.signatures.all():
            signature.signataire = "Nom et qualité"
            signature.date_deliberation = dt.date(2024, 1, 15)
            signature.date_signature = SIGNED
            signature.save()
        return act

    def comite(self, state="planifie"):
        """A session of today with its members, two subjects and a fiche; held, it may be locked."""
        held = state == "tenu"
        comite = Comite.objects.create(
            territoire=self.territoire,
            date=dt.date.today(),  # noqa: DTZ011
            statut=state,
            state_by=self.users["chef"],
            created_by=self.users["chef"],
        )
        comite.membres.create(nom="Maire", qualite="elu_commune", present=held, preside=held)
        comite.membres.create(nom="Préfet", qualite="prefet", present=held)
        decision = "prise_acte" if held else ""
        for rank in (1, 2):
            comite.points.create(ordre=rank, intitule=f"Sujet {rank}", decision=decision)
        fiche = self.fiche("prete")
        comite.points.create(ordre=3, fiche=fiche, decision="validee" if held else "")
        return comite

    def steps(self):
        """The territoire, with two rows in each of its steps."""
        place = {"territoire": self.territoire}
        for model in (Contact, Enjeu, AxeStrategique):
            for row in model.objects.filter(**place, pk__in=self._typed(model)):
                row.delete()
        for rank in (1, 2):
            Contact.objects.create(**place, nom=f"Personne {rank}", fonction="maire")
            Enjeu.objects.create(**place, texte=f"Enjeu {rank}", theme="habitat")
            last = self.territoire.axes.aggregate(n=Max("numero"))["n"] or 0
            self.territoire.axes.create(numero=last + 1, intitule=f"Axe {rank}")
        return Territoire.objects.get(pk=self.territoire.pk)

    def _typed(self, model):
        """All, but for the axes that fiches refer to."""
        rows = model.objects.filter(territoire=self.territoire)
        if model is AxeStrategique:
            rows = rows.filter(fiches__isnull=True)
        return list(rows.values_list("pk", flat=True))

    def remark(self, dossier):
        """A question of the préfecture on it."""
        return dossier.remarques.create(auteur=self.users["prefecture"], texte="La salle ?")
