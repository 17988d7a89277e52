"""Rows of a fiche: partners, links, financing, milestones, indicators."""

from django.forms.models import inlineformset_factory

from communes.models import Organisme
from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_PERDUS,
    FINANCEMENTS_SOLLICITES,
    NatureFinancement,
)
from fiches_action.models import (
    FicheAction,
    Financement,
    Indicateur,
    Jalon,
    LienContrat,
    PartenaireFiche,
)
from pvd_portal.core.fields import DateField, MontantField, NombreField
from pvd_portal.core.forms import PortailModelForm
from pvd_portal.dossiers.formsets import RowsFormSet

LIGNES_MAX = 50


def groupe_total(statut):
    """In which running total a line goes; the script reads it on the amount."""
    if statut in FINANCEMENTS_PERDUS:
        return "perdu"
    if statut in FINANCEMENTS_ACCORDES:
        return "accorde"
    return "sollicite" if statut in FINANCEMENTS_SOLLICITES else "a_solliciter"


class LigneForm(PortailModelForm):
    mention = ""


class PartenaireForm(LigneForm):
    class Meta:
        model = PartenaireFiche
        fields = ["nom", "role"]


class LienForm(LigneForm):
    class Meta:
        model = LienContrat
        fields = ["type", "reference"]


def mesure(label):
    return NombreField(label=label, max_digits=14, decimal_places=2, required=False)


class IndicateurForm(LigneForm):
    valeur_reference = mesure("Valeur de référence")
    cible = mesure("Cible")
    valeur = mesure("Valeur actuelle")

    class Meta:
        model = Indicateur
        fields = [
            "libelle",
            "type",
            "unite",
            "valeur_reference",
            "date_reference",
            "cible",
            "date_cible",
            "valeur",
            "date_valeur",
        ]
        field_classes = dict.fromkeys(["date_reference", "date_cible", "date_valeur"], DateField)


class JalonForm(LigneForm):
    class Meta:
        model = Jalon
        fields = ["libelle", "date_prevue", "date_realisee"]
        field_classes = dict.fromkeys(["date_prevue", "date_realisee"], DateField)


class DatesFinancementMixin:
    def clean(self):
        data = super().clean()
        if "date_decision" in self.errors:
            return data
        demande, decision = data.get("date_demande"), data.get("date_decision")
        if demande and decision and decision < demande:
            self.add_error("date_decision", "La décision précède la demande.")
        elif decision is None and self._granted(data):
            self.add_error("date_decision", "Indiquez quand il a été accordé.")
        return data

    def _granted(self, data):
        """By somebody else: nobody decides on the owner's own money."""
        nature = data.get("nature", self.instance.nature)
        return (
            data.get("statut") in FINANCEMENTS_ACCORDES
            and nature != NatureFinancement.FONDS_PROPRES
        )


class FinancementForm(DatesFinancementMixin, LigneForm):
    montant = MontantField(label="Montant (€)")

    class Meta:
        model = Financement
        fields = [
            "organisme",
            "dispositif",
            "nature",
            "montant",
            "base",
            "statut",
            "date_demande",
            "date_decision",
            "numero_dossier",
        ]
        field_classes = dict.fromkeys(["date_demande", "date_decision"], DateField)
        help_texts = {"dispositif": ""}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["montant"].widget.attrs["data-total"] = groupe_total(self["statut"].value())


class LigneDuPartenaireForm(DatesFinancementMixin, PortailModelForm):
    """What a partenaire updates on the line of its own organisme."""

    mention = ""
    montant = MontantField(label="Montant (€)")

    class Meta:
        model = Financement
        fields = ["statut", "montant", "date_demande", "date_decision"]
        field_classes = dict.fromkeys(["date_demande", "date_decision"], DateField)


class LignesFormSet(RowsFormSet):
    """One empty row when there is none yet."""

    bouton = "Ajouter une ligne"

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.extra = 0 if self.is_bound or self.get_queryset() else 1


class FinancementsFormSet(LignesFormSet):
    """The organismes are read once for all the rows."""

    legende = "Plan de financement"
    bouton = "Ajouter un financeur"

    def __init__(self, *args, **kwargs):
        self._organismes = None
        super().__init__(*args, queryset=Financement.objects.select_related("organisme"), **kwargs)

    @property
    def organismes(self):
        if self._organismes is None:
            self._organismes = list(Organisme.objects.filter(date_fin__isnull=True))
        return self._organismes

    def add_fields(self, form, index):
        super().add_fields(form, index)
        field = form.fields["organisme"]
        choices = [(o.pk, o.nom) for o in self.organismes]
        current = form.instance.organisme_id
        if current and current not in {pk for pk, _ in choices}:
            choices.append((current, form.instance.organisme.nom))
        field.choices = [("", "Choisir…"), *choices]
        if form.instance.pk is None:
            form.initial["base"] = self.instance.base


def _formset(model, form, base=LignesFormSet, **attributes):
    cls = inlineformset_factory(
        FicheAction,
        model,
        form=form,
        formset=base,
        extra=0,
        max_num=LIGNES_MAX,
        absolute_max=2 * LIGNES_MAX,
        validate_max=True,
        can_delete=True,
    )
    return type(f"{model.__name__}FormSet", (cls,), attributes)


PartenairesFormSet = _formset(
    PartenaireFiche, PartenaireForm, legende="Partenaires", bouton="Ajouter un partenaire"
)
LiensFormSet = _formset(
    LienContrat,
    LienForm,
    legende="Liens avec d'autres programmes et contrats",
    bouton="Ajouter un lien",
)
PlanFormSet = _formset(Financement, FinancementForm, base=FinancementsFormSet)
JalonsFormSet = _formset(Jalon, JalonForm, legende="Jalons", bouton="Ajouter un jalon")
IndicateursFormSet = _formset(
    Indicateur,
    IndicateurForm,
    legende="Indicateurs de suivi et d'évaluation",
    bouton="Ajouter un indicateur",
)

FORMSETS = {
    "gouvernance": (PartenairesFormSet, LiensFormSet),
    "financement": (PlanFormSet,),
    "calendrier": (JalonsFormSet,),
    "indicateurs": (IndicateursFormSet,),
}
