"""The history of a fiche, field by field, its financing lines included."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import CharField, F, Max, OuterRef, Subquery, Value

from fiches_action.forms.saisie import NON_RENSEIGNE, affiche
from fiches_action.models import FicheAction, Financement
from pvd_portal.core.forms import MontantField

PAR_PAGE = 25
MONTANTS = frozenset({"cout_total", "cout_reel", "montant"})
FORMAT_MONTANT = MontantField()
IGNORES = frozenset(
    {"id", "revision", "fiche", "fictive", "created_by", "created_at", "numero", "territoire"}
)
HISTOIRE_FICHE = FicheAction.history.model
HISTOIRE_FINANCEMENT = Financement.history.model
HISTOIRE_COMMUNES = HISTOIRE_FICHE._meta.get_field("historicalficheaction_communes").related_model


@dataclass(frozen=True)
class Changement:
    libelle: str
    avant: str
    apres: str


@dataclass
class Evenement:
    """What one save did: who, when, and each field before and after."""

    date: object
    qui: str
    titre: str
    changements: list = field(default_factory=list)


def page_historique(fiche, number):
    """One page of events, the latest first; five queries whatever their number."""
    cles = _cles(HISTOIRE_FICHE, "fiche", id=fiche.pk).union(
        _cles(HISTOIRE_FINANCEMENT, "financement", fiche=fiche.pk), all=True
    )
    page_obj = Paginator(cles.order_by("-date", "-pk_histoire"), PAR_PAGE).get_page(number)
    lignes = list(page_obj.object_list)
    fiches = _lit(HISTOIRE_FICHE, lignes, "fiche", "axe", "convention")
    financements = _lit(HISTOIRE_FINANCEMENT, lignes, "financement", "organisme")
    communes = _communes(fiches)
    evenements = []
    for ligne in lignes:
        sources = fiches if ligne["genre"] == "fiche" else financements
        apres, avant = sources.get(ligne["pk_histoire"]), sources.get(ligne["precedent"])
        evenements.append(_evenement(ligne["genre"], avant, apres, communes))
    page_obj.object_list = evenements
    return page_obj


def _cles(model, genre, **filters):
    """(date, kind, history id, id of the record before it) of each record."""
    earlier = (
        model.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        .order_by()
        .values("id")
        .annotate(dernier=Max("history_id"))
        .values("dernier")
    )
    return (
        model.objects.filter(**filters)
        .order_by()
        .annotate(genre=Value(genre, output_field=CharField()), precedent=Subquery(earlier))
        .values(
            "genre",
            "precedent",
            date=F("history_date"),
            pk_histoire=F("history_id"),
        )
    )


def _lit(model, lignes, genre, *related):
    """The records of the page and those before them, by history id."""
    pks = {
        pk
        for ligne in lignes
        if ligne["genre"] == genre
        for pk in (ligne["pk_histoire"], ligne["precedent"])
        if pk
    }
    if not pks:
        return {}
    rows = model.objects.select_related("history_user", *related).filter(pk__in=pks)
    return {row.pk: row for row in rows}


def _communes(fiches):
    """Names of the communes of each record, sorted."""
    noms = {}
    liens = HISTOIRE_COMMUNES.objects.filter(history__in=list(fiches))
    for pk, nom in liens.values_list("history", "commune__nom").order_by("commune__nom"):
        noms.setdefault(pk, []).append(nom)
    return noms


def _evenement(genre, avant, apres, communes):
    qui = str(apres.history_user) if apres.history_user else "Portail"
    evenement = Evenement(apres.history_date, qui, _titre(genre, avant, apres))
    model = FicheAction if genre == "fiche" else Financement
    for champ in model._meta.concrete_fields:
        if champ.name in IGNORES or not hasattr(apres, champ.name):
            continue
        _compare(evenement, champ, avant, apres)
    if genre == "fiche":
        _ajoute(
            evenement,
            "communes concernées",
            ", ".join(communes.get(avant.pk, ())) if avant else "",
            ", ".join(communes.get(apres.pk, ())),
        )
    return evenement


def _titre(genre, avant, apres):
    if genre == "financement":
        nom = apres.organisme.nom if apres.organisme else "financeur supprimé"
        verbe = {"+": "ajouté", "~": "modifié", "-": "supprimé"}[apres.history_type]
        return f"Financement {verbe} : {nom}"
    if apres.history_type == "+":
        return "Création de la fiche"
    if avant and avant.validation != apres.validation:
        return f"Validation : {apres.get_validation_display()}"
    return "Modification de la fiche"


def _compare(evenement, champ, avant, apres):
    if apres.history_type == "-":
        return
    valeurs = (_valeur(avant, champ) if avant else "", _valeur(apres, champ))
    _ajoute(evenement, champ.verbose_name, *valeurs)


def _ajoute(evenement, libelle, avant, apres):
    if avant != apres:
        libelle = libelle[:1].upper() + libelle[1:]
        evenement.changements.append(
            Changement(libelle, avant or NON_RENSEIGNE, apres or NON_RENSEIGNE)
        )


def _valeur(record, champ):
    """The value in words; "" when there is none."""
    if champ.is_relation:
        pk = getattr(record, champ.attname)
        lie = getattr(record, champ.name, None) if pk else None
        return "" if pk is None else str(lie or "supprimé depuis")
    value = getattr(record, champ.name)
    if champ.choices:
        return str(dict(champ.flatchoices).get(value, value) or "")
    texte = affiche(FORMAT_MONTANT if champ.name in MONTANTS else None, value)
    return "" if texte == NON_RENSEIGNE else texte
