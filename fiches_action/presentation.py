"""What the page of a fiche shows of its rows: one query a list, whatever their number."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import F

from fiches_action.avertissements import list_avertissements
from fiches_action.financement import compute_bilan
from fiches_action.indicateurs import describe_evolution
from fiches_action.models import FicheAction
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


@dataclass
class Presentation:
    """One fiche as its page reads it."""

    fiche: FicheAction

    @cached_property
    def jalons(self):
        """By planned date, those without one last."""
        return list(self.fiche.jalons.order_by(F("date_prevue").asc(nulls_last=True), "pk"))

    @cached_property
    def indicateurs(self):
        indicateurs = list(self.fiche.indicateurs.all())
        for indicateur in indicateurs:
            indicateur.evolution = describe_evolution(indicateur)
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
        return list(self.fiche.financements.select_related("organisme"))

    @cached_property
    def bilan(self):
        return compute_bilan(self.fiche, self.financements)

    @cached_property
    def avertissements(self):
        return list_avertissements(self.fiche, self.financements)

    @cached_property
    def decisions(self):
        """What the comités decided on it, the latest first."""
        points = self.fiche.points_comite.select_related("comite")
        return list(points.order_by("-comite__date", "-pk"))
