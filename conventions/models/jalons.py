"""The dates of the acts, commune by commune: an index for national lists, not a second truth."""

from django.db import models
from django.db.models import Max, Min, OuterRef, Q, Subquery

from communes.models import Commune
from conventions.enums import RoleCommune, StatutConvention, TypeConvention
from conventions.models.convention import Q_JALON, Q_ORT, ConventionCommune

Q_ADHESION = Q(convention__type=TypeConvention.ADHESION)
Q_PROROGATION = Q(
    convention__type=TypeConvention.AVENANT, convention__parent__type=TypeConvention.ADHESION
)


def dates_from_acts(date=None):
    """The four dates as subqueries over the signed acts that cover `OuterRef("commune")`.

    `date` ignores what was signed later. The one place that says which act counts for what.
    """
    return {
        "date_adhesion": _signed(Q_ADHESION, date, Min("convention__date_signature")),
        "date_jalon": _signed(Q_JALON, date, Min("convention__date_signature")),
        "date_ort": _signed(Q_ORT, date, Min("convention__date_signature")),
        "date_prorogation": _signed(Q_PROROGATION, date, Max("convention__nouvelle_echeance")),
    }


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


class JalonsCommuneQuerySet(models.QuerySet):
    def refresh(self, communes=None):
        """Recompute the rows of these communes (all with an act by default) from the acts."""
        liens = ConventionCommune.objects.all()
        if communes is not None:
            liens = liens.filter(commune__in=communes)
        known = set(self.values_list("commune_id", flat=True))
        codes = set(liens.values_list("commune_id", flat=True)) - known
        self.bulk_create([JalonsCommune(commune_id=code) for code in sorted(codes)])
        rows = self if communes is None else self.filter(commune__in=communes)
        rows.update(**dates_from_acts())


class JalonsCommune(models.Model):
    """What `dates_from_acts()` says of a commune, kept so that lists can filter and sort on it.

    The deadline itself is never stored. Written by `refresh` alone, from `Convention.save` and
    the imports; `manage.py check_jalons` proves it equal to the acts.
    """

    commune = models.OneToOneField(Commune, models.CASCADE, primary_key=True, related_name="jalons")
    date_adhesion = models.DateField(null=True, db_index=True)
    date_jalon = models.DateField(null=True)
    date_ort = models.DateField(null=True)
    date_prorogation = models.DateField(null=True)

    objects = JalonsCommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "jalons d'une commune"
        verbose_name_plural = "jalons des communes"

    def __str__(self):
        return f"Jalons de {self.commune_id}"


def find_wrong_jalons():
    """[(code, kept dates or None, expected dates)] where the index does not say what acts say."""
    names = list(dates_from_acts())
    links = ConventionCommune.objects.order_by().annotate(**dates_from_acts())
    rows = links.values_list("commune_id", *names).distinct()
    expected = {code: tuple(dates) for code, *dates in rows}
    kept = {code: tuple(dates) for code, *dates in JalonsCommune.objects.values_list("pk", *names)}
    nothing = (None,) * len(names)
    return [
        (code, kept.get(code), expected.get(code, nothing))
        for code in sorted(expected.keys() | kept.keys())
        if kept.get(code) != expected.get(code, nothing)
    ]
