"""Forms of the comité de projet."""

import datetime as dt
from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from fiches_action.models import FicheAction
from pvd_portal.comites.enums import ELUS, QualiteMembre, StatutComite
from pvd_portal.comites.models import Comite, MembreComite, PointOrdreDuJour
from pvd_portal.core.dates import add_months, today
from pvd_portal.core.fields import DateField, EntierField
from pvd_portal.core.forms import PortailForm, PortailModelForm

MEMBRES_MAX = 100
ORDRE_MAX = 999


class TerritoireChoiceForm(PortailForm):
    """First question of a new session, for who has several territoires."""

    mention = ""
    territoire = forms.ModelChoiceField(None, label="Territoire", empty_label="Choisir…")

    def __init__(self, *args, territoires, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["territoire"].queryset = territoires


class ComiteForm(PortailModelForm):
    """Where and when."""

    date = DateField(label="Date de la séance")
    heure = forms.TimeField(
        label="Heure",
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh"],
        error_messages={"invalid": "Écrivez une heure qui existe, par exemple 14:30."},
    )

    class Meta:
        model = Comite
        fields = ["date", "heure", "lieu", "instance_existante"]
        labels = {
            "lieu": "Lieu",
            "instance_existante": "Instance existante qui tient lieu de comité de projet",
        }
        help_texts = {"instance_existante": "Son nom, par exemple « Comité de pilotage de l'ORT »."}

    def clean_date(self):
        date = self.cleaned_data["date"]
        lancement = dt.date.fromisoformat(settings.PROGRAMME_LANCEMENT)
        if date < lancement:
            raise ValidationError(
                f"Une séance ne précède pas le lancement du programme ({lancement:%d/%m/%Y})."
            )
        if date > add_months(today(), 36):
            raise ValidationError("Cette date est à plus de trois ans : vérifiez l'année.")
        if self.instance.statut == StatutComite.TENU and date > today():
            raise ValidationError("Cette séance est ouverte : sa date n'est pas dans l'avenir.")
        return date


class NouveauComiteForm(ComiteForm):
    """`cle` is the identifier of the session to be: the same form sent twice makes one session."""

    cle = forms.UUIDField(widget=forms.HiddenInput, required=False)


class MembreForm(PortailForm):
    """A plain form, not a model's: a row deleted by somebody else meanwhile is written anew."""

    mention = ""
    membre = forms.IntegerField(widget=forms.HiddenInput, required=False)
    nom = forms.CharField(label="Nom et fonction", max_length=200)
    qualite = forms.ChoiceField(label="Qualité", choices=[("", "Choisir…"), *QualiteMembre.choices])

    def __init__(self, *args, president=None, **kwargs):
        self.president = president
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        preside = self.president is not None and data.get("membre") == self.president
        if preside and data.get("qualite") and data["qualite"] not in ELUS:
            self.add_error("qualite", "Cette personne préside la séance : elle reste un élu.")
        return data


class MembresFormSetBase(forms.BaseFormSet):
    # The members that the page is about.
    membres = ()

    def has_changed(self):
        """Against the members as they are: a bound row has no initial value of its own."""
        asked = {
            (data.get("membre"), data["nom"], data["qualite"])
            for data in (getattr(form, "cleaned_data", {}) for form in self.forms)
            if data.get("nom") and not data.get("DELETE")
        }
        return asked != {(m.pk, m.nom, m.qualite) for m in self.membres}

    def save(self, comite):
        """Write the rows of the page; a member added by somebody else meanwhile stays."""
        existants = {membre.pk: membre for membre in comite.membres.all()}
        for form in self.forms:
            membre = existants.get(form.cleaned_data.get("membre"))
            if form.cleaned_data.get("DELETE"):
                if membre:
                    membre.delete()
            elif form.cleaned_data.get("nom"):
                membre = membre or MembreComite(comite=comite)
                membre.nom = form.cleaned_data["nom"]
                membre.qualite = form.cleaned_data["qualite"]
                membre.save()

    legende = "Composition"

    def in_words(self):
        """The composition, in one text for the conflict page."""
        lignes = []
        for form in self.forms:
            nom, qualite = form["nom"].value(), form["qualite"].value()
            if nom and not (self.is_bound and form["DELETE"].value()):
                lignes.append(f"{nom} ({dict(QualiteMembre.choices).get(qualite, '—')})")
        return "\n".join(sorted(lignes))


MembresFormSet = forms.formset_factory(
    MembreForm,
    formset=MembresFormSetBase,
    extra=1,
    can_delete=True,
    max_num=MEMBRES_MAX,
    absolute_max=MEMBRES_MAX + 50,
    validate_max=True,
)


def membres_formset(data=None, *, membres=(), proposes=()):
    """The formset over the members of a session, or over those proposed for a new one."""
    initial = [{"membre": m.pk, "nom": m.nom, "qualite": m.qualite} for m in membres]
    president = next((m.pk for m in membres if m.preside), None)
    formset = MembresFormSet(
        data,
        prefix="membres",
        initial=None if data else [*initial, *proposes],
        form_kwargs={"president": president},
    )
    formset.membres = membres
    return formset


def cle_de(point):
    """The name of its fields: a fiche keeps its own, before and after it is on the agenda."""
    return f"fiche_{point.fiche_id}" if point.fiche_id else f"point_{point.pk}"


def libelle_fiche(fiche):
    return f"{fiche.intitule} (fiche n° {fiche.numero})"


@dataclass
class LigneOrdre:
    """One row of the agenda's form."""

    libelle: str
    coche: BoundField
    ordre: BoundField
    fiche: FicheAction | None = None
    point: PointOrdreDuJour | None = None
    sujet: BoundField | None = None
    # What other sessions say of the same fiche.
    ailleurs: list[str] = field(default_factory=list)


class OrdreDuJourForm(PortailForm):
    """Tick and number: the points there are, the fiches that wait, one free subject more."""

    mention = ""

    def __init__(self, *args, comite, points, fiches, **kwargs):
        self.comite = comite
        self.points = points
        deja = {point.fiche_id for point in points}
        self.fiches = [fiche for fiche in fiches if fiche.pk not in deja]
        # Django copies base_fields: these depend on the rows.
        self.base_fields = {}
        for rang, point in enumerate(points, 1):
            self._declare(cle_de(point), str(point), rang)
            if not point.fiche_id:
                self.base_fields[f"sujet_{point.pk}"] = forms.CharField(
                    label=f"Sujet {rang}", max_length=250, initial=point.intitule, required=False
                )
        for fiche in self.fiches:
            self._declare(f"fiche_{fiche.pk}", libelle_fiche(fiche), None)
        self.base_fields["nouveau_sujet"] = forms.CharField(
            label="Ajouter un sujet libre", max_length=250, required=False
        )
        super().__init__(*args, **kwargs)

    def _declare(self, cle, libelle, rang):
        self.base_fields[f"inscrit_{cle}"] = forms.BooleanField(
            label=f"Inscrire « {libelle} »", initial=rang is not None, required=False
        )
        self.base_fields[f"ordre_{cle}"] = EntierField(
            label=f"Ordre de « {libelle} »",
            initial=rang,
            min_value=1,
            max_value=ORDRE_MAX,
            required=False,
        )

    def lignes_inscrites(self):
        return [self._ligne(cle_de(p), str(p), p.fiche, p) for p in self.points]

    def lignes_en_attente(self):
        return [self._ligne(f"fiche_{f.pk}", libelle_fiche(f), f) for f in self.fiches]

    def _ligne(self, cle, libelle, fiche, point=None):
        sujet = self[f"sujet_{point.pk}"] if point and not fiche else None
        return LigneOrdre(
            libelle, self[f"inscrit_{cle}"], self[f"ordre_{cle}"], fiche, point, sujet
        )

    def clean(self):
        data = super().clean()
        self._refuse_strangers()
        for point in self.points:
            garde = data.get(f"inscrit_{cle_de(point)}")
            if not garde and point.decision:
                self.add_error(
                    f"inscrit_{cle_de(point)}",
                    "Une décision est notée sur ce point : effacez-la avant de le retirer.",
                )
            if garde and not point.fiche_id and not data.get(f"sujet_{point.pk}"):
                self.add_error(f"sujet_{point.pk}", "Écrivez le sujet, ou retirez le point.")
        return data

    def _refuse_strangers(self):
        """A fiche ticked that is not offered: of another territoire, or decided meanwhile."""
        cochees = {name for name in self.data if name.startswith("inscrit_")}
        if cochees - self.fields.keys():
            raise ValidationError(
                "Une ligne cochée n'est plus proposée : une fiche de ce territoire qui n'attend "
                "plus de décision, ou une fiche d'un autre territoire. Relisez la liste."
            )

    legende = "Ordre du jour"

    def in_words(self):
        """The agenda, in one text for the conflict page: as asked, or as it is saved."""
        points = self.points
        if self.is_bound:
            if not self.is_valid():
                return "(à corriger)"
            points = self.ordered_points()
        return "\n".join(f"{rang}. {point}" for rang, point in enumerate(points, 1))

    def ordered_points(self):
        """The agenda asked for: by number, then in the order of the page."""
        lignes = []
        for point in self.points:
            if self.cleaned_data[f"inscrit_{cle_de(point)}"]:
                point.intitule = self.cleaned_data.get(f"sujet_{point.pk}", "")
                lignes.append((self.cleaned_data[f"ordre_{cle_de(point)}"], point))
        for fiche in self.fiches:
            if self.cleaned_data[f"inscrit_fiche_{fiche.pk}"]:
                ordre = self.cleaned_data[f"ordre_fiche_{fiche.pk}"]
                lignes.append((ordre, PointOrdreDuJour(fiche=fiche)))
        if sujet := self.cleaned_data["nouveau_sujet"]:
            lignes.append((None, PointOrdreDuJour(intitule=sujet)))
        lignes.sort(key=lambda ligne: ligne[0] or ORDRE_MAX + 1)
        return [point for _, point in lignes]
