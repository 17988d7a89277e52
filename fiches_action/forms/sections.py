"""One form a section."""

from django import forms
from django.db.models import Q

from communes.models import AxeStrategique, Beneficiaire, Commune
from fiches_action.enums import STATUTS_A_MOTIVER, Statut
from fiches_action.models import FicheAction
from pvd_portal.core.dates import today
from pvd_portal.core.fields import DateField, EntierField, LongTextField, MontantField, NombreField
from pvd_portal.core.forms import PortailBoundField, PortailModelForm

DANS_L_AVENIR = "Une date réelle n'est pas dans l'avenir."


def communes_du_territoire(territoires):
    """Communes that belong to one of them today, and still exist."""
    membres = Beneficiaire.objects.membres_au(today()).filter(territoire__in=territoires)
    return Commune.objects.actuelles().filter(pk__in=membres.values("commune"))


class CommunesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj):
        return obj.nom


# What a fiche sent to the préfecture has; the rest is « facultatif ».
ATTENDUS = frozenset(
    "intitule theme communes maitre_ouvrage type_maitre_ouvrage contexte objectifs contenu phase "
    "statut priorite cout_total date_debut_prevue date_fin_prevue".split()
)


class SectionBoundField(PortailBoundField):
    @property
    def mention(self):
        return "" if self.field.required or self.name in ATTENDUS else "facultatif"


class SectionForm(PortailModelForm):
    """Base of the sections; a section of rows alone has no field of its own."""

    bound_field_class = SectionBoundField

    class Meta:
        model = FicheAction
        fields = []


class IdentiteForm(SectionForm):
    communes = CommunesField(None, label="Communes concernées", required=False)

    class Meta(SectionForm.Meta):
        fields = ["intitule", "axe", "theme", "communes", "echelle", "adresse", "origine"]
        help_texts = {
            "intitule": "Court et parlant, par exemple « Réhabiliter la halle couverte ».",
            "axe": "Orientation de la stratégie du territoire à laquelle l'action répond.",
            "theme": "Thème national, pour retrouver les actions semblables.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        territoire = self.instance.territoire_id
        self.fields["axe"].queryset = AxeStrategique.objects.filter(territoire=territoire)
        # A commune that left the programme stays on the fiches that had it.
        liens = FicheAction.communes.through.objects.filter(ficheaction=self.instance.pk)
        self.fields["communes"].queryset = Commune.objects.filter(
            Q(pk__in=communes_du_territoire([territoire]).values("pk"))
            | Q(pk__in=liens.values("commune"))
        )


class GouvernanceForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = [
            "maitre_ouvrage",
            "type_maitre_ouvrage",
            "maitre_ouvrage_delegue",
            "referent",
            "referent_etat",
        ]
        help_texts = {
            "maitre_ouvrage": "Qui porte le projet et signe les marchés.",
            "type_maitre_ouvrage": "Les règles de financement en dépendent.",
            "referent": "Une fonction plutôt qu'un nom : « Responsable des services techniques ».",
            "referent_etat": "Par exemple « DDT, service habitat ».",
        }


class ContenuForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = [
            "contexte",
            "objectifs",
            "contenu",
            "effet_centralite",
            "transition_ecologique",
            "participation",
            "points_blocage",
        ]
        field_classes = dict.fromkeys(fields, LongTextField)
        help_texts = {
            "contexte": "Pourquoi cette action : le constat, les besoins, ce qui existe déjà.",
            "objectifs": "Ce qui aura changé une fois l'action menée.",
            "contenu": "Ce qui sera fait concrètement, étape par étape.",
            "effet_centralite": "L'effet attendu sur le centre et sur le bassin de vie.",
            "transition_ecologique": "Énergie, sols, eau, biodiversité, mobilités, matériaux.",
            "participation": "Qui a été ou sera associé, et comment.",
            "points_blocage": "Ce qui peut retarder ou empêcher l'action, et ce qui est prévu.",
        }


class VieForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = [
            "phase",
            "statut",
            "motif_statut",
            "date_statut",
            "date_fin_reelle",
            "priorite",
            "avancement",
        ]
        field_classes = {"avancement": EntierField}
        labels = {
            "motif_statut": "Motif de la pause, du blocage ou de l'abandon",
            "date_statut": "Depuis le",
            "date_fin_reelle": "Fin réelle d'une action terminée",
        }
        help_texts = {
            "statut": "Une action abandonnée voit ses financements retirés du plan.",
            "avancement": "De 0 à 100. Une action à 100 % n'est pas forcément soldée.",
        }

    def clean(self):
        super().clean()
        statut = self.cleaned_data.get("statut")
        if statut is None:
            return self.cleaned_data
        if statut in STATUTS_A_MOTIVER:
            libelle = Statut(statut).label.lower()
            self._ask("motif_statut", f"Une action « {libelle} » demande un motif.")
            self._ask("date_statut", f"Depuis quand l'action est-elle « {libelle} » ?")
        else:
            refus = "Seule une action en pause, bloquée ou abandonnée en a besoin."
            self._leave("motif_statut", "", refus)
            self._leave("date_statut", None, refus)
        if statut == Statut.TERMINE:
            self._ask("date_fin_reelle", "Quand l'action s'est-elle terminée ?")
            self._check_end()
        else:
            self._leave("date_fin_reelle", None, "Seule une action « terminée » a sa fin réelle.")
        return self.cleaned_data

    def _ask(self, name, message):
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)

    def _leave(self, name, nothing, message):
        """What went with the former statut goes with it; what was just typed is not lost."""
        if name in self.errors:
            return
        if name in self.changed_data and self.cleaned_data.get(name):
            self.add_error(name, message)
        else:
            self.cleaned_data[name] = nothing

    def _check_end(self):
        debut, fin = self.instance.date_debut_reelle, self.cleaned_data.get("date_fin_reelle")
        if fin and fin > today():
            self.add_error("date_fin_reelle", DANS_L_AVENIR)
        elif fin and debut and fin < debut:
            self.add_error(
                "date_fin_reelle", f"La fin réelle précède le début réel ({debut:%d/%m/%Y})."
            )


