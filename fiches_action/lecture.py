"""All that the page of a fiche shows, in six queries whatever its rows."""

from dataclasses import dataclass
from functools import cache, cached_property

from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from communes.models import Commune
from fiches_action.avertissements import avertissements
from fiches_action.enums import APPARENCE_FINANCEMENT
from fiches_action.financement import bilan
from fiches_action.indicateurs import evolution
from fiches_action.models import FicheAction, Indicateur, Jalon, LienContrat, PartenaireFiche
from pvd_portal.core.sql import JSONRows
from pvd_portal.core.templatetags.portail import badge
from pvd_portal.core.words import pluralize

TEXTES = (
    "contexte",
    "objectifs",
    "contenu",
    "effet_centralite",
    "transition_ecologique",
    "participation",
    "points_blocage",
)

# Short lists, each read as one JSON array beside the fiche: (model, its fields, its order).
LISTES = {
    "liste_communes": (Commune, ("code_insee", "nom", "nom_recherche"), "nom_recherche"),
    "liste_partenaires": (PartenaireFiche, ("id", "nom", "role"), "id"),
    "liste_liens": (LienContrat, ("id", "type", "reference"), "id"),
    "liste_jalons": (Jalon, ("id", "libelle", "date_prevue", "date_realisee"), "id"),
    "liste_indicateurs": (
        Indicateur,
        tuple(f.name for f in Indicateur._meta.concrete_fields if f.name != "fiche"),
        "id",
    ),
}


@cache
def for_page():
    """The fiche with its short lists; one query, whose expressions are built once."""
    lists = {}
    for name, (model, fields, _) in LISTES.items():
        lien = "fiches" if model is Commune else "fiche"
        rows = model.objects.filter(**{lien: OuterRef("pk")}).order_by()
        lists[name] = JSONRows(rows.values(objet=JSONObject(**{f: F(f) for f in fields})))
    joined = FicheAction.objects.select_related("territoire", "axe", "convention")
    return joined.annotate(**lists)


def rebuild(model, rows, order):
    """Instances of the model from their JSON, in order."""
    fields = {f.name: f for f in model._meta.concrete_fields}
    objects = []
    for row in rows:
        values = {
            name: fields[name].to_python(str(value) if isinstance(value, float) else value)
            for name, value in row.items()
        }
        objects.append(model(**values))
    return sorted(objects, key=lambda obj: getattr(obj, order))


@dataclass
class Lecture:
    """One fiche as its page reads it."""

    fiche: FicheAction

    def _liste(self, name):
        model, _, order = LISTES[name]
        return rebuild(model, getattr(self.fiche, name), order)

    @cached_property
    def communes(self):
        return self._liste("liste_communes")

    @cached_property
    def partenaires(self):
        return self._liste("liste_partenaires")

    @cached_property
    def liens(self):
        return self._liste("liste_liens")

    @cached_property
    def jalons(self):
        jalons = self._liste("liste_jalons")
        return sorted(jalons, key=lambda j: (j.date_prevue is None, j.date_prevue or j.pk))

    @cached_property
    def indicateurs(self):
        indicateurs = self._liste("liste_indicateurs")
        for indicateur in indicateurs:
            indicateur.evolution = evolution(indicateur)
        return indicateurs

    @property
    def textes(self):
        """(title, text) of what is filled, in the order of the official model."""
        for name in TEXTES:
            if texte := getattr(self.fiche, name):
                titre = FicheAction._meta.get_field(name).verbose_name
                yield titre[0].upper() + titre[1:], texte

    @property
    def derive(self):
        """« 40 jours de plus »: the drift of the planned end; "" when there is none."""
        jours = self.fiche.derive_jours
        if not jours:
            return ""
        return f"{pluralize(abs(jours), 'jour')} de {'plus' if jours > 0 else 'moins'}"

    @cached_property
    def financements(self):
        lignes = list(self.fiche.financements.select_related("organisme"))
        for ligne in lignes:
            ligne.fiche = self.fiche
            ligne.badge = badge(ligne.get_statut_display(), *APPARENCE_FINANCEMENT[ligne.statut])
        return lignes

    @cached_property
    def bilan(self):
        return bilan(self.fiche, self.financements)

    @cached_property
    def avertissements(self):
        return avertissements(self.fiche, self.financements)

    @cached_property
    def decisions(self):
        """What the comités decided on it, the latest first."""
        points = self.fiche.points_comite.select_related("comite")
        return list(points.order_by("-comite__date", "-pk"))
