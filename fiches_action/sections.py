"""The seven sections in which a fiche is typed, and what each still waits for."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from fiches_action.models import FicheAction, Financement, Indicateur


@dataclass(frozen=True)
class Section:
    """`attendus`: fields, and lists of rows, that make the section complete."""

    code: str
    titre: str
    attendus: tuple


SECTIONS = (
    Section("identite", "Identité", ("intitule", "theme", "a_communes")),
    Section("gouvernance", "Gouvernance", ("maitre_ouvrage", "type_maitre_ouvrage")),
    Section("contenu", "Contenu", ("contexte", "objectifs", "contenu")),
    Section("vie", "Avancement", ("phase", "statut", "priorite")),
    Section("financement", "Financement", ("cout_total", "a_financements")),
    Section("calendrier", "Calendrier", ("date_debut_prevue", "date_fin_prevue")),
    Section("indicateurs", "Indicateurs", ("a_indicateurs",)),
)
PAR_CODE = {section.code: section for section in SECTIONS}


@dataclass(frozen=True)
class EtatSection:
    section: Section
    complete: bool
    courante: bool


def with_sections(queryset):
    """Annotate what `list_etats` reads beside the fiche's own fields; no query more."""
    communes = FicheAction.communes.through.objects
    return queryset.annotate(
        a_communes=Exists(communes.filter(ficheaction=OuterRef("pk"))),
        a_financements=Exists(Financement.objects.filter(fiche=OuterRef("pk"))),
        a_indicateurs=Exists(Indicateur.objects.filter(fiche=OuterRef("pk"))),
    )


def list_etats(fiche, courante):
    """State of each section for the side menu; `fiche` comes from `with_sections`."""
    return [
        EtatSection(
            section=section,
            complete=all(
                getattr(fiche, name) not in ("", None, False) for name in section.attendus
            ),
            courante=section.code == courante.code,
        )
        for section in SECTIONS
    ]


def find_next(section):
    """The next section, or None after the last."""
    index = SECTIONS.index(section) + 1
    return SECTIONS[index] if index < len(SECTIONS) else None