class FinancementSectionForm(SectionForm):
    cout_total = MontantField(label="Coût prévisionnel", required=False)
    cout_reel = MontantField(
        label="Coût réel", required=False, help_text="Une fois les marchés soldés."
    )

    class Meta(SectionForm.Meta):
        fields = [
            "cout_total",
            "base",
            "nature_depense",
            "cout_reel",
            "derogation_reference",
            "derogation_taux",
        ]
        field_classes = {"derogation_taux": NombreField}
        labels = {"base": "Base du coût"}
        help_texts = {
            "derogation_taux": "Remplace les 20 % de participation minimale du maître d'ouvrage.",
        }

    @property
    def shows_folded(self):
        """« Coût réel, dérogation » holds something, or an error."""
        names = ("cout_reel", "derogation_reference", "derogation_taux")
        return any(name in self.errors or self[name].value() for name in names)

    def clean(self):
        data = super().clean()
        if {"derogation_reference", "derogation_taux"} & self.errors.keys():
            return data
        reference, taux = data.get("derogation_reference"), data.get("derogation_taux")
        if reference and taux is None:
            self.add_error("derogation_taux", "Indiquez le taux que la dérogation permet.")
        if taux is not None and not reference:
            self.add_error("derogation_reference", "Indiquez la référence de la dérogation.")
        return data


class CalendrierForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = ["date_debut_prevue", "date_fin_prevue", "date_debut_reelle"]
        field_classes = dict.fromkeys(fields, DateField)
        help_texts = {
            "date_debut_reelle": "La fin réelle se note avec le statut « Terminée » (Avancement)."
        }

    def clean(self):
        data = super().clean()
        debut, fin = data.get("date_debut_prevue"), data.get("date_fin_prevue")
        if debut and fin and fin < debut:
            self.add_error("date_fin_prevue", "La fin prévue précède le début.")
        debut, fin = data.get("date_debut_reelle"), self.instance.date_fin_reelle
        if debut and debut > today():
            self.add_error("date_debut_reelle", DANS_L_AVENIR)
        elif debut and fin and fin < debut:
            self.add_error(
                "date_debut_reelle", f"Le début réel suit la fin réelle ({fin:%d/%m/%Y})."
            )
        return data


FORMS = {
    "identite": IdentiteForm,
    "gouvernance": GouvernanceForm,
    "contenu": ContenuForm,
    "vie": VieForm,
    "financement": FinancementSectionForm,
    "calendrier": CalendrierForm,
    "indicateurs": SectionForm,
}
