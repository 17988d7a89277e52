"""Forms of the steps that the dossier's own people fill in: contacts, diagnostic, strategy."""

from django.core.exceptions import ValidationError
from django.forms.models import inlineformset_factory

from communes.models import AxeStrategique, Contact, Enjeu, Territoire
from pvd_portal.core.fields import DateField, EntierField, LongTextField
from pvd_portal.core.forms import PortailModelForm
from pvd_portal.dossiers.formsets import RowsFormSet


class ContactForm(PortailModelForm):
    mention = "obligatoire"

    class Meta:
        model = Contact
        fields = (
            "fonction",
            "nom",
            "organisme",
            "email",
            "telephone",
            "date_debut",
            "date_fin",
        )
        labels = {"email": "Courriel professionnel"}
        field_classes = {"date_debut": DateField, "date_fin": DateField}

    def clean(self):
        data = super().clean()
        debut, fin = data.get("date_debut"), data.get("date_fin")
        if debut and fin and fin < debut:
            self.add_error("date_fin", "La fin précède le début.")
        return data


class EnjeuForm(PortailModelForm):
    mention = ""
    texte = LongTextField(label="Enjeu", max_length=2_000, rows=2)

    class Meta:
        model = Enjeu
        fields = ("theme", "texte")


class SourcesForm(PortailModelForm):
    diagnostic_sources = LongTextField(
        label="Sources du diagnostic",
        help_text="Études, enquêtes, observatoires, avec leur année.",
        max_length=5_000,
        rows=5,
        required=False,
    )

    class Meta:
        model = Territoire
        fields = ("diagnostic_sources",)


class AxeForm(PortailModelForm):
    mention = "obligatoire"
    enjeux = LongTextField(label="Enjeux et partenaires", max_length=5_000, rows=2, required=False)
    indicateurs = LongTextField(
        label="Indicateurs de mise en œuvre et de résultat",
        max_length=5_000,
        rows=2,
        required=False,
    )

    class Meta:
        model = AxeStrategique
        fields = ("numero", "intitule", "enjeux", "indicateurs", "echelle")
        field_classes = {"numero": EntierField}


class BaseAxeFormSet(RowsFormSet):
    """An axe that fiches refer to is not taken away under them (edge case 50)."""

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            axe = form.instance
            nombre = axe.fiches.count() if axe.pk else 0
            if nombre:
                mots = "fiche s'y rattache" if nombre == 1 else "fiches s'y rattachent"
                raise ValidationError(
                    f"L'axe « {axe} » ne peut pas être supprimé : {nombre} {mots}. "
                    "Rattachez-les d'abord à un autre axe."
                )

        self._refuse_taken_numbers()

    def _refuse_taken_numbers(self):
        """A colleague may have added an axe since the page was opened."""
        known = {form.instance.pk for form in self.forms}
        taken = set(self.instance.axes.exclude(pk__in=known).values_list("numero", flat=True))
        for form in self.forms:
            if form not in self.deleted_forms and form.cleaned_data.get("numero") in taken:
                form.add_error("numero", "Un autre axe porte déjà ce numéro : choisissez-en un.")

    def get_unique_error_message(self, unique_check):
        return "Deux axes ont le même numéro."


def _formset(model, form, formset=RowsFormSet):
    return inlineformset_factory(
        Territoire,
        model,
        form=form,
        formset=formset,
        extra=1,
        max_num=100,
        absolute_max=200,
        can_delete=True,
    )


ContactFormSet = _formset(Contact, ContactForm)
EnjeuFormSet = _formset(Enjeu, EnjeuForm)
AxeFormSet = _formset(AxeStrategique, AxeForm, formset=BaseAxeFormSet)
