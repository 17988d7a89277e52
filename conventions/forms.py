"""Forms of the acts: content by type, signatures, remarks, reason of a move."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from communes.models import Commune, Epci, Territoire
from conventions.coherence import next_numero
from conventions.enums import RoleCommune, RoleSignature, TypeConvention, TypeSignataire
from conventions.models import Convention, Signature
from conventions.signatures import before_adhesion, foreign_sentence, mandatory_signatures
from pvd_portal.core.dates import today
from pvd_portal.core.fields import DateField, EntierField, LongTextField
from pvd_portal.core.forms import PortailForm, PortailModelForm
from pvd_portal.dossiers.forms import MotifForm
from pvd_portal.dossiers.formsets import RowsFormSet

COMMUNS = ("intitule", "epci", "communes", "objet")
DATES = ("date_signature_prevue", "date_effet", "date_fin")
DEROGATION = ("ville_principale", "derogation_reference", "derogation_motif")
# What each type of act says, in the order of the page.
CHAMPS_PAR_TYPE = {
    TypeConvention.ADHESION: (*COMMUNS, *DATES),
    TypeConvention.CADRE: (*COMMUNS, "vaut_ort", *DEROGATION, "avenant_ort", *DATES),
    TypeConvention.ORT: (*COMMUNS, *DEROGATION, "avenant_ort", *DATES),
    TypeConvention.AVENANT: (
        "parent",
        "numero_avenant",
        *COMMUNS,
        "nouvelle_echeance",
        "vaut_ort",
        *DEROGATION,
        *DATES,
    ),
    TypeConvention.THEMATIQUE: ("thematique", *COMMUNS, *DATES),
}


EXEMPLES = {
    TypeConvention.ADHESION: "Par exemple « Convention d'adhésion du Trièves ».",
    TypeConvention.CADRE: "Par exemple « Convention-cadre du Trièves ».",
    TypeConvention.ORT: "Par exemple « ORT de l'agglomération ».",
    TypeConvention.AVENANT: "Par exemple « Avenant n° 1 à la convention-cadre du Trièves ».",
    TypeConvention.THEMATIQUE: "Par exemple « Convention de sécurité de Villard-de-Lans ».",
}
GROUPES = (
    ("L'acte modifié", ("parent", "numero_avenant", "nouvelle_echeance"), False),
    ("L'acte", ("thematique", *COMMUNS), False),
    ("Opération de revitalisation de territoire", ("vaut_ort", *DEROGATION, "avenant_ort"), False),
    ("Dates", DATES, True),
)


class CommunesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, commune):
        return commune.nom


class ActeField(forms.ModelChoiceField):
    """An act, with its type and its date: intitulés repeat from one to the next."""

    def label_from_instance(self, acte):
        date = f", signée le {acte.date_signature:%d/%m/%Y}" if acte.date_signature else ""
        return f"{acte.intitule} ({acte.get_type_display().lower()}{date})"


class ChoixConventionForm(PortailForm):
    """First step of a creation: where, and which kind of act."""

    territoire = forms.ModelChoiceField(
        Territoire.objects.none(), label="Territoire", empty_label="Choisissez un territoire"
    )
    type = forms.ChoiceField(
        label="Type d'acte",
        choices=TypeConvention.choices,
        widget=forms.RadioSelect,
        initial=TypeConvention.CADRE,
    )

    def __init__(self, *args, territoires, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["territoire"].queryset = territoires


class ConventionForm(PortailModelForm):
    communes = CommunesField(
        Commune.objects.none(),
        label="Communes bénéficiaires couvertes",
        error_messages={"required": "Indiquez au moins une commune."},
    )
    objet = LongTextField(
        label="Objet",
        required=False,
        rows=6,
        help_text="Ce que les parties décident ensemble, en quelques phrases.",
    )
    derogation_motif = LongTextField(
        label="Ce qui justifie la dérogation",
        required=False,
        rows=3,
        max_length=2_000,
        help_text=Convention._meta.get_field("derogation_motif").help_text,
    )
    parent = ActeField(
        Convention.objects.none(),
        label="Convention modifiée",
        empty_label="Choisissez une convention signée",
    )
    avenant_ort = ActeField(
        Convention.objects.none(),
        label="Vaut aussi avenant à l'ORT",
        required=False,
        empty_label="Non",
    )
    nouvelle_echeance = DateField(
        label="Nouvelle échéance",
        required=False,
        help_text="Seulement pour proroger le délai de la convention d'adhésion.",
    )
    date_signature_prevue = DateField(label="Signature prévue le", required=False)
    date_effet = DateField(label="Entrée en vigueur", required=False)
    date_fin = DateField(label="Fin", required=False)

    class Meta:
        model = Convention
        fields = (
            "parent",
            "numero_avenant",
            "thematique",
            "intitule",
            "epci",
            "objet",
            "nouvelle_echeance",
            "vaut_ort",
            "ville_principale",
            "derogation_reference",
            "derogation_motif",
            "avenant_ort",
            *DATES,
        )
        field_classes = {"numero_avenant": EntierField}

    def __init__(self, *args, user, **kwargs):
        """The instance comes with its territoire and its type: they decide of the rest."""
        super().__init__(*args, **kwargs)
        # « Inconnue ici »: an act is only offered when the reader sees it.
        self.acts = Convention.objects.visible_to(user).exclude(pk=self.instance.pk)
        self._keep_fields_of_type()
        self._set_communes()
        if self.instance.type == TypeConvention.AVENANT:
            self._set_parent()
        if "avenant_ort" in self.fields:
            self.fields["avenant_ort"].queryset = self._orts()

    def groupes(self):
        """[(title, bound fields, on one line)]: the form as the page lays it out."""
        groupes = []
        for titre, noms, en_ligne in GROUPES:
            champs = [self[nom] for nom in noms if nom in self.fields]
            if champs:
                groupes.append((titre, champs, en_ligne))
        return groupes

    def _keep_fields_of_type(self):
        wanted = CHAMPS_PAR_TYPE[self.instance.type]
        self.fields = {name: self.fields[name] for name in wanted}
        self.fields["intitule"].help_text = EXEMPLES[self.instance.type]
        if "vaut_ort" not in self.fields:
            self.instance.vaut_ort = self.instance.type == TypeConvention.ORT

    def _set_communes(self):
        convention, territoire = self.instance, self.instance.territoire
        covered = Q(pk__in=[]) if convention._state.adding else Q(conventions=convention)
        membres = Q(
            pk__in=territoire.beneficiaires.membres_au(today()).values("commune"),
            date_fin__isnull=True,
        )
        communes = Commune.objects.filter(membres | covered).distinct().select_related("epci")
        self.fields["communes"].queryset = communes
        codes = {territoire.epci_id, convention.epci_id, *(c.epci_id for c in communes)}
        codes.discard(None)
        self._set_epci(codes)
        if not convention._state.adding:
            self.initial["communes"] = [
                lien.commune_id
                for lien in convention.convention_communes.all()
                if lien.role == RoleCommune.BENEFICIAIRE
            ]
        elif len(communes) == 1:
            self.initial["communes"] = [communes[0].pk]

    def _set_epci(self, codes):
        convention = self.instance
        if convention.epci_id is None:
            convention.epci_id = convention.territoire.epci_id
            self.initial["epci"] = convention.epci_id
        if len(codes) < 2:
            del self.fields["epci"]
        else:
            self.fields["epci"].queryset = Epci.objects.filter(pk__in=codes)
        if "ville_principale" in self.fields:
            field = self.fields["ville_principale"]
            communes = Commune.objects.actuelles().filter(epci__in=codes)
            field.queryset = communes.order_by("nom_recherche")
            field.empty_label = "Celle de l'EPCI aujourd'hui"

    def _set_parent(self):
        parents = self.acts.parents_possibles(self.instance.territoire)
        if self.instance.parent_id:
            parents = parents | self.acts.filter(pk=self.instance.parent_id)
        self.fields["parent"].queryset = parents.distinct()
        self.fields["numero_avenant"].required = False
        self.fields["numero_avenant"].help_text = "Vide : le numéro qui suit."

    def _orts(self):
        return self.acts.of_territoire(self.instance.territoire).filter(
            Q(type=TypeConvention.ORT) | Q(vaut_ort=True)
        )

    def clean(self):
        data = super().clean()
        parent = data.get("parent")
        if parent and data.get("numero_avenant") is None and "numero_avenant" not in self.errors:
            data["numero_avenant"] = next_numero(parent, sauf=self.instance.pk)
        self._refuse_foreign_communes(data)
        return data

    def _refuse_foreign_communes(self, data):
        """« Commune in EPCI A, convention carried by EPCI B → block » (edge case 19)."""
        epci = data.get("epci") or self.instance.epci
        for commune in data.get("communes") or ():
            if commune.epci_id != (epci and epci.pk):
                self.add_error("communes", foreign_sentence(commune))


class SignatureForm(PortailModelForm):
    mention = ""
    date_deliberation = DateField(label="Délibération du", required=False)
    date_signature = DateField(label="Signé le", required=False)

    class Meta:
        model = Signature
        fields = (
            "organisme",
            "type",
            "role",
            "commune",
            "signataire",
            "date_deliberation",
            "date_signature",
        )
        labels = {"signataire": "Nom et qualité"}

    def __init__(self, *args, communes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = communes
        self.fields["signataire"].required = False

    def clean_date_deliberation(self):
        date = self.cleaned_data["date_deliberation"]
        if date and date > today():
            raise ValidationError(
                "Cette délibération est à venir : notez sa date une fois qu'elle est prise."
            )
        return date

    def clean_date_signature(self):
        date = self.cleaned_data["date_signature"]
        if date and date > today():
            raise ValidationError(
                "Cette date est à venir : notez-la comme « signature prévue » dans l'acte."
            )
        return date

    def clean(self):
        data = super().clean()
        if data.get("role") == RoleSignature.EN_PRESENCE and data.get("date_signature"):
            self.add_error(
                "date_signature", "« En présence de » n'est pas une signature : laissez vide."
            )
        if data.get("commune") and data.get("type") != TypeSignataire.COMMUNE:
            self.add_error("commune", "Seule une ligne de nature « Commune » a une commune.")
        return data


class BaseSignatureFormSet(RowsFormSet):
    legende = "Tableau des signatures"

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "communes": self.commune_choices}

    def clean(self):
        """A commune signs once, a party is not named twice."""
        super().clean()
        seen = set()
        for form in self.forms:
            if form in self.deleted_forms or not getattr(form, "cleaned_data", None):
                continue
            commune = form.cleaned_data.get("commune")
            if commune is None:
                continue
            if commune in seen:
                form.add_error("commune", "Cette commune est déjà au tableau.")
            seen.add(commune)


SignatureFormSet = forms.inlineformset_factory(
    Convention,
    Signature,
    form=SignatureForm,
    formset=BaseSignatureFormSet,
    extra=0,
    max_num=60,
    absolute_max=120,
    validate_max=True,
    can_delete=True,
)


class CorrectionForm(MotifForm):
    """The date that counts, corrected: the deadlines follow, so it says why.

    The signatures of the act are on the page too: the date is that of the last of them.
    """

    date_signature = DateField(
        label="Date à retenir",
        help_text="Date de la dernière signature obligatoire.",
        error_messages={"required": "Indiquez la date à retenir."},
    )

    def __init__(self, *args, dossier, **kwargs):
        super().__init__(*args, dossier=dossier, **kwargs)
        self.lignes = {f"signature_{s.pk}": s for s in mandatory_signatures(dossier)}
        for name, ligne in self.lignes.items():
            self.fields[name] = DateField(
                label=f"Signature : {ligne.organisme}",
                initial=ligne.date_signature,
                required=False,
                help_text="Vide : inchangée.",
            )
        self.order_fields(["date_signature", *self.lignes, "motif"])

    @property
    def changes(self):
        """The date of the act, and those of its table: {id of a line: date}."""
        dates = {ligne.pk: self._signed_on(name) for name, ligne in self.lignes.items()}
        return {"date_signature": self.cleaned_data["date_signature"], "signatures": dates}

    def _signed_on(self, name):
        return self.cleaned_data.get(name) or self.lignes[name].date_signature

    def clean_date_signature(self):
        date = self.cleaned_data["date_signature"]
        if date > today():
            raise ValidationError("Une signature à venir ne compte pas : cette date est passée.")
        if date == self.dossier.date_signature:
            raise ValidationError("C'est déjà la date retenue.")
        if manques := before_adhesion(self.dossier, date):
            raise ValidationError([manque.text for manque in manques])
        return date

    def clean(self):
        data = super().clean()
        for name in self.lignes.keys() & data.keys():
            if data[name] and data[name] > today():
                self.add_error(name, "Une signature à venir ne compte pas : cette date est passée.")
        date = data.get("date_signature")
        if date is None or not self.lignes or self.lignes.keys() & self.errors.keys():
            return data
        last = max(self._signed_on(name) for name in self.lignes)
        if date != last:
            self.add_error(
                "date_signature",
                f"La dernière signature du tableau est du {last:%d/%m/%Y} : "
                "corrigez aussi, ci-dessous, la signature dont la date est fausse.",
            )
        return data
