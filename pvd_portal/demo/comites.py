"""Fictitious comités de projet: sessions past, open, coming and cancelled."""

import datetime as dt

from django.utils import timezone

from communes.models import Contact
from fiches_action.enums import Validation
from pvd_portal.comites.enums import ActionComite, Decision, QualiteMembre
from pvd_portal.comites.models import Comite, MembreComite, PointOrdreDuJour
from pvd_portal.demo.fiches import session_age
from pvd_portal.demo.temps import day, moment
from pvd_portal.demo.traces import backdate, create_at, dated, move_at
from pvd_portal.demo.vie import JOURS_AVANT_VERROU

QUALITES = {
    Contact.Fonction.MAIRE: QualiteMembre.ELU_COMMUNE,
    Contact.Fonction.PRESIDENT_EPCI: QualiteMembre.ELU_EPCI,
    Contact.Fonction.CHEF_DE_PROJET: QualiteMembre.CHEF_DE_PROJET,
    Contact.Fonction.REFERENT_ETAT: QualiteMembre.SERVICE_ETAT,
    Contact.Fonction.PARTENAIRE: QualiteMembre.PARTENAIRE,
}
DECISIONS = {Validation.AJOURNEE: Decision.AJOURNEE, Validation.REFUSEE: Decision.REFUSEE}
COMMENTAIRES = {
    Decision.AJOURNEE: "À représenter quand le plan de financement sera complet.",
    Decision.REFUSEE: "Le coût de fonctionnement n'est pas soutenable pour la collectivité.",
    Decision.VALIDEE_SOUS_RESERVE: "Sous réserve de l'avis du préfet, absent et non représenté.",
}
# Territoire (by a member's code) -> days since a session held without the préfet or its
# representative: what it adopted is « sous réserve » (edge case 42).
SANS_PREFET = {"38509": 110, "34199": 110}
SEANCE_OUVERTE = 6
SEANCE_PROCHAINE = 16
SEANCE_ANNULEE = 150
# Members' codes: territoires with an open session, and with a cancelled one.
OUVERTES = ("38509", "34114", "38226", "34079")
ANNULEES = {
    "38509": "Report à la demande de l'intercommunalité, quorum impossible.",
    "34114": "Alerte aux inondations le jour de la séance.",
    "38269": "Séance fusionnée avec la conférence des maires.",
    "34142": "Indisponibilité de la salle et de la présidence.",
}
# An existing instance stands in for the comité (edge case 69).
INSTANCES = {"38130": "Conférence des maires de Bièvre Isère"}
RELEVE = (
    "Le comité prend acte du tableau de suivi et remercie les équipes. Les décisions sont celles "
    "de l'ordre du jour. Relevé inventé pour la démonstration."
)


def create_seances(territoires, redigees, acteurs):
    """A `Seances` for each territoire with fiches."""
    seances = []
    for territoire in {t.pk: t for t in territoires.values()}.values():
        fiches = [r for r in redigees if r.fiche.territoire_id == territoire.pk]
        if fiches:
            codes = {code for code, t in territoires.items() if t.pk == territoire.pk}
            seances.append(Seances(territoire, codes, fiches, acteurs[territoire.pk]))
    return seances


