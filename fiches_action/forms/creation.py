"""Forms beside the sections: creation, moves, remarks."""

import uuid

from django import forms

from communes.models import Territoire
from conventions.enums import StatutConvention, TypeConvention
from conventions.models import Convention
from fiches_action.forms.sections import CommunesField, communes_du_territoire
from pvd_portal.core.forms import LongTextField, PortailForm

MOTIF_MAX = 2_000
REMARQUE_MAX = 5_000


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
        if territoire and communes:
            siennes = set(communes_du_territoire([territoire]).values_list("pk", flat=True))
            autres = [c.nom for c in communes if c.pk not in siennes]
            if autres:
                self.add_error("communes", f"Pas dans ce territoire : {', '.join(sorted(autres))}.")
        return data


def territoires_du_chef(user):
    return Territoire.objects.actifs().filter(pk__in=user.perimetre.territoires)


class MotifForm(PortailForm):
    """Why, when the move asks for it."""

    mention = ""
    motif = LongTextField(
        label="Motif",
        max_length=MOTIF_MAX,
        error_messages={"required": "Indiquez le motif."},
    )


class InscriptionForm(PortailForm):
    """Which signed act the fiche is registered in (edge case 41: it keeps its number)."""

    mention = ""
    convention = forms.ModelChoiceField(
        None,
        label="Convention de rattachement",
        empty_label="Choisir…",
        error_messages={"required": "Choisissez la convention de rattachement."},
    )

    def __init__(self, *args, fiche, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["convention"].queryset = conventions_de_rattachement(fiche)
        self.initial["convention"] = fiche.convention_id


def conventions_de_rattachement(fiche):
    """Signed acts that cover the territoire's communes; a thematic one holds no plan."""
    communes = communes_du_territoire([fiche.territoire_id])
    acts = Convention.objects.filter(statut=StatutConvention.SIGNEE).exclude(
        type=TypeConvention.THEMATIQUE
    )
    # An act of the EPCI may cover several territoires.
    pks = acts.filter(communes__in=communes).values("pk")
    return acts.filter(pk__in=pks).order_by("-date_signature", "pk")


class RemarqueForm(PortailForm):
    mention = ""
    texte = LongTextField(
        label="Nouvelle remarque",
        max_length=REMARQUE_MAX,
        help_text="Elle sera lue par tous ceux qui voient la fiche.",
        error_messages={"required": "Écrivez la remarque."},
    )


class ReponseForm(PortailForm):
    mention = ""
    reponse = LongTextField(
        label="Réponse",
        max_length=REMARQUE_MAX,
        rows=2,
        error_messages={"required": "Écrivez la réponse."},
    )
