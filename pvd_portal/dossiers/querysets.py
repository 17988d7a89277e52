"""What a reader sees: one mechanism for the dossiers and for all that hangs from them."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from communes.models import Beneficiaire, Territoire
from pvd_portal.accounts.enums import Role
from pvd_portal.core.visibility import PartQuerySet
from pvd_portal.dossiers.rights import reading_of


class DossierQuerySet(models.QuerySet):
    """Rows of a territoire that have a life of their own."""

    # A kind of dossier, with its tables.
    model: type[Any]

    def visible_to(self, user: Any) -> Self:
        """Dossiers of the territoires that the reader sees, without the drafts of others.

        Closed by default: a role that the kind's table does not name reads nothing.
        """
        condition = self.visibility(user)
        return self.none() if condition is None else self.filter(condition)

    def visibility(self, user: Any) -> Q | None:
        """`visible_to` as a condition; None: nothing at all."""
        condition = self._readable(user)
        if condition is None or user.perimetre.france:
            return condition
        return condition & self.within(user)

    def readable_by(self, user: Any) -> Self:
        """`visible_to` of rows already taken from a territoire that the reader sees."""
        condition = self._readable(user)
        return self.none() if condition is None else self.filter(condition)

    def visible_in(self, territoires: Any, user: Any) -> Self:
        """`visible_to`, where those that the reader sees are already read."""
        return self.readable_by(user).filter(self.of_places(territoires))

    def _readable(self, user: Any) -> Q | None:
        """What the role reads, wherever it is; None: nothing."""
        reading = reading_of(user, self.model)
        if reading is None or user.perimetre.vide:
            return None
        drafts = () if reading.drafts else self.model.lifecycle.drafts
        return ~Q(**{f"{self.model.state_field}__in": drafts}) if drafts else Q()

    def within(self, user: Any) -> Q:
        """The reader's périmètre as a condition on these rows."""
        return self.of_places(territoires_of(user))

    def of_places(self, territoires: Any) -> Q:
        """Those that who sees these territoires sees."""
        return Q(territoire__in=territoires)

    def actifs(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def in_states(self, states: Any) -> Self:
        return self.filter(**{f"{self.model.state_field}__in": states})

    def waiting_for(self, user: Any) -> Self:
        """What waits for the reader itself, who makes the next move."""
        states = self.model.lifecycle.waiting.get(user.role)
        if not states:
            return self.none()
        return self.actifs().in_states(states).filter(self.written_by(user))

    def written_by(self, user: Any) -> Q:
        """The dossiers where the reader is one of the two sides that write."""
        perimetre = user.perimetre
        return Q(territoire__in=perimetre.territoires) | Q(
            territoire__departement_pilote__in=perimetre.departements
        )


def territoires_of(user: Any) -> Any:
    """The keys of `Territoire.visible_to`, or the shortest query that gives them."""
    perimetre = user.perimetre
    if not (perimetre.departements or perimetre.regions):
        return perimetre.territoires
    if perimetre.territoires:
        return Territoire.objects.visible_to(user).values("pk")
    return Beneficiaire.objects.in_perimetre(perimetre).values("territoire")


class RemarqueQuerySet(PartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """As the dossier, for the roles that read remarks."""
        reading = reading_of(user, self.model._meta.get_field(self.parent).related_model)
        if reading is None or not reading.remarks:
            return self.none()
        return super().visible_to(user)

    def en_attente(self) -> Self:
        """Neither answered nor lifted."""
        return self.filter(repondu_at__isnull=True, levee_at__isnull=True)


def q_answered_by(role: str) -> Q:
    """`answering_role` as a condition on remarks: those that wait for that role's answer."""
    ours = Q(auteur__role=Role.CHEF_DE_PROJET)
    return {Role.PREFECTURE: ours, Role.CHEF_DE_PROJET: ~ours}.get(Role(role), Q(pk__in=[]))
