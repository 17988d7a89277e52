"""Which act counts for what, and the dates so read, membership by membership, kept as an index."""

import datetime as dt

from django.db import models, transaction
from django.db.models import DateField, Exists, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from communes.models import Beneficiaire
from conventions.enums import RoleCommune, StatutConvention, TypeConvention
from conventions.models.convention import Convention, ConventionCommune

ADHESION = Q(convention__type=TypeConvention.ADHESION)
# Acts that meet the milestone for the communes they cover (edge case 6).
JALON = Q(convention__type=TypeConvention.CADRE) | Q(
    convention__type=TypeConvention.AVENANT,
    convention__parent__type__in=[TypeConvention.ORT, TypeConvention.CADRE],
)
# Acts that, signed before the adhésion, make an « ORT antérieure » (edge case 9).
ORT = Q(convention__type=TypeConvention.ORT) | Q(
    convention__type=TypeConvention.AVENANT, convention__parent__type=TypeConvention.ORT
)
PROROGATION = Q(
    convention__type=TypeConvention.AVENANT, convention__parent__type=TypeConvention.ADHESION
)
DATES = ("date_adhesion", "date_jalon", "date_ort", "date_prorogation")


def dates_from_acts(date=None):
    """The four dates as subqueries over the signed acts of a membership: rows of Beneficiaire.

    `date` ignores what was signed later.

    A commune that leaves and comes back has two memberships, and each act counts for one (edge
    case 37): the exits cut the time. An act belongs to the membership that ended next after its
    signature, to the last one otherwise; so an ORT or an adhésion signed before the entry
    counts, and what was signed between two memberships is for the one to come. A prorogation
    follows the adhésion that it amends.
    A commune that goes to another territoire on the day it leaves one keeps its clock.
    An ORT alone outlives the exit, being an operation of its own (CCH L303-2): for those who
    come back, the one that has not ended by the entry counts as an ORT antérieure.
    """
    signature = Min("convention__date_signature")
    own = _after_earlier_exits("convention") & _before_exit()
    return {
        "date_adhesion": _signed(ADHESION & own, date, signature),
        "date_jalon": _signed(JALON & own, date, signature),
        "date_ort": _signed(ORT & (own | _still_in_force()), date, signature),
        "date_prorogation": _signed(
            PROROGATION & own & _after_earlier_exits("convention__parent"),
            date,
            Max("convention__nouvelle_echeance"),
        ),
    }


# Conditions on a link, inside a subquery of Beneficiaire. The first day out of the programme is
# already the next membership's.


def _after_earlier_exits(act):
    """Not signed before the end of an earlier membership; `act`: the path to the act.

    Who goes from one territoire to another on the same day has not left the programme.
    """
    moved = Beneficiaire.objects.filter(
        commune=OuterRef("commune"), date_entree=OuterRef("date_sortie")
    )
    earlier = Beneficiaire.objects.filter(
        ~Exists(moved),
        commune=OuterRef("commune"),
        date_sortie__gt=OuterRef(f"{act}__date_signature"),
        date_sortie__lte=OuterRef(OuterRef("date_entree")),
    )
    return Q(~Exists(earlier))


def _before_exit():
    exit_day = Coalesce(OuterRef("date_sortie"), Value(dt.date.max), output_field=DateField())
    return Q(convention__date_signature__lt=exit_day)


def _still_in_force():
    """Signed before the entry, and not ended that day, nor the ORT that it amends."""

    def not_ended(act):
        return Q(**{f"{act}__date_fin": None}) | Q(
            **{f"{act}__date_fin__gte": OuterRef("date_entree")}
        )

    return (
        Q(convention__date_signature__lt=OuterRef("date_entree"))
        & not_ended("convention")
        & not_ended("convention__parent")
    )


def _signed(condition, date, aggregate):
    # A ville principale or an associated commune signs the act; it does not benefit from it.
    rows = ConventionCommune.objects.filter(
        condition,
        commune=OuterRef("commune"),
        role=RoleCommune.BENEFICIAIRE,
        convention__statut=StatutConvention.SIGNEE,
    )
    if date is not None:
        rows = rows.filter(convention__date_signature__lte=date)
    return Subquery(rows.order_by().values("commune").annotate(d=aggregate).values("d"))


class DatesBeneficiaireQuerySet(models.QuerySet):
    def refresh(self, communes=None):
        """Recompute from the acts the memberships of these communes; all of them by default."""
        membres = Beneficiaire.objects.order_by("pk")
        if communes is not None:
            membres = membres.filter(commune__in=communes)
        with transaction.atomic():
            # Two acts of a commune at the same moment: the second reads what the first has written.
            list(membres.select_for_update(no_key=True).values_list("pk", flat=True))
            self.bulk_create(
                [DatesBeneficiaire(pk, *dates) for pk, dates in _read_dates(membres).items()],
                update_conflicts=True,
                unique_fields=["beneficiaire"],
                update_fields=DATES,
            )


class DatesBeneficiaire(models.Model):
    """What `dates_from_acts()` says of a membership, kept so that lists can filter and sort on it.

    The deadline itself is never stored. Follows by itself whatever is saved or deleted one by
    one; who writes in bulk calls `refresh`. `manage.py check_jalons` proves it equal to the acts.
    """

    beneficiaire = models.OneToOneField(
        Beneficiaire, models.CASCADE, primary_key=True, related_name="dates"
    )
    date_adhesion = models.DateField(null=True, db_index=True)
    date_jalon = models.DateField(null=True)
    date_ort = models.DateField(null=True)
    date_prorogation = models.DateField(null=True)

    objects = DatesBeneficiaireQuerySet.as_manager()

    class Meta:
        verbose_name = "dates d'une commune bénéficiaire"
        verbose_name_plural = "dates des communes bénéficiaires"

    def __str__(self):
        return f"Dates de {self.beneficiaire_id}"


def _read_dates(membres):
    """{key of the membership: its four dates}."""
    rows = membres.order_by().annotate(**dates_from_acts()).values_list("pk", *DATES)
    return {pk: tuple(dates) for pk, *dates in rows}


def find_wrong_dates():
    """[(membership, kept dates or None, expected dates)] where the index is not what acts say."""
    expected = _read_dates(Beneficiaire.objects)
    kept = {pk: tuple(dates) for pk, *dates in DatesBeneficiaire.objects.values_list("pk", *DATES)}
    nothing = (None,) * len(DATES)
    wrong = [pk for pk, dates in expected.items() if kept.get(pk, nothing) != dates]
    rows = Beneficiaire.objects.filter(pk__in=wrong).order_by("commune_id", "date_entree", "pk")
    return [(row, kept.get(row.pk), expected[row.pk]) for row in rows]


# An index, not an effect of a use case: whoever saves a row, the index says what it says.


@receiver(post_save, sender=Convention)
def _follow_act(instance, raw=False, **kwargs):
    if not raw and instance.signee:
        # Its avenants count for what their parent is: their communes follow.
        acts = Q(convention=instance) | Q(convention__parent=instance)
        links = ConventionCommune.objects.filter(acts)
        DatesBeneficiaire.objects.refresh(set(links.values_list("commune_id", flat=True)))


@receiver([post_save, post_delete], sender=ConventionCommune)
def _follow_link(instance, raw=False, **kwargs):
    if not raw and instance.convention.signee:
        DatesBeneficiaire.objects.refresh([instance.commune_id])


@receiver([post_save, post_delete], sender=Beneficiaire)
def _follow_membership(instance, raw=False, **kwargs):
    if not raw:
        DatesBeneficiaire.objects.refresh([instance.commune_id])