class Seances:
    """The sessions of one territoire."""

    def __init__(self, territoire, codes, redigees, acteurs):
        self.territoire = territoire
        self.codes = codes
        self.redigees = redigees
        self.acteurs = acteurs
        self.sans_prefet = {jours for code, jours in SANS_PREFET.items() if code in codes}

    def _of(self, *validations):
        return [r.fiche for r in self.redigees if r.fiche.validation in validations]

    def _create(self, jours, *, tenue, heure=14):
        """A session `jours` ago (negative: to come), with its members."""
        cree = moment(-(jours + 25) if jours > 0 else -9, 10)
        comite = Comite(
            territoire=self.territoire,
            date=day(-jours),
            heure=dt.time(heure, 30),
            lieu="Salle du conseil, mairie",
            instance_existante=next((INSTANCES[c] for c in self.codes if c in INSTANCES), ""),
            created_by=self.acteurs.chef,
            fictif=True,
        )
        dated(comite, cree, self.acteurs.chef).save()
        backdate(comite, created_at=cree, updated_at=cree)
        self._invite(comite, tenue=tenue, prefet=jours not in self.sans_prefet)
        return comite

    def _invite(self, comite, *, tenue, prefet):
        contacts = self.territoire.contacts.filter(fonction__in=QUALITES).order_by("id")
        preside, membres = False, []
        for contact in contacts:
            qualite = QUALITES[contact.fonction]
            present = tenue and qualite != QualiteMembre.PARTENAIRE
            chair = (
                present
                and not preside
                and qualite in {QualiteMembre.ELU_COMMUNE, QualiteMembre.ELU_EPCI}
            )
            preside = preside or chair
            nom = f"{contact.nom}, {contact.get_fonction_display()}"
            membres.append(
                MembreComite(
                    comite=comite, nom=nom, qualite=qualite, present=present, preside=chair
                )
            )
        nom = "Sous-préfecture, représentant du préfet"
        membres.append(
            MembreComite(
                comite=comite, nom=nom, qualite=QualiteMembre.PREFET, present=tenue and prefet
            )
        )
        create_at(membres, comite._history_date, self.acteurs.chef)

    def create_past(self):
        """One locked session for each date on which fiches were decided."""
        for jours in sorted({session_age(r.ligne) for r in self.redigees} - {None}, reverse=True):
            comite = self._create(jours, tenue=True)
            decided = [r for r in self.redigees if session_age(r.ligne) == jours]
            points = [self._point(r, jours in self.sans_prefet) for r in decided]
            suivi = PointOrdreDuJour(
                intitule="Tableau de suivi du plan d'action", decision=Decision.PRISE_ACTE
            )
            self._add_points(comite, [*points, suivi])
            self._move(comite, ActionComite.HOLD, jours)
            comite.releve = RELEVE
            dated(comite, moment(-jours, 18), self.acteurs.chef).save()
            self._move(comite, ActionComite.LOCK, jours - JOURS_AVANT_VERROU)
            for redigee in decided:
                # The minutes have moved it.
                redigee.fiche.refresh_from_db()

    def _add_points(self, comite, points):
        """The agenda, in this order."""
        for ordre, point in enumerate(points, start=1):
            point.comite, point.ordre = comite, ordre
        create_at(points, comite._history_date, self.acteurs.chef)

    def _point(self, redigee, sous_reserve):
        adopted = Decision.VALIDEE_SOUS_RESERVE if sous_reserve else Decision.VALIDEE
        decision = DECISIONS.get(redigee.ligne["validation"], adopted)
        return PointOrdreDuJour(
            fiche=redigee.fiche,
            decision=decision,
            commentaire=COMMENTAIRES.get(decision, ""),
        )

    def create_cancelled(self):
        for code in self.codes & ANNULEES.keys():
            comite = self._create(SEANCE_ANNULEE, tenue=False)
            self._add_points(comite, [PointOrdreDuJour(intitule="Bilan annuel du programme")])
            self._move(comite, ActionComite.CANCEL, SEANCE_ANNULEE + 2, ANNULEES[code])

    def create_open(self):
        """Held, attendance taken, not every point decided yet: the minutes wait."""
        if not self.codes & set(OUVERTES):
            return
        comite = self._create(SEANCE_OUVERTE, tenue=True, heure=9)
        fiches = self._of(Validation.AJOURNEE)
        points = [PointOrdreDuJour(fiche=f, decision=Decision.VALIDEE) for f in fiches]
        etape = PointOrdreDuJour(
            intitule="Point d'étape sur l'habitat", decision=Decision.PRISE_ACTE
        )
        travaux = PointOrdreDuJour(intitule="Calendrier des travaux de l'hiver")
        self._add_points(comite, [*points, etape, travaux])
        self._move(comite, ActionComite.HOLD, SEANCE_OUVERTE)

    def create_coming(self):
        ouverte = bool(self.codes & set(OUVERTES))
        fiches = self._of(Validation.PRETE) + ([] if ouverte else self._of(Validation.AJOURNEE))
        if not fiches and not ouverte:
            return
        comite = self._create(-SEANCE_PROCHAINE, tenue=False)
        points = [PointOrdreDuJour(fiche=fiche) for fiche in fiches]
        bilan = PointOrdreDuJour(intitule="Préparation du bilan annuel")
        self._add_points(comite, [*points, bilan])

    def _move(self, comite, action, jours, reason=""):
        quand = min(moment(-jours, 16), timezone.now())
        move_at(comite, action, user=self.acteurs.chef, moment=quand, reason=reason)
        backdate(comite, updated_at=quand)
