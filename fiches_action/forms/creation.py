"""Forms beside the sections: creation, and the convention of a fiche that enters it."""

import uuid

from django import forms

from conventions.enums import StatutConvention, TypeConvention
from conventions.models import Convention
from fiches_action.forms.sections import CommunesField, communes_du_territoire
from pvd_portal.core.forms import PortailForm


class NouvelleFicheForm(PortailForm):
    """Where and what; the key makes a double click one fiche."""

    mention = ""
    cle = forms.UUIDField(widget=forms.HiddenInput)
    territoire = forms.ModelChoiceField(None, label="Territoire", empty_label="Choisir…")
    intitule = forms.CharField(
        label="Intitulé",
        max_length=250,
        help_text="Court et parlant, par exemple « Réhabiliter la halle couverte ».",
    )
    communes = CommunesField(None, label="Communes concernées", required=False)

    def __init__(self, *args, territoires, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["territoire"].queryset = territoires
        communes = communes_du_territoire(territoires)
        self.fields["communes"].queryset = communes
        self.initial["cle"] = uuid.uuid4()
        if len(territoires) == 1:
            self.fields["territoire"].widget = forms.HiddenInput()
            self.initial["territoire"] = territoires[0].pk
            if len(communes) == 1:
                self.initial["communes"] = [communes[0].pk]

    def clean(self):
        data = super().clean()
        territoire, communes = data.get("territoire"), data.get("communes")
        if territoire and communes is not None:
            siennes = set(communes_du_territoire([territoire]).values_list("pk", flat=True))
            if siennes and not communes:
                self.add_error(
                    "communes",
                    "Cochez la commune concernée, ou les communes s'il y en a plusieurs.",
                )
            autres = [c.nom for c in communes if c.pk not in siennes]
            if autres:
                self.add_error("communes", f"Pas dans ce territoire : {', '.join(sorted(autres))}.")
        return data


class InscriptionForm(PortailForm):
    """Which signed act the fiche is registered in (edge case 41: it keeps its number)."""

    mention = ""
    # What this page asks is not missing before it.
    supplies = frozenset({"convention"})
    convention = forms.ModelChoiceField(
        None,
        label="Convention de rattachement",
        empty_label="Choisir…",
        error_messages={"required": "Choisissez la convention de rattachement."},
    )

    def __init__(self, *args, dossier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["convention"].queryset = find_registrable_acts(dossier)
        self.initial["convention"] = dossier.convention_id

    @property
    def changes(self):
        """The fields of the fiche that the move changes with its state."""
        return {"convention": self.cleaned_data["convention"]}


def find_registrable_acts(fiche):
    """Signed acts that cover the territoire's communes; a thematic one holds no plan."""
    communes = communes_du_territoire([fiche.territoire_id])
    acts = Convention.objects.filter(statut=StatutConvention.SIGNEE).exclude(
        type=TypeConvention.THEMATIQUE
    )
    # An act of the EPCI may cover several territoires.
    pks = acts.filter(communes__in=communes).values("pk")
    return acts.filter(pk__in=pks).order_by("-date_signature", "pk")
