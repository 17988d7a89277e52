"""One form a section."""

from django import forms
from django.db.models import Q

from communes.models import AxeStrategique, Beneficiaire, Commune
from fiches_action.enums import STATUTS_A_MOTIVER, Statut
from fiches_action.models import FicheAction
from pvd_portal.core.dates import today
from pvd_portal.core.fields import DateField, LongTextField, MontantField
from pvd_portal.core.forms import PortailModelForm


def communes_du_territoire(territoires):
    """Communes that belong to one of them today."""
    membres = Beneficiaire.objects.membres_au(today()).filter(territoire__in=territoires)
    return Commune.objects.filter(pk__in=membres.values("commune"))


class CommunesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj):
        return obj.nom


class SectionForm(PortailModelForm):
    """Base of the sections; a section of rows alone has no field of its own."""

    mention = ""

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
        fields = ["phase", "statut", "motif_statut", "date_statut", "priorite", "avancement"]
        field_classes = {"date_statut": DateField}
        labels = {
            "motif_statut": "Motif de la pause, du blocage ou de l'abandon",
            "date_statut": "Depuis le",
        }
        help_texts = {
            "statut": "Une action abandonnée voit ses financements retirés du plan.",
            "avancement": "De 0 à 100. Une action à 100 % n'est pas forcément soldée.",
        }

    def clean(self):
        data = super().clean()
        if data.get("statut") in STATUTS_A_MOTIVER:
            libelle = Statut(data["statut"]).label.lower()
            if not data.get("motif_statut") and "motif_statut" not in self.errors:
                self.add_error("motif_statut", f"Une action « {libelle} » demande un motif.")
            if not data.get("date_statut") and "date_statut" not in self.errors:
                self.add_error("date_statut", f"Depuis quand l'action est-elle « {libelle} » ?")
        return data


class FinancementSectionForm(SectionForm):
    cout_total = MontantField(
        label="Coût prévisionnel",
        required=False,
        help_text="En euros, par exemple 1 250 000 ou 1,25 M€.",
    )
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
        labels = {"base": "Base du coût"}
        help_texts = {
            "base": "Les dotations de l'État se calculent hors taxes.",
            "derogation_taux": "Remplace les 20 % de participation minimale du maître d'ouvrage.",
        }


class CalendrierForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = ["date_debut_prevue", "date_fin_prevue", "date_debut_reelle", "date_fin_reelle"]
        field_classes = dict.fromkeys(fields, DateField)

    def clean(self):
        data = super().clean()
        for moment in ("prevue", "reelle"):
            debut, fin = data.get(f"date_debut_{moment}"), data.get(f"date_fin_{moment}")
            if debut and fin and fin < debut:
                libelle = "réelle" if moment == "reelle" else "prévue"
                self.add_error(f"date_fin_{moment}", f"La fin {libelle} précède le début.")
        for name in ("date_debut_reelle", "date_fin_reelle"):
            if data.get(name) and data[name] > today():
                self.add_error(name, "Une date réelle n'est pas dans l'avenir.")
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
