"""What the page of a fiche shows of its rows: one query a list, whatever their number."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F
from django.utils import timezone

from fiches_action.avertissements import list_avertissements
from fiches_action.calendrier import list_etapes
from fiches_action.courbe import sparkline
from fiches_action.decoupe import list_parts
from fiches_action.financement import compute_bilan
from fiches_action.indicateurs import describe_evolution
from fiches_action.models import FicheAction
from fiches_action.regles import is_end_passed
from fiches_action.synthese import compute_synthese
from pvd_portal.core.dates import today
from pvd_portal.core.words import pluralize, spell_date, spell_duration, spell_month

# In the order of the official model: those that one reads first, the others.
TEXTES = ("contexte", "objectifs", "contenu")
AUTRES_TEXTES = (
    "effet_centralite",
    "transition_ecologique",
    "participation",
    "points_blocage",
)
# Longer, it is cut after the paragraph that passes it.
DEBUT_MAX = 900
# Between two paragraphs, and not inside a list.
PARAGRAPHES = re.compile(r"\n\s*\n(?![ \t]|[-*+] |\d+[.)] )")


@dataclass(frozen=True)
class Texte:
    """One text of the fiche: what is read at once, and « la suite » of a long one."""

    titre: str
    debut: str
    suite: str = ""


def cut_text(titre: str, texte: str) -> Texte:
    """A few lines more are not worth a click."""
    texte = texte.replace("\r\n", "\n")
    if len(texte) > DEBUT_MAX * 1.3:
        for end in PARAGRAPHES.finditer(texte):
            if end.start() >= DEBUT_MAX / 2:
                return Texte(titre, texte[: end.start()], texte[end.end() :])
    return Texte(titre, texte)


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
            indicateur.courbe = sparkline(indicateur)
        return indicateurs

    @cached_property
    def textes(self):
        """What is filled of the essential texts."""
        return self._texts(TEXTES)

    @cached_property
    def autres_textes(self):
        return self._texts(AUTRES_TEXTES)

    def _texts(self, names):
        filled = ((name, getattr(self.fiche, name)) for name in names)
        return [cut_text(_title(name), texte) for name, texte in filled if texte]

    @cached_property
    def etapes(self):
        return list_etapes(self.fiche, self.jalons)

    @property
    def periode(self):
        """« juillet 2025 à septembre 2026 », as planned."""
        debut, fin = self.fiche.date_debut_prevue, self.fiche.date_fin_prevue
        if debut is None or fin is None:
            return f"Dès {spell_month(debut)}" if debut else f"Jusqu'en {spell_month(fin)}"
        mois = spell_month(debut)
        return f"{mois[:1].upper()}{mois[1:]} à {spell_month(fin)}"

    @property
    def suivi_du_calendrier(self):
        """What happened of what was planned, where the steps do not say it."""
        fiche = self.fiche
        faits = []
        if fiche.date_debut_reelle:
            faits.append(f"Commencée le {spell_date(fiche.date_debut_reelle)}")
        if fiche.date_fin_reelle:
            faits.append(f"Terminée le {spell_date(fiche.date_fin_reelle)}")
        if self.derive:
            origine = spell_date(fiche.date_fin_initiale)
            faits.append(f"Fin prévue : {self.derive} que prévu à l'origine ({origine})")
        return ". ".join(faits) + "." if faits else ""

    @property
    def jours_de_retard(self):
        """« 86 jours » when the planned end is passed; "" otherwise."""
        if not is_end_passed(self.fiche):
            return ""
        return pluralize((today() - self.fiche.date_fin_prevue).days, "jour")

    @property
    def age_de_la_nouvelle(self):
        days = (today() - timezone.localdate(self.fiche.derniere_nouvelle_at)).days
        return f"il y a {spell_duration(days)}" if days > 0 else "aujourd'hui"

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
        """But the end that is passed, which the page says first."""
        alertes = list_avertissements(self.fiche, self.financements)
        return [alerte for alerte in alertes if alerte.code != "en_retard"]

    @cached_property
    def parts(self):
        return list_parts(self.fiche, self.financements)

    @cached_property
    def synthese(self):
        return compute_synthese(self.fiche, self.financements)

    @cached_property
    def decisions(self):
        """What the comités decided on it, the latest first."""
        points = self.fiche.points_comite.select_related("comite")
        return list(points.order_by("-comite__date", "-pk"))


def _title(name):
    titre = FicheAction._meta.get_field(name).verbose_name
    return titre[0].upper() + titre[1:]
