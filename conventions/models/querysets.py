"""What a reader sees of the acts, and the rows that each page needs."""

from django.db import models
from django.db.models import Prefetch, Q

from communes.models import Beneficiaire, Territoire
from conventions.enums import (
    ROLES_SANS_BROUILLON,
    STATUTS_EN_ATTENTE_PAR_ROLE,
    StatutConvention,
    TypeConvention,
)
from conventions.regles import ACTES_CLOS
from pvd_portal.accounts.enums import Role


class ConventionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Acts of the territoires visible to the reader, or covering one of their communes.

        A convention-cadre may cover communes of several territoires of one EPCI: each of them,
        and each préfecture, sees it. Writing stays with the act's own territoire.
        A draft is the dossier's own business: partenaires and observateurs do not see it.
        """
        rows = self
        if user.role in ROLES_SANS_BROUILLON:
            rows = rows.exclude(statut=StatutConvention.EN_PREPARATION)
        if user.perimetre.france:
            return rows
        if user.perimetre.vide:
            return rows.none()
        perimetre = user.perimetre
        territoires = perimetre.territoires
        if perimetre.departements or perimetre.regions:
            territoires = Territoire.objects.visible_to(user).values("pk")
        return rows.filter(Q(territoire__in=territoires) | Q(pk__in=self._covering(territoires)))

    def _covering(self, territoires):
        """Ids of the acts that cover a commune, present or past, of these territoires."""
        communes = Beneficiaire.objects.filter(territoire__in=territoires).values("commune")
        liens = self.model._meta.get_field("communes").remote_field.through.objects
        return liens.filter(commune__in=communes).values("convention")

    def of_territoire(self, territoire):
        """The acts of one dossier: its own, and those that cover one of its communes."""
        return self.filter(Q(territoire=territoire) | Q(pk__in=self._covering([territoire.pk])))

    def en_cours(self):
        return self.exclude(statut__in=ACTES_CLOS)

    def a_instruire(self):
        """What waits for the préfecture."""
        return self.filter(statut=StatutConvention.TRANSMISE)

    def waiting_for(self, user):
        """What waits for the reader itself: it, and nobody else, can make the next move."""
        statuts = STATUTS_EN_ATTENTE_PAR_ROLE.get(user.role)
        if statuts is None or user.perimetre.vide:
            return self.none()
        rows = self.filter(statut__in=statuts)
        if user.role == Role.CHEF_DE_PROJET:
            return rows.filter(territoire__in=user.perimetre.territoires)
        if user.perimetre.france:
            return rows
        return rows.filter(territoire__departement_pilote__in=user.perimetre.departements)

    def for_list(self):
        return self.select_related("territoire").only(
            "id",
            "type",
            "intitule",
            "statut",
            "vaut_ort",
            "date_signature",
            "date_signature_prevue",
            "source",
            "updated_at",
            "territoire__id",
            "territoire__nom",
        )

    def for_detail(self):
        return self.select_related(
            "territoire__departement_pilote",
            "epci__ville_principale",
            "ville_principale",
            "parent",
            "avenant_ort",
        ).prefetch_related(self._communes(), "signatures")

    def _communes(self):
        """The communes of the act, with their memberships and the dates that the clock reads."""
        liens = self.model._meta.get_field("communes").remote_field.through.objects
        beneficiaires = Beneficiaire.objects.select_related("dates")
        rows = liens.select_related("commune__epci").prefetch_related(
            Prefetch("commune__beneficiaires", beneficiaires)
        )
        return Prefetch("convention_communes", rows)

    def parents_possibles(self, territoire):
        """What an avenant of this territoire may amend: signed acts that are not avenants."""
        return (
            self.of_territoire(territoire)
            .filter(statut=StatutConvention.SIGNEE)
            .exclude(type=TypeConvention.AVENANT)
            .order_by("type", "date_signature")
        )
