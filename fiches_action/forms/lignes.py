"""Rows of a fiche: partners, links, financing, milestones, indicators."""

from django.forms.models import inlineformset_factory

from fiches_action.enums import (
    FINANCEMENTS_ACCORDES,
    FINANCEMENTS_SOLLICITES,
    Base,
    NatureFinancement,
    StatutFinancement,
)
from fiches_action.financeurs import Financeurs, choose_among
from fiches_action.forms.plan import LignesDuPlan
from fiches_action.forms.sections import communes_du_territoire
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
# What own funds have not.
DEMANDES = {StatutFinancement.A_SOLLICITER, *FINANCEMENTS_SOLLICITES}
# Of the address of a row that is not there yet.
NOUVELLE = "nouvelle"


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


class RulesOfALineMixin:
    def clean(self):
        data = super().clean()
        own, statut = self._is_own(data), data.get("statut")
        if own and statut in DEMANDES:
            # An apport: nobody is asked for it, nor decides on it.
            data["statut"] = StatutFinancement.ACCORDE
        if "date_decision" in self.errors:
            return data
        demande, decision = data.get("date_demande"), data.get("date_decision")
        if demande and decision and decision < demande:
            self.add_error("date_decision", "La décision précède la demande.")
        elif decision is None and not own and statut in FINANCEMENTS_ACCORDES:
            self.add_error("date_decision", "Indiquez quand il a été accordé.")
        return data

    def _is_own(self, data):
        return data.get("nature", self.instance.nature) == NatureFinancement.FONDS_PROPRES


class FinancementForm(RulesOfALineMixin, LigneForm):
    mention = "facultatif"
    montant = MontantField(label="Montant")
    # Of the folded part, « Base, dates et dossier ».
    replies = ("base", "date_demande", "date_decision", "numero_dossier")

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
        labels = {"base": "Base du montant"}

    def name_amount(self):
        """« Montant (€ HT) »; before the field is drawn."""
        base = self["base"].value()
        unit = f"€ {Base(base).label}" if base in Base.values else "€"
        self.fields["montant"].label = f"Montant ({unit})"

    @property
    def shows_folded(self):
        """An error is never folded away."""
        return any(name in self.errors for name in self.replies)


class LigneDuPartenaireForm(RulesOfALineMixin, PortailModelForm):
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
    gabarit = "components/formset.html"

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.extra = 0 if self.is_bound or self.get_queryset() else 1


class FinancementsFormSet(LignesDuPlan, LignesFormSet):
    """The funders are read once for all the rows, and written once."""

    legende = "Plan de financement"
    bouton = "Ajouter un financeur"
    gabarit = "fiches_action/_plan.html"

    def __init__(self, *args, ouverte="", **kwargs):
        super().__init__(*args, queryset=Financement.objects.select_related("organisme"), **kwargs)
        self.ouverte = ouverte
        if ouverte == NOUVELLE and not self.is_bound:
            self.extra = 1
        territoire = self.instance.territoire
        communes = communes_du_territoire([territoire.pk]).values_list("nom_recherche", flat=True)
        self.financeurs = Financeurs(
            territoire, lambda: communes, [row.organisme_id for row in self.get_queryset()]
        )

    def add_fields(self, form, index):
        super().add_fields(form, index)
        choose_among(form.fields["organisme"], self.financeurs)
        if form.instance.pk is None:
            form.initial["base"] = self.instance.base
        form.name_amount()


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
