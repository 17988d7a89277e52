"""The funders that a plan may choose: one list for all its rows, by kind, the nearest first."""

from dataclasses import dataclass
from functools import cached_property
from html import escape

from django import forms
from django.db.models import Q
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from communes.enums import NatureOrganisme
from communes.models import Organisme
from pvd_portal.core.rendu import PortailSelect

# What people type instead of the funder's name: dispositif -> organisme.
DISPOSITIFS = {
    "DETR": "État",
    "DSIL": "État",
    "FNADT": "État",
    "Fonds vert": "État",
    "FEDER": "Union européenne",
    "FSE+": "Union européenne",
    "LEADER": "Union européenne",
}
# Groups of the list, in order; the natures of none of them are « Autres ».
GROUPES = (
    ("État et opérateurs", {NatureOrganisme.ETAT, NatureOrganisme.OPERATEUR}),
    ("Régions", {NatureOrganisme.REGION}),
    ("Départements", {NatureOrganisme.DEPARTEMENT}),
    ("EPCI", {NatureOrganisme.EPCI}),
    ("Communes", {NatureOrganisme.COMMUNE}),
)
AUTRES = "Autres"
ARTICLES = ("le ", "la ", "les ", "l ")


@dataclass(frozen=True)
class Financeur:
    pk: int
    nom: str
    sigle: str
    nature: str
    nom_recherche: str

    @property
    def libelle(self):
        return f"{self.nom} ({self.sigle})" if self.sigle else self.nom


class Financeurs:
    """Those that exist today, and the ones that the plan already has (edge case 64)."""

    def __init__(self, territoire, noms_des_communes, deja=()):
        self.territoire = territoire
        self.noms_des_communes = noms_des_communes
        self.deja = deja

    @cached_property
    def par_pk(self):
        rows = Organisme.objects.filter(Q(date_fin__isnull=True) | Q(pk__in=self.deja))
        fields = ("pk", "nom", "sigle", "nature", "nom_recherche")
        return {row[0]: Financeur(*row) for row in rows.values_list(*fields)}

    def find(self, value):
        """The funder of what a form holds, or None."""
        value = str(value or "")
        return self.par_pk.get(int(value)) if value.isdecimal() and len(value) < 10 else None

    def groupes(self):
        """[(title, funders)], those of the territoire first."""
        siens = [f for f in self.par_pk.values() if self._is_near(f)]
        deja_dits = {f.pk for f in siens}
        groups = {AUTRES: []}
        for financeur in self.par_pk.values():
            if financeur.pk not in deja_dits:
                groups.setdefault(_group_of(financeur.nature), []).append(financeur)
        titles = [*(title for title, _ in GROUPES), AUTRES]
        rows = [("Votre territoire", siens), *((t, groups.get(t, [])) for t in titles)]
        return [(title, funders) for title, funders in rows if funders]

    def _is_near(self, financeur):
        territoire = self.territoire
        match financeur.nature:
            case NatureOrganisme.COMMUNE:
                return any(_is_of(financeur.nom_recherche, nom) for nom in self._communes)
            case NatureOrganisme.EPCI:
                return territoire.epci is not None and financeur.nom == territoire.epci.nom
            case NatureOrganisme.DEPARTEMENT:
                return financeur.nom == f"Département : {territoire.departement_pilote.nom}"
            case NatureOrganisme.REGION:
                return financeur.nom == f"Région {territoire.departement_pilote.region.nom}"
        return False

    @cached_property
    def _communes(self):
        return [_without_article(nom) for nom in self.noms_des_communes()]

    @cached_property
    def options(self):
        """The <option> of every funder, none chosen: written once, whatever the rows.

        In the short form that HTML allows: of two hundred, the rest would be half of the page.
        """
        parts = ["<option value>Choisir…"]
        for title, funders in self.groupes():
            natures = {f.nature for f in funders}
            same = f" data-nature={natures.pop()}" if len(natures) == 1 else ""
            parts.append(f'<optgroup label="{escape(title)}"{same}>')
            for f in funders:
                nature = "" if same else f" data-nature={f.nature}"
                parts.append(f"<option value={f.pk}{nature}>{escape(f.libelle)}")
            parts.append("</optgroup>")
        return "".join(parts)

    @cached_property
    def dispositifs(self):
        """« DETR=1|FEDER=18 »: for the script, which finds a funder by what it is known for."""
        pks = {f.nom: f.pk for f in self.par_pk.values()}
        return "|".join(f"{name}={pks[nom]}" for name, nom in DISPOSITIFS.items() if nom in pks)


def _group_of(nature):
    return next((title for title, natures in GROUPES if nature in natures), AUTRES)


def _without_article(nom):
    return next((nom[len(a) :] for a in ARTICLES if nom.startswith(a)), nom)


def _is_of(organisme, commune):
    """« commune de la tour du pin » is of « tour du pin »."""
    return organisme == commune or organisme.endswith(f" {commune}")


class ChoixFinanceur(PortailSelect):
    """The list of `Financeurs`, in the place of a list of choices of its own."""

    financeurs: Financeurs

    @classmethod
    def among(cls, financeurs, widget):
        select = cls(dict(widget.attrs))
        select.financeurs, select.is_required = financeurs, widget.is_required
        return select

    def render(self, name, value, attrs=None, renderer=None):
        options = self.financeurs.options
        if (chosen := self.financeurs.find(value)) is not None:
            options = options.replace(
                f"<option value={chosen.pk} ", f"<option value={chosen.pk} selected ", 1
            ).replace(f"<option value={chosen.pk}>", f"<option value={chosen.pk} selected>", 1)
        more = {"data-combobox": True, "data-dispositifs": self.financeurs.dispositifs}
        attrs = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), **more}))
        return SafeString(f'<select name="{escape(name)}"{attrs}>{options}</select>')


def choose_among(field, financeurs):
    """Give a form's field the common list."""
    if isinstance(field.widget, forms.Select):
        field.widget = ChoixFinanceur.among(financeurs, field.widget)
