"""What a reader sees of the acts, and the rows that each page needs."""

from django.db.models import Prefetch, Q

from communes.models import Beneficiaire
from conventions.enums import StatutConvention, TypeConvention
from pvd_portal.dossiers.querysets import DossierQuerySet


class ConventionQuerySet(DossierQuerySet):
    def of_places(self, territoires):
        """Acts of these territoires, or covering one of their communes.

        A convention-cadre may cover communes of several territoires of one EPCI: each of them,
        and each préfecture, sees it. Writing stays with the act's own territoire.
        """
        return Q(territoire__in=territoires) | Q(pk__in=self._covering(territoires))

    def _covering(self, territoires):
        """Ids of the acts that cover a commune, present or past, of these territoires."""
        communes = Beneficiaire.objects.filter(territoire__in=territoires).values("commune")
        liens = self.model._meta.get_field("communes").remote_field.through.objects
        return liens.filter(commune__in=communes).order_by().values("convention")

    def of_territoire(self, territoire):
        """The acts of one dossier: its own, and those that cover one of its communes.

        Two sets of keys, each found by an index: with OR, PostgreSQL would read every act.
        """
        own = self.model.objects.filter(territoire=territoire).order_by().values("pk")
        return self.filter(pk__in=own.union(self._covering([territoire.pk])))

    def en_cours(self):
        return self.actifs().exclude(statut__in=self.model.lifecycle.closed)

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
            "state_at",
            "territoire__id",
            "territoire__nom",
        )

    def for_detail(self):
        """The other acts and the villes principales are read when there are some: most have none.

        Joined, each would be planned for every act, with the reader's périmètre.
        """
        return self.select_related("territoire__departement_pilote", "epci").prefetch_related(
            self._communes(), "signatures"
        )

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
