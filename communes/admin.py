"""The référentiel and the territoires in the admin: an administrateur corrects, never deletes."""

from django import forms
from django.contrib import admin, messages

from communes.models import (
    AppartenanceEpci,
    AxeStrategique,
    Beneficiaire,
    Commune,
    CommuneAncienne,
    Contact,
    Departement,
    Enjeu,
    Epci,
    EvolutionCommune,
    Millesime,
    Organisme,
    Region,
    Territoire,
)
from communes.models.territoire import CHANGER_DE_TERRITOIRE
from communes.search import q_commune
from communes.services import record_epci_change
from pvd_portal.core.administration import HistoriqueAdmin, LectureInline, RechercheAdmin
from pvd_portal.core.dates import today


class ReferentielAdmin(RechercheAdmin):
    """Loaded by `import_referentiel`: nothing is added by hand."""

    def has_add_permission(self, request):
        return False


@admin.register(Region)
class RegionAdmin(ReferentielAdmin):
    recherche_codes = ("code",)
    list_display = ["code", "nom"]
    list_display_links = ["code", "nom"]
    readonly_fields = ["code"]
    fields = ["code", "nom"]


@admin.register(Departement)
class DepartementAdmin(ReferentielAdmin):
    recherche_codes = ("code",)
    list_display = ["code", "nom", "region"]
    list_display_links = ["code", "nom"]
    list_select_related = ["region"]
    autocomplete_fields = ["region"]
    readonly_fields = ["code"]
    fields = ["code", "nom", "region"]


@admin.register(Epci)
class EpciAdmin(HistoriqueAdmin):
    recherche_codes = ("siren",)
    choix_possibles = {"date_fin": None}
    list_display = ["nom", "siren", "nature", "population", "date_fin"]
    list_filter = ["nature", ("date_fin", admin.EmptyFieldListFilter)]
    autocomplete_fields = ["ville_principale", "successeur"]
    fields = [
        "siren",
        "nom",
        "nature",
        "population",
        "ville_principale",
        "date_fin",
        "successeur",
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["siren"] if obj else []


class AppartenanceInline(LectureInline):
    model = AppartenanceEpci
    fields = ["epci", "date_debut", "date_fin"]
    verbose_name_plural = "EPCI successifs (tenus à jour quand l'EPCI actuel change)"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("epci").order_by("-pk")


@admin.register(Commune)
class CommuneAdmin(HistoriqueAdmin):
    choix_possibles = {"date_fin": None}
    list_display = ["nom", "code_insee", "departement", "epci", "population", "date_fin"]
    list_select_related = ["departement", "epci"]
    list_filter = [
        ("date_fin", admin.EmptyFieldListFilter),
        "departement__region",
        "departement",
    ]
    autocomplete_fields = ["departement", "epci", "absorbee_par"]
    readonly_fields = ["code_insee"]
    fields = [
        "code_insee",
        "nom",
        "departement",
        "epci",
        "siren",
        "population",
        "date_fin",
        "absorbee_par",
    ]
    inlines = [AppartenanceInline]

    def build_search(self, text):
        return q_commune(text)

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "epci" in form.changed_data:
            record_epci_change(obj, date=today())


@admin.register(CommuneAncienne)
class CommuneAncienneAdmin(ReferentielAdmin):
    recherche_codes = ("code",)
    list_display = ["nom", "code", "type", "chef_lieu"]
    list_select_related = ["chef_lieu"]
    list_filter = ["type"]
    autocomplete_fields = ["chef_lieu"]
    readonly_fields = ["code", "type"]
    fields = ["code", "type", "nom", "chef_lieu"]


@admin.register(Millesime)
class MillesimeAdmin(ReferentielAdmin):
    recherche_noms = ()
    list_display = ["annee", "importe_at"]
    fields = ["annee", "importe_at", "resume"]

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(EvolutionCommune)
class EvolutionCommuneAdmin(ReferentielAdmin):
    recherche_noms = ()
    recherche_codes = ("code_insee", "ancienne_valeur", "nouvelle_valeur")
    list_display = ["date_effet", "code_insee", "type", "ancienne_valeur", "nouvelle_valeur"]
    list_filter = ["type", "date_effet"]

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Organisme)
class OrganismeAdmin(HistoriqueAdmin):
    recherche_codes = ("sigle",)
    choix_possibles = {"date_fin": None}
    list_display = ["nom", "sigle", "nature", "date_fin"]
    list_filter = ["nature"]
    autocomplete_fields = ["successeur"]
    fields = ["nom", "sigle", "nature", "date_fin", "successeur"]


