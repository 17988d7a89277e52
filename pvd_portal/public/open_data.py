"""The public list of the beneficiary communes, in an open format."""

import re

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Q, Subquery
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from communes.models import AppartenanceEpci, Beneficiaire, Departement, Region
from conventions.echeance import horloge, q_adhesion, q_signee, with_dates
from conventions.enums import SituationEcheance
from pvd_portal.core.criteria import find_repeated, find_unknown, refuse
from pvd_portal.core.dates import today
from pvd_portal.core.exports import csv_response
from pvd_portal.core.fields import PastDateField

ENTETES = (
    "insee_com",
    "lib_com",
    "departement",
    "siren_epci",
    "date_adhesion",
    "date_limite",
    "date_convention_cadre",
    "situation",
    "jours_retard",
)
DATE_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
# As long as the figures that lead here are kept.
CACHE_SECONDES = 300
# Boxes of the address: `?signee=oui`.
CONDITIONS = {"signee": q_signee, "adhesion": q_adhesion}
OUI = "oui"


class CodeField(forms.CharField):
    """The code of a row of the référentiel, or nothing."""

    def __init__(self, model):
        super().__init__(required=False, max_length=3)
        self.model = model

    def clean(self, value):
        code = super().clean(value)
        if code and not self.model.objects.filter(pk=code).exists():
            raise ValidationError(f"le code « {code} » n'existe pas.")
        return code


class BoxField(forms.CharField):
    """Ticked or absent."""

    def __init__(self):
        super().__init__(required=False)

    def clean(self, value):
        text = super().clean(value)
        if text not in {"", OUI}:
            raise ValidationError(f"ce paramètre n'attend que « {OUI} » : ôtez-le sinon.")
        return text


class DateIsoField(PastDateField):
    """One way to write a day, for programs."""

    default_error_messages = {
        "invalid": (
            "le paramètre « date » attend une date passée de la forme AAAA-MM-JJ, "
            "par exemple 2023-02-28."
        )
    }

    def to_python(self, value):
        if value and not DATE_ISO.fullmatch(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class JourForm(forms.Form):
    """The day of the figures, today by default."""

    date = DateIsoField(required=False)


class QuestionForm(JourForm):
    """What the address may ask; a code that does not exist would give an empty file."""

    region = CodeField(Region)
    departement = CodeField(Departement)
    situation = forms.ChoiceField(choices=SituationEcheance.choices, required=False)
    signee = BoxField()
    adhesion = BoxField()


@login_not_required
@require_safe
@cache_control(public=True, max_age=CACHE_SECONDES)
def communes_pvd_csv(request):
    """One line per commune of the programme, as on `?date=`; today by default.

    `?region=`, `?departement=`, `?situation=`, `?adhesion=oui`, `?signee=oui`: the rows behind
    one figure of the statistics.
    """
    form = QuestionForm(request.GET)
    refus = [
        *find_unknown(request.GET, form.fields),
        *find_repeated(request.GET),
        *(f"{name} : {error}" for name, errors in form.errors.items() for error in errors),
    ]
    if refus:
        return refuse(refus)
    date = form.cleaned_data.pop("date") or today()
    response = csv_response(ENTETES, open_data_rows(date, **form.cleaned_data))
    response["Content-Disposition"] = f'attachment; filename="communes-pvd-{date:%Y-%m-%d}.csv"'
    return response


def open_data_rows(date, **question):
    """Rows of plain values, sorted by code; one query, through a server-side iterator."""
    for row, clock in read_members(date, **question):
        yield _read_row(row, clock)


def read_members(date, *, region="", departement="", situation="", **conditions):
    """(commune, its clock) of each row that the question asks."""
    members = with_dates(Beneficiaire.objects.membres_au(date), date).annotate(
        code=F("commune_id"),
        nom=F("commune__nom"),
        departement=F("commune__departement_id"),
        siren=_epci_at(date),
    )
    if region:
        members = members.filter(commune__departement__region=region)
    if departement:
        members = members.filter(commune__departement=departement)
    for name in filter(conditions.get, conditions):
        members = members.filter(CONDITIONS[name](date))
    for row in members.order_by("commune_id").iterator(chunk_size=2000):
        clock = horloge(row, date)
        if not situation or clock.situation == situation:
            yield row, clock


def _epci_at(date):
    """The EPCI of that day: « past figures keep former EPCI » (edge case 30)."""
    if date >= today():
        return F("commune__epci_id")
    rows = AppartenanceEpci.objects.filter(
        Q(date_debut=None) | Q(date_debut__lte=date),
        Q(date_fin=None) | Q(date_fin__gt=date),
        commune=OuterRef("commune"),
    )
    return Subquery(rows.values("epci")[:1])


def _read_row(row, clock):
    retard = clock.jours_retard
    return (
        row.code,
        row.nom,
        row.departement,
        row.siren or "",
        _iso(clock.adhesion),
        _iso(clock.limite),
        # Even where no deadline is judged: what is signed is signed.
        _iso(clock.acte),
        clock.situation,
        "" if retard is None else retard,
    )


def _iso(date):
    return date.isoformat() if date else ""