def warn_of_other_epci(request, rows):
    """A projet de territoire is that of one EPCI: a slip in the choice is said, not refused."""
    for row in rows:
        commune, territoire = row.commune, row.territoire
        if row.date_sortie is None and commune.epci_id != territoire.epci_id:
            sien = commune.epci or "aucun EPCI"
            messages.warning(
                request,
                f"À vérifier : {commune.nom} est dans {sien}, le territoire {territoire.nom} "
                f"dans {territoire.epci or 'aucun EPCI'}.",
            )


class BeneficiaireFormSet(forms.BaseInlineFormSet):
    def clean(self):
        """Two new rows of the same form: the database has neither yet."""
        super().clean()
        seen = []
        for form in self.forms:
            row = form.instance
            if not form.is_valid() or not row.commune_id or form.cleaned_data.get("DELETE"):
                continue
            if any(row.overlaps(other) for other in seen):
                form.add_error("commune", f"{row.commune} figure deux fois à la même période.")
            seen.append(row)


class BeneficiaireForm(forms.ModelForm):
    class Meta:
        widgets = {
            "id_pvd": forms.TextInput(attrs={"size": 12}),
            "motif_sortie": forms.TextInput(attrs={"size": 20}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # A period keeps its commune; and each autocomplete would read its label again.
            commune = self.instance.commune
            self.fields["commune"].disabled = True
            self.fields["commune"].widget = forms.Select(choices=[(commune.pk, str(commune))])


class BeneficiaireInline(admin.TabularInline):
    model = Beneficiaire
    form = BeneficiaireForm
    formset = BeneficiaireFormSet
    fields = ["commune", "id_pvd", "date_entree", "date_sortie", "motif_sortie"]
    autocomplete_fields = ["commune"]
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("commune", "territoire")


class ContactInline(admin.TabularInline):
    model = Contact
    fields = ["nom", "fonction", "organisme", "email", "telephone", "date_debut", "date_fin"]
    extra = 0


class AxeInline(admin.TabularInline):
    model = AxeStrategique
    fields = ["numero", "intitule", "echelle"]
    extra = 0
    can_delete = False


class EnjeuInline(admin.TabularInline):
    model = Enjeu
    fields = ["theme", "texte"]
    extra = 0


@admin.register(Territoire)
class TerritoireAdmin(HistoriqueAdmin):
    choix_possibles = {"archived_at": None}
    list_display = ["nom", "epci", "departement_pilote", "archived_at"]
    list_select_related = ["epci", "departement_pilote"]
    list_filter = [
        ("archived_at", admin.EmptyFieldListFilter),
        "departement_pilote__region",
        "departement_pilote",
    ]
    autocomplete_fields = ["epci", "departement_pilote"]
    fields = ["nom", "epci", "departement_pilote", "diagnostic_sources", "archived_at"]
    inlines = [BeneficiaireInline, ContactInline, AxeInline, EnjeuInline]

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is Beneficiaire:
            warn_of_other_epci(request, formset.new_objects)


@admin.register(Beneficiaire)
class BeneficiaireAdmin(HistoriqueAdmin):
    recherche_noms = ("territoire__nom_recherche",)
    recherche_codes = ("id_pvd",)
    list_display = ["commune", "territoire", "id_pvd", "date_entree", "date_sortie"]
    list_select_related = ["commune", "territoire"]
    list_filter = [("date_sortie", admin.EmptyFieldListFilter), "commune__departement"]
    autocomplete_fields = ["commune", "territoire"]
    champs = ["commune", "territoire", "id_pvd", "date_entree", "date_sortie", "motif_sortie"]
    fieldsets = [(None, {"fields": champs, "description": CHANGER_DE_TERRITOIRE})]

    def get_readonly_fields(self, request, obj=None):
        """A period keeps its commune and its territoire: another one is another row."""
        return ["commune", "territoire"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        warn_of_other_epci(request, [obj])

    def build_search(self, text):
        return super().build_search(text) | q_commune(text, "commune__")
